//! Parquet, in a build that has it: what was written is read back, by another program where there is one.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected shall fail")]

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// Reads the file as a user would, and prints what is compared below.
const SCRIPT: &str = r#"
import json, sys
import pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
for row in table.to_pylist():
    print(json.dumps(row, ensure_ascii=False))
"#;

#[test]
fn pyarrow_reads_what_was_written() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("parquet-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let more = folder.join("more.jsonl");
    let line = r#"{"id":"x","text":"Ông A nói.","tags":["a",1]}"#;
    std::fs::write(&more, format!("{line}\n").repeat(3000)).unwrap();
    let table = folder.join("out.parquet");
    let program = |format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_diembao"));
        command.args(["analyze", "--with-text", "--format", format]).args([&seeds, &more]);
        command
    };
    assert!(program("parquet").arg("-o").arg(&table).status().unwrap().success());
    let bytes = std::fs::read(&table).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));

    let output = Command::new("python3").arg("-c").arg(SCRIPT).arg(&table).output();
    let read = match output {
        Ok(output) if output.status.success() => String::from_utf8(output.stdout).unwrap(),
        Ok(output) if !String::from_utf8_lossy(&output.stderr).contains("No module named 'pyarrow'") => {
            panic!("{}", String::from_utf8_lossy(&output.stderr))
        }
        _ => {
            let _ = writeln!(std::io::stderr(), "not read back: python3 with pyarrow is not here");
            return;
        }
    };
    let records = String::from_utf8(program("jsonl").output().unwrap().stdout).unwrap();
    let value = |line: &str| -> serde_json::Value { serde_json::from_str(line).unwrap() };
    let rows: Vec<_> = read.lines().map(value).collect();
    let records: Vec<_> = records.lines().map(value).collect();
    assert_eq!(rows.len(), 3005);
    assert_eq!(rows.len(), records.len());
    for (row, record) in rows.iter().zip(&records) {
        for field in ["id", "title", "published", "text"] {
            assert_eq!(row[field], record[field]);
        }
        for (name, layer) in record["annotations"].as_object().unwrap() {
            contains(&row[name], layer, name);
        }
    }
    assert_eq!(rows[3004]["other"], r#"{"tags":["a",1]}"#);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Fails where `row` lacks something of `record`: a table also has fields that are null throughout.
#[track_caller]
fn contains(row: &serde_json::Value, record: &serde_json::Value, place: &str) {
    use serde_json::Value;
    match (row, record) {
        (Value::Array(row), Value::Array(record)) => {
            assert_eq!(row.len(), record.len(), "{place}");
            row.iter().zip(record).for_each(|(row, record)| contains(row, record, place));
        }
        (Value::Object(row), Value::Object(record)) => {
            for (name, value) in record {
                let row = row.get(name).unwrap_or_else(|| panic!("no {place}.{name}"));
                contains(row, value, &format!("{place}.{name}"));
            }
        }
        (Value::Number(row), Value::Number(record)) => assert_eq!(row.as_f64(), record.as_f64(), "{place}"),
        _ => assert_eq!(row, record, "{place}"),
    }
}
