//! Trains the scorers of the quote attributor on annotated articles.
//!
//! ```text
//! train --gold FOLDER [--out MODEL] [--predictions FOLDER] [--l2 N] [--least N]
//!       [--seed N]
//! ```
//! `FOLDER` holds `train/` and `dev/`, each with `articles.jsonl` and `gold.jsonl`. The model is trained on both. For
//! honest figures, `--predictions` writes what models say of articles that they were not trained on, for the scorer:
//! `fold-train.jsonl` and `fold-dev.jsonl` (five folds of neighbouring articles over both, as stories told twice
//! stand side by side), and `dev.jsonl` (trained on `train/` alone).
//! The same articles give the same model, byte for byte.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use diembao_core::{Analyzer, Article};
use diembao_mention_resolver::{Mention, MentionResolver, MentionSettings};
use diembao_quote_attributor::training::{Annotated, Lesson, Pupil, lessons};
use diembao_sentence_splitter::{Sentence, SentenceSettings, SentenceSplitter};
use serde_json::{Value, json};

/// An article with what was annotated and what the layers below say.
struct Item {
    article: Article,
    sentences: Vec<Sentence>,
    mentions: Vec<Mention>,
    gold: Vec<Annotated>,
}

type Weights = BTreeMap<(&'static str, String), f64>;
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How the models are learned.
#[derive(Clone, Copy)]
struct Teaching {
    /// The weight of the penalty.
    l2: f64,
    /// Features that fewer articles have are left out.
    least: usize,
    /// Where the draws begin.
    seed: u64,
}

/// Passes over the examples.
const EPOCHS: usize = 60;
/// The length of a step.
const RATE: f64 = 0.2;
/// Added to the log odds of a scorer: with that, recall and precision on the folds are level.
const SHIFTS: [(&str, f64); 2] = [("after", -0.2), ("end", 0.5)];
/// Models of which the mean is taken.
const BAGS: usize = 25;
/// Weights nearer to 0 are left out.
const SMALLEST: f64 = 0.005;
/// Parts that the articles are put into.
const FOLDS: usize = 5;

fn main() -> Result<()> {
    let mut gold = None;
    let (mut out, mut predictions): (Option<PathBuf>, Option<PathBuf>) = (None, None);
    let mut teaching = Teaching { l2: 0.05, least: 2, seed: 1 };
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--gold" => gold = Some(PathBuf::from(value)),
            "--out" => out = Some(value.into()),
            "--predictions" => predictions = Some(value.into()),
            "--l2" => teaching.l2 = value.parse()?,
            "--least" => teaching.least = value.parse()?,
            "--seed" => teaching.seed = value.parse()?,
            _ => return Err(format!("unknown option {name}").into()),
        }
    }
    let gold = gold.ok_or("--gold FOLDER is needed")?;
    let train = load(&gold.join("train"))?;
    let dev = load(&gold.join("dev"))?;
    let teach = |items: &[Item]| -> Vec<Vec<Lesson>> {
        items.iter().map(|it| lessons(&it.article, &it.sentences, &it.mentions, &it.gold)).collect()
    };
    let (train_lessons, dev_lessons) = (teach(&train), teach(&dev));
    if let Some(folder) = predictions {
        let mut files: BTreeMap<&str, String> = BTreeMap::new();
        for fold in 0..FOLDS {
            let rest = part(&train_lessons, |at| at != fold).chain(part(&dev_lessons, |at| at != fold));
            let pupil = pupil(&learn(&rest.collect::<Vec<_>>(), teaching))?;
            for (name, items) in [("fold-train", &train), ("fold-dev", &dev)] {
                for item in part(items, |at| at == fold) {
                    files.entry(name).or_default().push_str(&line(item, &pupil)?);
                }
            }
        }
        let pupil = pupil(&learn(&train_lessons.iter().collect::<Vec<_>>(), teaching))?;
        for item in &dev {
            files.entry("dev").or_default().push_str(&line(item, &pupil)?);
        }
        for (name, text) in files {
            std::fs::write(folder.join(format!("{name}.jsonl")), text)?;
        }
    }
    let all: Vec<_> = train_lessons.iter().chain(&dev_lessons).collect();
    let model = file(&learn(&all, teaching));
    match out {
        Some(path) => std::fs::write(path, model)?,
        None => std::io::Write::write_all(&mut std::io::stdout(), model.as_bytes())?,
    }
    Ok(())
}

/// The items of some folds.
fn part<T>(items: &[T], take: impl Fn(usize) -> bool) -> impl Iterator<Item = &T> {
    let count = items.len();
    items.iter().enumerate().filter(move |(index, _)| take(index * FOLDS / count)).map(|(_, item)| item)
}

fn pupil(weights: &Weights) -> Result<Pupil> {
    Pupil::new(&file(weights)).map_err(|(line, message)| format!("model line {line}: {message}").into())
}

fn load(folder: &Path) -> Result<Vec<Item>> {
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let mut gold: BTreeMap<String, Value> = BTreeMap::new();
    for line in read("gold.jsonl")?.lines() {
        let value: Value = serde_json::from_str(line)?;
        gold.insert(value["id"].as_str().unwrap_or_default().to_owned(), value);
    }
    let splitter = SentenceSplitter::build(SentenceSettings::default())?;
    let resolver = MentionResolver::build(MentionSettings::default())?;
    let mut items = Vec::new();
    for line in read("articles.jsonl")?.lines() {
        let value: Value = serde_json::from_str(line)?;
        let text = |key: &str| value[key].as_str().unwrap_or_default();
        let mut article = Article::new(text("id"), text("text"))?;
        article.title = text("title").to_owned();
        let offsets: Vec<usize> =
            article.text().char_indices().map(|(at, _)| at).chain([article.text().len()]).collect();
        let bytes = |span: &Value| -> Option<Range<usize>> {
            let at = |key: &str| offsets.get(usize::try_from(span.get(key)?.as_u64()?).ok()?).copied();
            Some(at("start")?..at("end")?)
        };
        let quotes = gold.get(text("id")).and_then(|gold| gold["quotes"].as_array()).into_iter().flatten();
        let annotated = quotes
            .map(|quote| {
                let content = bytes(quote).ok_or("a quote without a span")?;
                Ok(Annotated { content, direct: quote["kind"] == "direct", cue: bytes(&quote["cue"]) })
            })
            .collect::<Result<Vec<_>>>()?;
        let (sentences, mentions) = (splitter.analyze(&article, ())?, resolver.analyze(&article, ())?);
        items.push(Item { article, sentences, mentions, gold: annotated });
    }
    Ok(items)
}

/// Logistic regressions by AdaGrad, one pass after the other in the order of the examples; features that fewer
/// than `least` articles have are left out.
fn learn(articles: &[&Vec<Lesson>], teaching: Teaching) -> Weights {
    let mut counts: BTreeMap<(&'static str, &str), (usize, usize)> = BTreeMap::new();
    for (index, article) in articles.iter().enumerate() {
        for lesson in *article {
            for feature in &lesson.features {
                let (count, last) = counts.entry((lesson.scorer, feature)).or_insert((0, usize::MAX));
                *count += usize::from(*last != index);
                *last = index;
            }
        }
    }
    let kept = counts.into_iter().filter(|(_, (count, _))| *count >= teaching.least).map(|(name, _)| name);
    let numbers: BTreeMap<(&'static str, &str), usize> =
        kept.enumerate().map(|(number, name)| (name, number)).collect();
    let number = |lesson: &'_ Lesson| -> Vec<usize> {
        let known = lesson.features.iter().filter_map(|it| numbers.get(&(lesson.scorer, it.as_str())));
        known.copied().collect()
    };
    let examples: Vec<Vec<(Vec<usize>, f64)>> = articles
        .iter()
        .map(|article| {
            article.iter().map(|lesson| (number(lesson), f64::from(u8::from(lesson.yes)))).collect()
        })
        .collect();
    // The mean of several models, each learned from a draw of the articles with replacement (Breiman, Bagging
    // Predictors, 1996): of scorers that add up weights, the mean is one scorer of the same form.
    let mut weights = vec![0.0; numbers.len()];
    let mut draw = Draw(teaching.seed);
    for _ in 0..BAGS {
        let bag: Vec<&(Vec<usize>, f64)> =
            (0..examples.len()).flat_map(|_| &examples[draw.below(examples.len())]).collect();
        for (mean, weight) in weights.iter_mut().zip(fit(&bag, numbers.len(), teaching.l2)) {
            *mean += weight / BAGS as f64;
        }
    }
    for ((scorer, feature), at) in &numbers {
        if let Some((_, shift)) = SHIFTS.iter().find(|(shifted, _)| shifted == scorer)
            && feature.starts_with("bias")
        {
            weights[*at] += shift;
        }
    }
    let named = numbers.into_iter().filter(|(_, at)| weights[*at].abs() > SMALLEST);
    named.map(|((scorer, feature), at)| ((scorer, feature.to_owned()), weights[at])).collect()
}

/// The weights of one model: logistic regression by AdaGrad (Duchi et al. 2011), with an L2 penalty.
fn fit(examples: &[&(Vec<usize>, f64)], features: usize, l2: f64) -> Vec<f64> {
    let mut weights = vec![0.0; features];
    let mut squares = vec![1e-8; features];
    for _ in 0..EPOCHS {
        for (features, wanted) in examples {
            let sum: f64 = features.iter().map(|&at| weights[at]).sum();
            let slope = 1.0 / (1.0 + (-sum).exp()) - wanted;
            for &at in features {
                let step = slope + l2 * weights[at];
                squares[at] += step * step;
                weights[at] -= RATE * step / f64::sqrt(squares[at]);
            }
        }
    }
    weights
}

/// Numbers that look drawn and are the same each time (SplitMix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

/// The model file.
fn file(weights: &Weights) -> String {
    let mut file =
        String::from("# The scorers' weights, written by `cargo xtask train-quotes`: see MODEL.md.\n");
    for ((scorer, feature), weight) in weights {
        // Writing to a string cannot fail.
        let _ = writeln!(file, "{scorer}\t{feature}\t{weight:.3}");
    }
    file
}

/// What a model says of an article, as a line for the scorer.
fn line(item: &Item, pupil: &Pupil) -> Result<String> {
    let text = item.article.text();
    let points = |at: usize| text[..at].chars().count();
    let quotes = pupil.quotes(&item.article, &item.sentences, &item.mentions)?;
    let quotes: Vec<Value> = quotes
        .iter()
        .map(|quote| {
            let mut value = serde_json::to_value(quote)?;
            let rebase = |value: &mut Value| {
                for key in ["start", "end"] {
                    if let Some(at) = value.get(key).and_then(Value::as_u64) {
                        value[key] = json!(points(usize::try_from(at).unwrap_or_default()));
                    }
                }
            };
            rebase(&mut value);
            rebase(&mut value["mention"]);
            rebase(&mut value["cue"]);
            Ok(value)
        })
        .collect::<Result<_>>()?;
    Ok(json!({"id": item.article.id, "annotations": {"quotes": quotes}}).to_string() + "\n")
}
