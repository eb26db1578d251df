//! Times the resolver on articles (JSONL with `text` on standard input), tokens apart: bytes per second, best of five.

use std::io::{BufRead, Write};
use std::time::Instant;

use diembao_core::{Analyzer, Article};
use diembao_mention_resolver::{MentionResolver, MentionSettings, Sources};
use diembao_text::Tokens;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let resolver = MentionResolver::build(MentionSettings::default())?;
    let mut articles = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        articles.push(Article::new("a", record["text"].as_str().unwrap_or_default())?);
    }
    let bytes: usize = articles.iter().map(|article| article.text().len()).sum();
    for article in &articles {
        article.derived::<Tokens>();
    }
    let (mut best, mut best_sources) = (f64::MAX, f64::MAX);
    let mut count = 0;
    for _ in 0..5 {
        let start = Instant::now();
        let mut found = Vec::with_capacity(articles.len());
        for article in &articles {
            found.push(resolver.analyze(article, ())?);
        }
        best = best.min(start.elapsed().as_secs_f64());
        count = found.iter().map(Vec::len).sum();
        let start = Instant::now();
        for (article, mentions) in articles.iter().zip(&found) {
            let sources = Sources::new(article, mentions);
            for mention in 0..mentions.len() {
                let at = sources.tokens_of(mention);
                std::hint::black_box(sources.before(at.end..at.end + 1, at.start.saturating_sub(20)));
            }
        }
        best_sources = best_sources.min(start.elapsed().as_secs_f64());
    }
    let megabytes = bytes as f64 / 1e6;
    writeln!(
        std::io::stdout(),
        "{megabytes:.1} MB, {count} mentions: {:.1} MB/s; a source for each mention: {:.1} MB/s",
        megabytes / best,
        megabytes / best_sources
    )?;
    Ok(())
}
