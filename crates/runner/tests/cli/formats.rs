//! Outputs: their forms, and that they say the same of the same articles.

use serde_json::Value;

use crate::program::{Folder, analyze, articles, run, seeds};

/// Every stretch in a record, nested ones too, that shows its words.
fn anchors<'a>(value: &'a Value, found: &mut Vec<(usize, usize, &'a str)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| anchors(item, found)),
        Value::Object(fields) => {
            let number = |name: &str| fields.get(name).and_then(Value::as_u64).map(|n| n as usize);
            if let (Some(start), Some(end), Some(text)) =
                (number("start"), number("end"), fields.get("text").and_then(Value::as_str))
            {
                found.push((start, end, text));
            }
            fields.values().for_each(|field| anchors(field, found));
        }
        _ => {}
    }
}

#[test]
fn offsets_count_what_was_asked_for() {
    for unit in ["chars", "bytes", "utf16"] {
        let ran =
            analyze(&[seeds().as_os_str(), "--with-text".as_ref(), "--offsets".as_ref(), unit.as_ref()]);
        let mut count = 0;
        for record in ran.records() {
            assert_eq!(record["offsets"].as_str().unwrap_or("chars"), unit);
            let text = record["text"].as_str().unwrap();
            let mut found = Vec::new();
            anchors(&record["annotations"], &mut found);
            for (start, end, words) in found {
                let slice = match unit {
                    "bytes" => text[start..end].to_owned(),
                    "utf16" => {
                        let units: Vec<u16> = text.encode_utf16().collect();
                        String::from_utf16(&units[start..end]).unwrap()
                    }
                    _ => text.chars().skip(start).take(end - start).collect(),
                };
                assert_eq!(slice, words);
                count += 1;
            }
        }
        assert!(count > 50, "only {count} stretches in {unit}");
    }
}

#[test]
fn a_list_holds_the_same_records_as_lines() {
    let folder = Folder::new();
    let path = folder.file("a.jsonl", articles(700));
    let lines = analyze(&[&path]).records();
    let list = run(&["analyze".as_ref(), "--format".as_ref(), "json".as_ref(), path.as_os_str()]);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&list.out).unwrap(), lines);
    let none = run(&[
        "analyze".as_ref(),
        "--format".as_ref(),
        "json".as_ref(),
        folder.file("b.jsonl", "\n").as_os_str(),
    ]);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&none.out).unwrap(), Vec::<Value>::new());
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let folder = Folder::new();
    let path = folder.file("a.jsonl", articles(5_000));
    let one = analyze(&[path.as_os_str(), "-j1".as_ref()]);
    let many = analyze(&[path.as_os_str(), "-j7".as_ref()]);
    assert_eq!(one.ids().len(), 5_000);
    assert!(one.out == many.out);
}

#[test]
fn records_can_be_read_again() {
    let folder = Folder::new();
    let once = analyze(&[seeds().as_os_str(), "--with-text".as_ref()]);
    let again = analyze(&[folder.file("again.jsonl", &once.out).as_os_str(), "--with-text".as_ref()]);
    assert!(again.out == once.out);
}

#[test]
fn text_is_for_people_and_plain_where_no_terminal_is() {
    let ran = run(&["analyze".as_ref(), seeds().as_os_str()]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains("Tổng Thư ký NATO: Các nước đồng minh"), "{}", ran.out);
    assert!(ran.out.contains("Tổng kết  5 bài"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "no colours where no terminal is");
    let colour = run(&["analyze".as_ref(), "--color".as_ref(), "always".as_ref(), seeds().as_os_str()]);
    assert!(colour.out.contains("\u{1b}[1m"));
    ran.says_once("5 articles in ");
}

#[test]
fn tables_have_a_row_for_each_quote() {
    let folder = Folder::new();
    let path = folder.file("a.jsonl", articles(20));
    let records = analyze(&[&path]).records();
    let quotes: usize =
        records.iter().map(|record| record["annotations"]["quotes"].as_array().map_or(0, Vec::len)).sum();
    let ran = run(&["analyze".as_ref(), "--format".as_ref(), "csv".as_ref(), path.as_os_str()]);
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().next(), Some("id"));
    assert_eq!(reader.records().map(Result::unwrap).count(), quotes);
}

#[test]
fn timeml_gives_the_text_back_whatever_it_holds() {
    let folder = Folder::new();
    let naughty: String = (0..0x250u32)
        .chain([0xFFFD, 0xFFFE, 0xFFFF, 0x1F600])
        .filter_map(char::from_u32)
        .chain("]]> <TIMEX3> &amp; ngày 3/2/2026 \r\n\t kết".chars())
        .collect();
    let line = serde_json::json!({"id": "a\"<&>\u{1}", "published": "2026-02-04", "title": "<b> & \u{0}", "text": naughty});
    let path = folder.file("a.jsonl", format!("{line}\n{}", articles(3)));
    let ran = run(&["analyze".as_ref(), "--format".as_ref(), "timeml".as_ref(), path.as_os_str()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let documents = timeml(&ran.out);
    assert_eq!(documents.len(), 4);
    assert_eq!(documents[0].0, naughty);

    let records = analyze(&[path.as_os_str(), "--offsets".as_ref(), "bytes".as_ref()]).records();
    for ((text, marks), record) in documents.iter().zip(&records) {
        let dates = record["annotations"]["dates"].as_array().cloned().unwrap_or_default();
        let dates: Vec<(usize, usize)> = dates
            .iter()
            .map(|d| (d["start"].as_u64().unwrap() as usize, d["end"].as_u64().unwrap() as usize))
            .collect();
        assert_eq!(marks, &dates, "{text}");
    }
}

/// The texts of a TimeML corpus, each with the stretches that are marked in it.
fn timeml(xml: &str) -> Vec<(String, Vec<(usize, usize)>)> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut documents: Vec<(String, Vec<(usize, usize)>)> = Vec::new();
    let mut inside = false;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(tag) if tag.name().as_ref() == "TEXT" => {
                documents.push(Default::default());
                inside = true;
            }
            Event::End(tag) if tag.name().as_ref() == "TEXT" => inside = false,
            Event::Eof => return documents,
            event if inside => {
                let (text, marks) = documents.last_mut().unwrap();
                match event {
                    Event::Start(_) => marks.push((text.len(), 0)),
                    Event::End(_) => marks.last_mut().unwrap().1 = text.len(),
                    Event::Text(words) => text.push_str(&words),
                    Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                        Some(c) => text.push(c),
                        None => {
                            let name: &str = &reference;
                            text.push_str(quick_xml::escape::resolve_predefined_entity(name).unwrap());
                        }
                    },
                    Event::PI(instruction) => {
                        let code = instruction.content().trim();
                        text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
                    }
                    other => panic!("unexpected {other:?}"),
                }
            }
            _ => {}
        }
    }
}
