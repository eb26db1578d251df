//! What must hold whatever the bytes: shared by the fuzz targets and by the tests that run their finds again.

use std::sync::{Arc, LazyLock};

use diembao_core::{AnalyzerSpec, Chain, Registry};
use diembao_runner::input::{Fields, Incoming, Input, Kind, Limits, Reader, ReaderOptions, Reason};
use diembao_runner::output::{Offsets, RecordOptions, write_record};
use diembao_runner::record::Record;
use serde_json::Value;

static SPECS: LazyLock<Registry> =
    LazyLock::new(|| Registry::linked().expect("the runner links the analyzers"));

static CHAIN: LazyLock<Chain> =
    LazyLock::new(|| diembao_runner::setup::open(None, specs()).expect("the default config is right").chain);

fn specs() -> &'static [AnalyzerSpec] {
    SPECS.specs()
}

/// Readers: the first byte says as which kind the rest is read. Nothing panics, and every record is an article or
/// a problem with a reason in words.
pub fn readers(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else { return };
    let kinds = [
        None,
        Some(Kind::Text),
        Some(Kind::Jsonl),
        Some(Kind::Json),
        Some(Kind::Html),
        Some(Kind::Csv),
        Some(Kind::Tsv),
    ];
    let options = ReaderOptions {
        kind: kinds[usize::from(*kind) % kinds.len()],
        limits: Limits { record_mib: 1, expansion: 100 },
    };
    let mut reader = Reader::new(vec![Input::Bytes("input".into(), Arc::from(bytes))], options);
    while let Some(batch) = reader.next_batch() {
        assert!(!batch.entries.is_empty());
        for entry in &batch.entries {
            match entry.read(&batch.bytes, &Fields::default()) {
                Ok(incoming) => assert!(incoming.article.text().len() <= 64 * (bytes.len() + 1024) * 100),
                Err(problem) => {
                    assert!(!matches!(problem.reason, Reason::Internal(_)), "{problem}");
                    assert!(!problem.to_string().is_empty());
                }
            }
        }
    }
}

/// Configs: text that is any. It is a chain or a list of problems that can be shown.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // Not `setup`: a config may name a program, and nothing of a fuzzer's making shall be started.
    let mut no_files = |_: &str| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    let source = diembao_config::Source { file: "fuzzed.toml", text };
    if let Err(report) = diembao_config::load(source, specs(), &mut no_files) {
        assert!(report.render(false).contains("fuzzed.toml"));
    }
}

/// The whole chain: a text with a date. No analyzer fails, and every stretch in the record is what its words say,
/// in every unit; the record reads back.
pub fn chain(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let line = serde_json::json!({"id": "fuzzed", "published": "2026-02-04", "text": text}).to_string();
    let input = Input::Bytes("fuzzed.jsonl".into(), Arc::from(line.as_bytes()));
    let batch =
        Reader::new(vec![input], ReaderOptions::default()).next_batch().expect("one line is one batch");
    let incoming = batch.entries[0].read(&batch.bytes, &Fields::default()).expect("the line is an article");
    for offsets in [Offsets::Bytes, Offsets::Chars, Offsets::Utf16] {
        record(&incoming, offsets);
    }
}

fn record(incoming: &Incoming, offsets: Offsets) {
    let mut analysis = CHAIN.analyze(&incoming.article);
    assert_eq!(analysis.failures, [], "no text is too much for an analyzer");
    let layers = CHAIN.links().iter().map(|link| link.gives.to_string()).collect();
    let mut line = Vec::new();
    write_record(&mut line, incoming, &mut analysis, &RecordOptions { offsets, with_text: true, layers });
    let line = String::from_utf8(line).expect("records are UTF-8");
    let record = Record::parse(&line).expect("records read back");
    record.annotations(specs()).expect("layers read back");
    let value: Value = serde_json::from_str(&line).expect("records are JSON");
    slices(&value["annotations"], incoming.article.text(), offsets);
}

/// Fails where a stretch with its words is not those words.
fn slices(value: &Value, text: &str, offsets: Offsets) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| slices(item, text, offsets)),
        Value::Object(fields) => {
            let number = |name: &str| Some(fields.get(name)?.as_u64()? as usize);
            if let (Some(start), Some(end), Some(words)) =
                (number("start"), number("end"), fields.get("text"))
            {
                assert_eq!(slice(text, start, end, offsets), words.as_str().unwrap_or_default());
            }
            fields.values().for_each(|field| slices(field, text, offsets));
        }
        _ => {}
    }
}

fn slice(text: &str, start: usize, end: usize, offsets: Offsets) -> String {
    match offsets {
        Offsets::Bytes => text[start..end].to_owned(),
        Offsets::Chars => text.chars().skip(start).take(end - start).collect(),
        Offsets::Utf16 => {
            let units: Vec<u16> = text.encode_utf16().skip(start).take(end - start).collect();
            String::from_utf16(&units).expect("on borders of characters")
        }
    }
}
