//! What the fuzzers found, once and for all; and the same checks over generated inputs, on stable Rust.

#[allow(unreachable_pub, reason = "the fuzz targets take it from another crate")]
#[path = "../../../tests/fuzz/src/harness.rs"]
mod harness;

use std::path::Path;

use proptest::prelude::*;

/// Runs `check` over every file of a target's folder of finds.
fn regressions(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/regressions").join(target);
    let files = std::fs::read_dir(folder).expect("every target has a folder of finds");
    let mut count = 0;
    for file in files {
        check(&std::fs::read(file.expect("listed").path()).expect("a file"));
        count += 1;
    }
    assert!(count > 0, "no finds of {target}: is the folder the right one?");
}

#[test]
fn finds_in_readers() {
    regressions("readers", harness::readers);
}

#[test]
fn finds_in_configs() {
    regressions("config", harness::config);
}

#[test]
fn finds_in_the_chain() {
    regressions("chain", harness::chain);
}

/// Pieces of which news is made, and such as it should not be made of.
const PIECES: &[&str] = &[
    "ông Nguyễn Văn A ",
    "bà ",
    "Tổng thống Mỹ Donald Trump ",
    "cho biết ",
    "nói: ",
    "rằng ",
    "Theo ",
    "Reuters, ",
    "“",
    "”",
    "\"",
    "'",
    "«",
    "»",
    "(",
    ")",
    " - ",
    "–",
    ", ",
    ". ",
    "… ",
    ": ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "ngày 3/2 ",
    "hôm qua ",
    "17h30 ",
    "tháng 2/2026 ",
    "năm ngoái ",
    "31/31/31 ",
    "99999999999999999999 ",
    "rằm tháng Giêng ",
    "đội bóng ",
    "chứng khoán ",
    "Hà Nội ",
    "NATO ",
    "hòa",
    "hoà",
    "ho\u{300}a",
    "\u{200b}",
    "\u{feff}",
    "\u{a0}",
    "\u{0}",
    "\u{1b}[31m",
    "😀",
    "İ",
    "ǅ",
    "ﬁ",
    "\u{301}",
    "x",
    "1",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::collection::vec(proptest::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat()),
        1 => "\\PC{0,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_goes_through_the_chain(text in text()) {
        harness::chain(text.as_bytes());
    }

    #[test]
    fn any_bytes_go_through_the_readers(kind in 0u8..7, bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        harness::readers(&[&[kind], &bytes[..]].concat());
    }

    #[test]
    fn any_text_is_a_config_or_a_report(pieces in proptest::collection::vec(proptest::sample::select(CONFIG), 0..30)) {
        harness::config(pieces.concat().as_bytes());
    }
}

/// Pieces of which configs are made.
const CONFIG: &[&str] = &[
    "chain = ",
    "[",
    "]",
    "[[",
    "]]",
    "\"sentences\"",
    "\"dates\"",
    "\"date\"",
    ", ",
    "\n",
    "[dates]\n",
    "[topics]\n",
    "[[external]]\n",
    "name = \"x\"\n",
    "command = [\"false\"]\n",
    "gives = \"x\"\n",
    "unknown = 1\n",
    "1979-05-27",
    "'''",
    "\"\"\"",
    "{",
    "}",
    "=",
    ".",
    "#",
    "é",
    "\u{0}",
    "\r",
];
