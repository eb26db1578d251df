//! The figures against the reference scorer's, where it can be run; and small cases that cannot go wrong unseen.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use super::load::{Layers, Mark, load};
use super::{Misses, normal_value, report, score, speakers};

fn speaker(name: &str, kind: &str) -> Mark {
    Mark { speaker: Some(name.to_owned()), speaker_type: Some(kind.to_owned()), ..Mark::default() }
}

#[test]
fn speakers_compare_without_honorifics_and_marks() {
    assert!(speakers::same(&speaker("Mark Rutte", "person"), &speaker("ông Mark  Rutte", "person")));
    assert!(!speakers::same(&speaker("Mark Rutte", "person"), &speaker("Rutte", "person")));
    assert!(speakers::same(
        &speaker("Bộ Ngoại giao Nga", "organization"),
        &speaker("Bộ Ngoại giao", "organization")
    ));
    assert!(!speakers::same(&speaker("Nga", "organization"), &speaker("", "organization")));
    assert!(speakers::same(&speaker("Bà", "unnamed"), &speaker("bà", "unnamed")));
}

#[test]
fn values_compare_without_empty_seconds() {
    assert_eq!(normal_value(Some("2013-10-31t24:00")), "2013-10-31T00:00");
    assert_eq!(normal_value(Some("2013-10-31T17:00:00")), "2013-10-31T17:00");
    assert_eq!(normal_value(None), "");
}

#[test]
fn nothing_predicted_scores_nought() {
    let gold = vec![("a".to_owned(), Layers { topics: vec!["sport".to_owned()], ..Layers::default() })];
    let figures = score(&gold, &BTreeMap::new(), &mut Misses::of(None));
    assert_eq!((figures.main_accuracy, figures.micro.f1, figures.articles), (0.0, 0.0, 1));
}

/// Scores the gold of a folder, damaged in every way that the measures tell apart, by both scorers.
#[test]
fn figures_are_the_reference_scorers() {
    let shared = crate::program::root().join("../shared/gold");
    let script = shared.join("score.py");
    if !script.exists() || Command::new("python3").arg("--version").output().is_err() {
        let mut err = std::io::stderr();
        let _ = writeln!(err, "not compared: python3 and ../shared/gold/score.py are not both here");
        return;
    }
    for folder in ["dev", "train"] {
        let gold_path = shared.join(folder).join("gold.jsonl");
        let damaged_path =
            std::env::temp_dir().join(format!("diembao-score-{}-{folder}.jsonl", std::process::id()));
        std::fs::write(&damaged_path, damage(&std::fs::read_to_string(&gold_path).unwrap())).unwrap();
        for kind in [None, Some("dates"), Some("quotes"), Some("speakers")] {
            let mut misses = Misses::of(kind);
            let gold = load(&gold_path).unwrap();
            let predicted = load(&damaged_path).unwrap().into_iter().collect();
            let figures = score(&gold, &predicted, &mut misses);
            let ours = format!("{}{}", misses.lines(), report::table(&figures));
            assert!(
                figures.value.f1 > 20.0 && figures.value.f1 < 100.0,
                "the damage is neither none nor all"
            );
            let theirs = reference(&script, &gold_path, &damaged_path, kind);
            // The reference lists what is left over in the order of a hash set.
            let (ours, theirs) = (sorted_lines(&ours), sorted_lines(&theirs));
            let differing = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
            assert_eq!(differing, None, "{folder} {kind:?}");
            assert_eq!(ours.len(), theirs.len(), "{folder} {kind:?}");
        }
        std::fs::remove_file(damaged_path).unwrap();
    }
}

fn sorted_lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    lines.sort_unstable();
    lines
}

fn reference(script: &Path, gold: &Path, predicted: &Path, kind: Option<&str>) -> String {
    let mut command = Command::new("python3");
    command.env("PYTHONIOENCODING", "utf-8").arg(script).arg(gold).arg(predicted);
    if let Some(kind) = kind {
        command.args(["--errors", kind]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Gold lines with some annotations moved, cut, renamed or dropped, by a rule that needs no luck.
fn damage(gold: &str) -> String {
    let mut out = String::new();
    let mut turn = 0;
    for (number, line) in gold.lines().enumerate() {
        if number % 17 == 5 {
            continue;
        }
        let mut article: serde_json::Value = serde_json::from_str(line).unwrap();
        for layer in ["dates", "quotes"] {
            let items = article[layer].as_array_mut().unwrap();
            items.retain(|_| {
                turn += 1;
                turn % 11 != 0
            });
            for item in items.iter_mut() {
                turn += 1;
                let (start, end) = (item["start"].as_i64().unwrap(), item["end"].as_i64().unwrap());
                match turn % 9 {
                    0 => item["start"] = (start + 3).min(end - 1).into(),
                    1 => item["end"] = (start + (end - start) / 2).max(start + 1).into(),
                    2 => item["value"] = "2013-10-31T24:00".into(),
                    3 if layer == "dates" => item["type"] = "SET".into(),
                    4 => item["speaker"] = serde_json::Value::Null,
                    5 => {
                        let name =
                            item["speaker"].as_str().map(|name| format!("Ông {}", name.to_uppercase()));
                        item["speaker"] = name.into();
                    }
                    6 if layer == "quotes" => item["kind"] = "direct".into(),
                    7 => item["mention"] = serde_json::Value::Null,
                    _ => {}
                }
            }
        }
        if number % 5 == 0 {
            article["topics"] = serde_json::json!([{"label": "sport", "score": 0.5}]);
        }
        out.push_str(&article.to_string());
        out.push('\n');
    }
    out
}
