//! Times the classifier on articles (JSONL with `title` and `text` on standard input): how long building takes, and
//! bytes per second with the tokens at hand and with tokenizing, best of five.

use std::io::{BufRead, Write};
use std::time::Instant;

use diembao_core::{Analyzer, Article};
use diembao_text::Tokens;
use diembao_topic_classifier::{TopicClassifier, TopicSettings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let classifier = TopicClassifier::build(TopicSettings::default())?;
    let building = start.elapsed().as_secs_f64() * 1e3;
    let mut records = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        records.push((field("title"), field("text")));
    }
    let bytes: usize = records.iter().map(|(title, text)| title.len() + text.len()).sum();
    let (mut alone, mut whole, mut topics) = (f64::MAX, f64::MAX, 0);
    for _ in 0..5 {
        let mut articles = Vec::with_capacity(records.len());
        for (title, text) in &records {
            let mut article = Article::new("a", text.clone())?;
            article.title.clone_from(title);
            articles.push(article);
        }
        let start = Instant::now();
        for article in &articles {
            article.derived::<Tokens>();
        }
        let tokenizing = start.elapsed().as_secs_f64();
        let start = Instant::now();
        topics = 0;
        for article in &articles {
            topics += classifier.analyze(article, ())?.len();
        }
        let analyzing = start.elapsed().as_secs_f64();
        alone = alone.min(analyzing);
        whole = whole.min(analyzing + tokenizing);
    }
    let megabytes = bytes as f64 / 1e6;
    writeln!(
        std::io::stdout(),
        "built in {building:.1} ms; {megabytes:.1} MB, {topics} topics: {:.1} MB/s, with tokenizing {:.1} MB/s",
        megabytes / alone,
        megabytes / whole
    )?;
    Ok(())
}
