//! Prints the mentions of articles (JSONL with `id` and `text` on standard input) as JSON lines, offsets in code points.
//!
//! `cargo run --release -p diembao-mention-resolver --example mentions < articles.jsonl`

use std::io::{BufRead, Write};

use diembao_core::{Analyzer, Article};
use diembao_mention_resolver::{MentionResolver, MentionSettings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let resolver = MentionResolver::build(MentionSettings::default())?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().unwrap_or_default();
        let article = Article::new(record["id"].as_str().unwrap_or_default(), text)?;
        let mentions = resolver.analyze(&article, ())?;
        let mut points = Vec::with_capacity(text.len() + 1);
        let mut count = 0;
        for (offset, _) in text.char_indices() {
            points.resize(offset, count);
            points.push(count);
            count += 1;
        }
        points.resize(text.len() + 1, count);
        let mut mentions = serde_json::to_value(mentions)?;
        for mention in mentions.as_array_mut().into_iter().flatten() {
            for field in ["start", "end"] {
                let offset = mention[field].as_u64().unwrap_or(0) as usize;
                mention[field] = points[offset].into();
            }
        }
        writeln!(
            out,
            "{}",
            serde_json::json!({ "id": article.id, "annotations": { "mentions": mentions } })
        )?;
    }
    Ok(())
}
