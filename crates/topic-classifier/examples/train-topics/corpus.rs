//! The articles to train on, in the forms in which they are met.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use diembao_core::Article;
use diembao_text::Tokens;
use diembao_topic_classifier::terms::{Occurrence, article_terms};
use serde::Deserialize;

use crate::Failure;

/// One article as the files hold it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Document {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) summary: String,
    #[serde(default)]
    pub(crate) text: String,
    /// Main label first; empty for an unlabelled article.
    #[serde(default)]
    pub(crate) topics: Vec<String>,
}

/// Which parts of an article are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Title, summary and text.
    Whole,
    /// Title and text, as many sources have it.
    NoSummary,
}

impl Document {
    /// The article in one form.
    pub(crate) fn article(&self, form: Form) -> Result<Article, Failure> {
        let with_summary = form == Form::Whole && !self.text.starts_with(&self.summary);
        let text = if with_summary { format!("{}\n{}", self.summary, self.text) } else { self.text.clone() };
        let mut article = Article::new(self.id.clone(), text)?;
        article.title.clone_from(&self.title);
        Ok(article)
    }

    /// Its term occurrences in one form.
    pub(crate) fn terms(&self, form: Form) -> Result<Vec<Occurrence>, Failure> {
        let article = self.article(form)?;
        let mut terms = Vec::with_capacity(2048);
        article_terms(&article, &Tokens::new(&article.title), &mut |occurrence| terms.push(occurrence));
        Ok(terms)
    }
}

/// Reads a JSONL file, packed with xz if its name says so.
pub(crate) fn read(path: &Path) -> Result<Vec<Document>, Failure> {
    let named = |problem: String| Failure::from(format!("{}: {problem}", path.display()));
    let file = File::open(path).map_err(|error| named(error.to_string()))?;
    let reader: Box<dyn BufRead> = if path.extension().is_some_and(|extension| extension == "xz") {
        Box::new(BufReader::with_capacity(1 << 16, lzma_rust2::XzReader::new(BufReader::new(file), true)))
    } else {
        Box::new(BufReader::new(file))
    };
    let mut documents = Vec::new();
    for (index, line) in reader.lines().enumerate() {
        let line = line.map_err(|error| named(error.to_string()))?;
        if !line.trim().is_empty() {
            let document =
                serde_json::from_str(&line).map_err(|error| named(format!("line {}: {error}", index + 1)))?;
            documents.push(document);
        }
    }
    Ok(documents)
}

/// Reads a gold folder: its articles with the labels of its gold.
pub(crate) fn read_gold(folder: &Path) -> Result<Vec<Document>, Failure> {
    let mut documents = read(&folder.join("articles.jsonl"))?;
    let gold = read(&folder.join("gold.jsonl"))?;
    for document in &mut documents {
        if let Some(labels) = gold.iter().find(|gold| gold.id == document.id) {
            document.topics.clone_from(&labels.topics);
        }
    }
    Ok(documents)
}
