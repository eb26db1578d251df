//! Asks for the source at every annotated cue of a gold folder and prints it beside the annotated one.
//!
//! `cargo run --release -p diembao-mention-resolver --example sources -- FOLDER`, a folder with `articles.jsonl` and
//! `gold.jsonl`. One JSON line a quote; nothing of it belongs into a repository.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use diembao_core::{Analyzer, Article};
use diembao_mention_resolver::{MentionResolver, MentionSettings, Sources};
use diembao_text::{Gap, Tokens};
use serde_json::Value;

fn lines(path: &Path) -> Result<Vec<Value>, Box<dyn std::error::Error>> {
    std::fs::read_to_string(path)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn bytes(text: &str, range: &Value) -> Option<std::ops::Range<usize>> {
    let at = |points: u64| text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(points as usize);
    Some(at(range["start"].as_u64()?)?..at(range["end"].as_u64()?)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let folder = Path::new(&folder);
    let resolver = MentionResolver::build(MentionSettings::default())?;
    let mut articles = BTreeMap::new();
    for record in lines(&folder.join("articles.jsonl"))? {
        let id = record["id"].as_str().unwrap_or_default().to_string();
        articles.insert(id.clone(), Article::new(id, record["text"].as_str().unwrap_or_default())?);
    }
    for gold in lines(&folder.join("gold.jsonl"))? {
        let id = gold["id"].as_str().unwrap_or_default();
        let article = articles.get(id).ok_or("no such article")?;
        let mentions = resolver.analyze(article, ())?;
        let sources = Sources::new(article, &mentions);
        let tokens = article.derived::<Tokens>();
        for quote in gold["quotes"].as_array().into_iter().flatten() {
            let (Some(mention), Some(span)) =
                (bytes(article.text(), &quote["mention"]), bytes(article.text(), quote))
            else {
                continue;
            };
            let Some(cue) = bytes(article.text(), &quote["cue"]) else { continue };
            let cue_tokens = tokens.index_at(cue.start)..tokens.index_at(cue.end.saturating_sub(1)) + 1;
            let (found, way) = if mention.start < cue.start {
                // The sentence's start, or behind the quote where that stands before.
                let mut floor = cue_tokens.start;
                while floor > 0 {
                    let token = &tokens[floor];
                    let before = &tokens[floor - 1];
                    let full_stop = matches!(before.mark(), Some('.' | '!' | '?')) && token.gap != Gap::None;
                    let quoted = span.end <= before.end as usize
                        && span.start < before.start as usize
                        && span.end <= cue.start
                        && span.end > before.start as usize;
                    if token.gap >= Gap::Line
                        || full_stop
                        || quoted
                        || matches!(before.mark(), Some('”' | '»'))
                    {
                        break;
                    }
                    floor -= 1;
                }
                (sources.before(cue_tokens.clone(), floor), "before")
            } else {
                let mut ceiling = cue_tokens.end;
                while ceiling < tokens.len() && tokens[ceiling].gap < Gap::Line {
                    let token = &tokens[ceiling];
                    if matches!(token.mark(), Some('.' | '!' | '?'))
                        && tokens.get(ceiling + 1).is_none_or(|next| next.gap != Gap::None)
                    {
                        break;
                    }
                    ceiling += 1;
                }
                (sources.after(tokens.index_at(mention.start), ceiling), "after")
            };
            let before = &article.text()[..mention.start];
            let context: String =
                before.chars().rev().take(50).collect::<Vec<_>>().into_iter().rev().collect();
            writeln!(
                std::io::stdout(),
                "{}",
                serde_json::json!({
                    "id": id, "way": way, "cue": quote["cue"]["text"], "gold_mention": &article.text()[mention.clone()],
                    "speaker": quote["speaker"], "speaker_type": quote["speaker_type"],
                    "overlap": found.as_ref().is_some_and(|found| found.span.range().start < mention.end && mention.start < found.span.range().end),
                    "same_span": found.as_ref().is_some_and(|found| found.span.range() == mention),
                    "mention": found.as_ref().map(|found| &article.text()[found.span.range()]),
                    "found": found.as_ref().and_then(|found| found.speaker.clone()),
                    "rule": found.as_ref().map(|found| found.rule.as_str().to_string()),
                    "context": format!("{context}[{}]{}", &article.text()[mention.clone()], article.text()[mention.end..].chars().take(70).collect::<String>()),
                })
            )?;
        }
    }
    Ok(())
}
