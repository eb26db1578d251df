//! Inputs: kinds, places, and what is wrong with them.

use crate::program::{Folder, analyze, analyze_stdin, articles, gzip, run, seeds, zstd};

#[test]
fn the_seeds_are_read() {
    let ran = analyze(&[seeds()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let records = ran.records();
    assert_eq!(records.len(), 5);
    assert_eq!(records[0]["id"], "000_949fa94469a93225");
    assert_eq!(records[0]["published"], "2026-02-04");
    assert!(records[0]["title"].as_str().unwrap().starts_with("Tổng Thư ký NATO: Các nước đồng minh"));
    assert_eq!(records[2]["published"], serde_json::Value::Null);
    assert_eq!(records[3]["published"], "2025-04");
    assert_eq!(records[3]["title"], "");
}

#[test]
fn compressed_or_not_the_output_is_the_same() {
    let folder = Folder::new();
    let lines = articles(30);
    let plain = analyze(&[folder.file("a.jsonl", &lines)]);
    assert_eq!(plain.ids().len(), 30);
    assert_eq!(plain.records()[7]["n"], 7, "other fields are passed through");
    let mut twice = gzip(&lines.as_bytes()[..lines.len() / 2]);
    twice.extend(gzip(&lines.as_bytes()[lines.len() / 2..]));
    let mut frames = zstd(&lines.as_bytes()[..lines.len() / 3]);
    frames.extend(zstd(&lines.as_bytes()[lines.len() / 3..]));
    for path in [
        folder.file("a.jsonl.gz", gzip(lines.as_bytes())),
        folder.file("b.jsonl.gz", twice),
        folder.file("a.jsonl.zst", zstd(lines.as_bytes())),
        folder.file("b.jsonl.zst", frames),
        // By content, where the name does not say.
        folder.file("plain", &lines),
        folder.file("packed", gzip(lines.as_bytes())),
    ] {
        let ran = analyze(&[&path]);
        assert_eq!(ran.out, plain.out, "{}", path.display());
        assert_eq!(ran.code, Some(0));
    }
    assert_eq!(analyze_stdin(&[], lines.as_bytes()).out, plain.out);
    assert_eq!(analyze_stdin(&[], &zstd(lines.as_bytes())).out, plain.out);
}

#[test]
fn folders_patterns_and_lists() {
    let folder = Folder::new();
    folder.file("in/b.txt", "Bài b.");
    folder.file("in/a.txt", "Bài a.");
    folder.file("in/deep/c.txt", "Bài c.");
    folder.file("in/.hidden.txt", "không");
    folder.file("in/picture.jpg", [0xFF, 0xD8, 0xFF]);
    let whole = analyze(&[folder.path("in")]);
    assert_eq!(whole.ids(), ["a", "b", "c"]);
    assert_eq!(whole.code, Some(0));
    whole.says_once("passed over in folders: 1 .jpg");
    assert_eq!(analyze(&[folder.path("in/*.txt")]).ids(), ["a", "b"]);
    assert_eq!(analyze(&[folder.path("in/**/c.txt"), folder.path("in/a.txt")]).ids(), ["c", "a"]);
    let list = folder.file("list.json", "\u{feff}[{\"id\":\"x\",\"text\":\"a\"},\n {\"id\":\"y\"}]");
    let ran = analyze(&[list]);
    assert_eq!(ran.ids(), ["x"]);
    ran.says_once("list.json:2: no `text`");
}

#[test]
fn pages_give_title_date_and_text() {
    let folder = Folder::new();
    let paragraph = "Ông Nguyễn Văn A cho biết chính quyền thành phố sẽ mở rộng tuyến đường trong năm nay, \
                     và người dân sẽ được đền bù theo quy định. ";
    let page = format!(
        "<!DOCTYPE html><html lang=vi><head><title>Mở rộng đường - Báo X</title>\
         <meta property='og:title' content='Mở rộng đường'>\
         <meta property='article:published_time' content='2026-02-04T08:00:00+0700'></head>\
         <body><nav><a href=/>Trang chủ</a></nav><article><h1>Mở rộng đường</h1><p>{0}{0}</p><p>{0}</p></article>\
         <footer>Liên hệ</footer></body></html>",
        paragraph
    );
    let ran = analyze(&[folder.file("page.html", page)]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let record = &ran.records()[0];
    assert_eq!(record["title"], "Mở rộng đường");
    assert_eq!(record["published"], "2026-02-04T08:00:00+07:00");
    let text = record["text"].as_str().expect("an extracted text is in the record");
    assert!(text.starts_with("Ông Nguyễn Văn A") || text.starts_with("Mở rộng đường"), "{text}");
    assert!(!text.contains("Trang chủ") && !text.contains("Liên hệ"), "{text}");
    let empty = analyze(&[folder.file("empty.html", "<html><body></body></html>")]);
    assert_eq!(empty.code, Some(1));
    empty.says_once("no article text found in the page");
}

#[test]
fn tables_have_named_columns() {
    let folder = Folder::new();
    let table = "id,published,text,section\n1,2026-02-04,\"Ông A nói:\n“Đúng, rất đúng.”\",x\n2,hôm qua,b,y\n3,,c\n4,,d,z\n";
    let ran = analyze(&[folder.file("a.csv", table)]);
    assert_eq!(ran.ids(), ["1", "4"]);
    assert_eq!(ran.records()[0]["section"], "x");
    ran.says_once("a.csv:4: published: `hôm qua` is no date");
    ran.says_once("a.csv:5: not CSV as it should be: 3 fields in a table of 4 columns");
    assert_eq!(ran.code, Some(1));
    let ran = analyze(&[
        folder.file("a.tsv", "id\tnội dung\nx\tBài.\n").as_os_str(),
        "--field".as_ref(),
        "text=nội dung".as_ref(),
    ]);
    assert_eq!(ran.ids(), ["x"]);
}

#[test]
fn what_is_wrong_is_said_once_and_the_rest_goes_on() {
    let folder = Folder::new();
    let mut lines = b"\xEF\xBB\xBF{\"id\":\"bom\",\"text\":\"a\"}\r\n\r\n".to_vec();
    lines.extend(b"{\"id\":\"x\",\"text\":\"\xC3\x28\"}\n"); // line 3
    lines.extend(b"{\"id\":\"x\",\n"); // line 4
    lines.extend("{\"id\":\"x\",\"published\":\"2026-02-30\",\"text\":\"a\"}\n".as_bytes()); // line 5
    lines.extend(b"{\"id\":\"x\",\"text\":\"\\ud83d lone\"}\n"); // line 6
    lines.extend(b"{\"id\":\"x\",\"body\":\"a\"}\n"); // line 7
    lines.extend(b"[1, 2]\n"); // line 8
    lines.extend("{\"id\":\"nul\",\"text\":\"Ông\\u0000 nói\"}".as_bytes()); // line 9, no line end
    let lines = folder.file("a.jsonl", lines);
    let latin = folder.file("b.txt", b"T\xEAn");
    let utf16 = folder.file("c.txt", b"\xFF\xFEa\0");
    let date = folder.file("d.txt", "date 2026-13 Bài.");
    let good = folder.file("e.txt", "Bài e.");
    let missing = folder.path("f.txt");
    let pdf = folder.file("g.pdf", "%PDF-1.4");
    let ran = analyze(&[&lines, &latin, &utf16, &date, &good, &missing, &pdf]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.ids(), ["bom", "nul", "e"]);
    ran.says_once("a.jsonl:3: not UTF-8: byte 19 of the line is 0xC3");
    ran.says_once("a.jsonl:4: not a JSON article: EOF while parsing");
    ran.says_once("a.jsonl:5: published: `2026-02-30` is no date");
    ran.says_once("a.jsonl:6: not a JSON article: `text`: unexpected end of hex escape");
    ran.says_once("a.jsonl:7: no `text` (there are: body; say --field text=NAME)");
    ran.says_once("a.jsonl:8: not a JSON article: invalid type: sequence");
    ran.says_once("b.txt: not UTF-8: byte 2 of the file is 0xEA");
    ran.says_once("c.txt: not UTF-8: byte 1 of the file is 0xFF (it looks like UTF-16");
    ran.says_once("d.txt: date: `2026-13` is no date");
    ran.says_once("f.txt: no such file or folder");
    ran.says_once("g.pdf: files of kind `.pdf` are not read; known kinds: .txt, .jsonl");
    ran.says_once("11 records not read");
}

#[test]
fn blank_lines_are_nothing_however_many() {
    let mut lines = b"\n".repeat(1 << 20);
    lines.extend(b" \r\n{\"id\":\"a\",\"text\":\"a\"}");
    lines.extend(b"\n".repeat(1 << 20));
    lines.extend(b"{\"id\":\"b\",\"text\":\"b\"}");
    assert_eq!(analyze_stdin(&["--input-format", "jsonl"], &lines).ids(), ["a", "b"]);
}

#[test]
fn fail_fast_stops_at_the_first() {
    let folder = Folder::new();
    let lines =
        folder.file("a.jsonl", "{\"id\":\"a\",\"text\":\"a\"}\nx\n{\"id\":\"b\",\"text\":\"b\"}\ny\n");
    let ran = analyze(&[lines.as_os_str(), "--fail-fast".as_ref()]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.ids(), ["a"]);
    ran.says_once("a.jsonl:2:");
    assert!(!ran.err.contains("a.jsonl:4:"));
}

#[test]
fn nothing_to_read_is_an_error() {
    let folder = Folder::new();
    folder.file("empty/x.jpg", "");
    for path in [folder.path("no.txt"), folder.path("*.txt"), folder.path("empty")] {
        let ran = analyze(&[path]);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        ran.says_once("nothing to read");
    }
    assert_eq!(run(&["analyze"]).code, Some(2));
}

#[test]
fn an_unknown_kind_is_refused_by_its_content_too() {
    let ran = analyze_stdin(&[], b"PK\x03\x04....");
    assert_eq!(ran.code, Some(1));
    ran.says_once("<stdin>: files of kind `zip (or a Word, Excel or EPUB document)` are not read");
}

#[test]
fn rejects_keep_the_records_as_they_came() {
    let folder = Folder::new();
    let lines = folder
        .file("a.jsonl", "{\"id\":\"a\",\"text\":\"a\"}\n{\"id\": broken\n{\"id\":\"b\",\"text\":\"b\"}\n");
    let rejects = folder.path("rejects.jsonl");
    let ran = analyze(&[lines.as_os_str(), "--rejects".as_ref(), rejects.as_os_str()]);
    assert_eq!(ran.ids(), ["a", "b"]);
    let reject: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(rejects).unwrap()).unwrap();
    assert_eq!(reject["record"], "{\"id\": broken");
    assert_eq!(reject["line"], 2);
    assert_eq!(reject["code"], "not-json");
}
