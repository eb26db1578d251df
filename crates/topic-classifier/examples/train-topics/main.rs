//! Trains the topic model from labelled and unlabelled articles, and writes it with its card.
//!
//! `cargo xtask train-topics --data FOLDER [--model FILE] [--gold FOLDER]`. FOLDER holds `labelled.jsonl` and
//! `unlabelled.jsonl.xz`; the card goes beside the model. The same data gives the same bytes, on any number of cores.
#![expect(clippy::print_stderr, reason = "a program that says how far it is")]

mod calibrate;
mod card;
mod corpus;
mod figures;
mod parallel;
mod regression;
mod subspace;
mod vocabulary;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use calibrate::{Decision, Scored};
use card::Card;
use corpus::{Document, Form};
use diembao_text::Tokens;
use diembao_topic_classifier::label::LABELS;
use diembao_topic_classifier::model::{Model, ModelLabel, ModelTerm};
use figures::{Figures, figures};
use regression::{Joined, Loss, Sample};
use subspace::Dense;
use vocabulary::{Vector, Vocabulary};

/// Why training stopped, in words.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// Syllables of the longest term.
const ORDER: u32 = 2;
/// Articles that a term must stand in.
const LEAST_ARTICLES: usize = 20;
/// Directions that the classifier may use.
const RANK: usize = 400;
/// Rounds of the search for them.
const ROUNDS: usize = 2;
/// Views of the unlabelled articles, each with directions of its own: the syllables that its terms have at least.
const VIEWS: [u32; 2] = [1, 2];
/// How strongly the weights of the directions are held to zero, by view.
const PENALTIES: [f32; 2] = [0.02, 0.015];
/// How strongly the weights of the terms themselves are.
const TERM_PENALTY: f32 = 0.02;
/// How strongly those of the fit of least squares over both are.
const JOINED_PENALTY: f32 = 0.15;
/// The share of the terms themselves in it: the root of a half.
const JOINED_TERMS: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// What each softmax regression counts, and what least squares do, whose scores reach less far.
///
/// Only their ratio says which label is best; together they keep the scores as far apart as one softmax regression
/// alone has them, which the search for the logistic curves begins from.
const WEIGHTS: [f32; 2] = [1.0 / 6.0, 4.0];
/// Rounds of fitting, at most: of the directions, of the terms, of both.
const FITTING: [usize; 3] = [60, 40, 60];
/// The share of an article that the labels beside the main one have together.
const SECOND_SHARE: f32 = 0.15;
/// Parts of the data that are left out in turn.
const FOLDS: usize = 5;

const USAGE: &str = "\
cargo xtask train-topics --data FOLDER [--model FILE] [--gold FOLDER]

  --data FOLDER  labelled.jsonl (id, title, summary, text, topics) and unlabelled.jsonl.xz or unlabelled.jsonl
  --model FILE   where the model goes, its card beside it; the bundled model if not given
  --gold FOLDER  articles.jsonl and gold.jsonl, to measure on; FOLDER/../gold/dev if it is there";

struct Arguments {
    data: PathBuf,
    model: PathBuf,
    gold: Option<PathBuf>,
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| train(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Arguments, Failure> {
    let (mut data, mut model, mut gold) = (None, None, None);
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let slot = match name.as_str() {
            "--data" => &mut data,
            "--model" => &mut model,
            "--gold" => &mut gold,
            _ => return Err(format!("unknown argument `{name}`\n\n{USAGE}").into()),
        };
        *slot =
            Some(PathBuf::from(given.next().ok_or_else(|| format!("`{name}` needs a value\n\n{USAGE}"))?));
    }
    let data = data.ok_or_else(|| format!("`--data` is missing\n\n{USAGE}"))?;
    let beside = data.join("../gold/dev");
    Ok(Arguments {
        gold: gold.or_else(|| beside.is_dir().then_some(beside)),
        model: model.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("resources/topics.model")),
        data,
    })
}

fn train(arguments: &Arguments) -> Result<(), Failure> {
    let start = Instant::now();
    let say = |what: &str| eprintln!("{:6.1} s  {what}", start.elapsed().as_secs_f32());
    let labelled = corpus::read(&arguments.data.join("labelled.jsonl"))?;
    let packed = arguments.data.join("unlabelled.jsonl.xz");
    let unlabelled =
        corpus::read(&if packed.is_file() { packed } else { arguments.data.join("unlabelled.jsonl") })?;
    let labels = label_names(&labelled)?;
    say(&format!("{} articles with labels, {} without", labelled.len(), unlabelled.len()));

    let occurrences: Vec<_> =
        unlabelled.iter().map(|document| document.terms(Form::Whole)).collect::<Result<_, _>>()?;
    let vocabulary = Vocabulary::of(&occurrences, ORDER, LEAST_ARTICLES);
    say(&format!("{} terms", vocabulary.len()));
    // A small collection has fewer directions that mean anything.
    let rank = RANK.min(vocabulary.len() / 4).min(unlabelled.len() / 4);
    if rank == 0 {
        return Err(
            format!("too little to learn from: a term must stand in {LEAST_ARTICLES} articles").into()
        );
    }
    let mut bases = Vec::new();
    for order in VIEWS {
        let vectors: Vec<Vector> =
            occurrences.iter().map(|terms| vocabulary.level_vector(terms, order)).collect();
        bases.push(subspace::strongest(&vectors, vocabulary.len(), rank, ROUNDS));
        say(&format!("{rank} directions of the terms of {order} syllables or more"));
    }
    drop(occurrences);

    let trainer = Trainer::new(&labels, &labelled, vocabulary, bases)?;
    let mut scored = Vec::new();
    for fold in 0..FOLDS {
        let model = Model::read(trainer.model(|index| fold_of(&labelled[index].id) != fold))?;
        for document in labelled.iter().filter(|document| fold_of(&document.id) == fold) {
            for form in [Form::Whole, Form::NoSummary] {
                scored.push((form, score(&model, document, form, &labels, fold)?));
            }
        }
        say(&format!("part {} of {FOLDS} judged by a model that had not seen it", fold + 1));
    }
    let decisions: Vec<Decision> = (0..FOLDS)
        .map(|fold| {
            let others: Vec<&Scored> =
                scored.iter().map(|(_, scored)| scored).filter(|scored| scored.fold != fold).collect();
            Decision::fit(&others, labels.len())
        })
        .collect();
    let of_form = |wanted: Form| -> Figures {
        let articles: Vec<&Scored> =
            scored.iter().filter(|(form, _)| *form == wanted).map(|(_, scored)| scored).collect();
        figures(&articles, labels.len(), |fold| &decisions[fold])
    };
    let (whole, bare) = (of_form(Form::Whole), of_form(Form::NoSummary));
    say(&format!("five-fold, with summary:    {whole}"));
    say(&format!("five-fold, without summary: {bare}"));

    let all: Vec<&Scored> = scored.iter().map(|(_, scored)| scored).collect();
    let decision = Decision::fit(&all, labels.len());
    let bytes = trainer.finished(&decision);
    let model = Model::read(bytes.clone())?;
    let dev = match &arguments.gold {
        None => None,
        Some(folder) => {
            let documents = corpus::read_gold(folder)?;
            let scored: Vec<Scored> = documents
                .iter()
                .map(|document| score(&model, document, Form::Whole, &labels, 0))
                .collect::<Result<_, _>>()?;
            Some(figures(&scored.iter().collect::<Vec<_>>(), labels.len(), |_| &decision))
        }
    };
    if let Some(dev) = &dev {
        say(&format!("annotated articles:         {dev}"));
    }
    let name = arguments.model.file_stem().unwrap_or_default().to_string_lossy();
    let card = Card {
        name: &name,
        labels: &labels,
        labelled: labelled.len(),
        unlabelled: unlabelled.len(),
        terms: model.term_count(),
        rank,
        bytes: bytes.len(),
        fingerprint: model.fingerprint(),
        whole: &whole,
        bare: &bare,
        dev: dev.as_ref(),
        decision: &decision,
    };
    std::fs::write(&arguments.model, &bytes)?;
    std::fs::write(arguments.model.with_extension("md"), card.render())?;
    say(&format!("wrote {} and its card", arguments.model.display()));
    Ok(())
}

/// The labels in the model's order: by name.
fn label_names(labelled: &[Document]) -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> = labelled.iter().flat_map(|document| document.topics.clone()).collect();
    names.sort();
    names.dedup();
    if let Some(document) = labelled.iter().find(|document| document.topics.is_empty()) {
        return Err(format!("labelled.jsonl: `{}` has no topics", document.id).into());
    }
    if names.len() < 2 {
        return Err("labelled.jsonl: there must be two labels at least".into());
    }
    Ok(names)
}

/// All that training needs, made once.
struct Trainer<'a> {
    labels: &'a [String],
    vocabulary: Vocabulary,
    /// The labelled articles: with their summaries, then without.
    vectors: Vec<Vector>,
    /// By view, the directions and the labelled articles over them.
    views: Vec<(Dense, Dense)>,
    /// By labelled article, the share that each label has in it.
    shares: Vec<Vec<f32>>,
}

impl<'a> Trainer<'a> {
    fn new(
        labels: &'a [String],
        labelled: &[Document],
        vocabulary: Vocabulary,
        bases: Vec<Dense>,
    ) -> Result<Self, Failure> {
        let mut vectors = Vec::with_capacity(2 * labelled.len());
        for form in [Form::Whole, Form::NoSummary] {
            for document in labelled {
                vectors.push(vocabulary.vector(&document.terms(form)?));
            }
        }
        let over = |basis: Dense| {
            let rows = subspace::times(&vectors, &basis);
            (basis, rows)
        };
        let views = bases.into_iter().map(over).collect();
        let shares = labelled.iter().map(|document| shares(&gold(document, labels), labels.len())).collect();
        Ok(Self { labels, vocabulary, vectors, views, shares })
    }

    /// A model of the labelled articles that `keep` keeps, with curves and thresholds yet to come.
    fn model(&self, keep: impl Fn(usize) -> bool) -> Vec<u8> {
        let labels = self.labels.len();
        self.write(keep, &Decision { curves: vec![(1.0, 0.0); labels], thresholds: vec![0.5; labels] })
    }

    /// The model of all labelled articles.
    fn finished(&self, decision: &Decision) -> Vec<u8> {
        self.write(|_| true, decision)
    }

    fn write(&self, keep: impl Fn(usize) -> bool, decision: &Decision) -> Vec<u8> {
        let labels: Vec<ModelLabel> = self
            .labels
            .iter()
            .enumerate()
            .map(|(index, name)| {
                let known = LABELS.iter().find(|label| label.name == name);
                ModelLabel {
                    name: name.clone(),
                    name_vi: known.map_or("", |label| label.name_vi).to_owned(),
                    code: known.map_or("", |label| label.code).to_owned(),
                    bias: 0.0,
                    curve: decision.curves[index],
                    threshold: decision.thresholds[index],
                }
            })
            .collect();
        let by_term = self.weights(keep);
        let terms = self.vocabulary.keys().iter().zip(&self.vocabulary.rarity).enumerate();
        let terms = terms
            .map(|(index, (key, rarity))| ModelTerm {
                key: *key,
                rarity: *rarity,
                weights: by_term.row(index).iter().map(|weight| weight * rarity).collect(),
            })
            .collect();
        Model::write(&labels, terms)
    }

    /// The weights of each term: the mean of three softmax regressions, one over each view's directions and one over the
    /// terms themselves, and a regression of least squares over all of these. Each is linear in the terms, and so is
    /// their sum.
    fn weights(&self, keep: impl Fn(usize) -> bool) -> Dense {
        let (count, labels) = (self.shares.len(), self.labels.len());
        let samples: Vec<Sample> = (0..2 * count)
            .filter(|row| keep(row % count))
            .map(|row| Sample { row: row as u32, shares: self.shares[row % count].clone(), weight: 0.5 })
            .collect();
        // The fits do not touch each other: one thread each.
        let (parts, joined) = std::thread::scope(|scope| {
            let samples = &samples;
            let views = self.views.iter().zip(PENALTIES).map(|((basis, rows), penalty)| {
                scope.spawn(move || {
                    let weights = regression::fit(rows, samples, labels, Loss::Entropy, penalty, FITTING[0]);
                    subspace::product(basis, &weights)
                })
            });
            let views: Vec<_> = views.collect();
            let joined = scope.spawn(move || self.joined(samples));
            let rows = (&self.vectors[..], self.vocabulary.len());
            let terms = regression::fit(&rows, samples, labels, Loss::Entropy, TERM_PENALTY, FITTING[1]);
            let views = views.into_iter().map(|view| view.join().expect("a fit does not panic"));
            let parts: Vec<Dense> = std::iter::once(terms).chain(views).collect();
            (parts, joined.join().expect("a fit does not panic"))
        });
        let mut sum_of_all = Dense::zeros(self.vocabulary.len(), labels);
        let parts = parts.iter().map(|part| (part, WEIGHTS[0]));
        for (part, factor) in parts.chain(std::iter::once((&joined, WEIGHTS[1]))) {
            for (sum, weight) in sum_of_all.values.iter_mut().zip(&part.values) {
                *sum += weight * factor;
            }
        }
        sum_of_all
    }

    /// The weights of each term by least squares over directions and terms together.
    fn joined(&self, samples: &[Sample]) -> Dense {
        let (terms, labels) = (self.vocabulary.len(), self.labels.len());
        let rows = Joined {
            views: self.views.iter().map(|(_, rows)| rows).collect(),
            terms: (&self.vectors, terms),
            factor: JOINED_TERMS,
        };
        let weights = regression::fit(&rows, samples, labels, Loss::Squares, JOINED_PENALTY, FITTING[2]);
        let mut rest = &weights.values[..];
        let mut sum = Dense::zeros(terms, labels);
        for (basis, _) in &self.views {
            let (of_view, behind) = rest.split_at(basis.width * labels);
            rest = behind;
            let part = subspace::product(basis, &Dense { width: labels, values: of_view.to_vec() });
            for (sum, weight) in sum.values.iter_mut().zip(&part.values) {
                *sum += weight;
            }
        }
        for (sum, weight) in sum.values.iter_mut().zip(rest) {
            *sum += weight * JOINED_TERMS;
        }
        sum
    }
}

/// The indices of an article's labels, the main one first; labels that the model does not have are left out.
fn gold(document: &Document, labels: &[String]) -> Vec<usize> {
    document.topics.iter().filter_map(|topic| labels.iter().position(|label| label == topic)).collect()
}

/// The share that each label has in an article.
fn shares(gold: &[usize], labels: usize) -> Vec<f32> {
    let mut shares = vec![0.0; labels];
    for (rank, label) in gold.iter().enumerate() {
        shares[*label] = match (gold.len(), rank) {
            (1, _) => 1.0,
            (_, 0) => 1.0 - SECOND_SHARE,
            (count, _) => SECOND_SHARE / (count - 1) as f32,
        };
    }
    shares
}

/// Scores an article as the analyzer does.
fn score(
    model: &Model,
    document: &Document,
    form: Form,
    labels: &[String],
    fold: usize,
) -> Result<Scored, Failure> {
    let article = document.article(form)?;
    let counts = model.count(&article, &Tokens::new(&article.title));
    let gold = gold(document, labels);
    if gold.is_empty() {
        return Err(format!("`{}` has none of the labels", document.id).into());
    }
    Ok(Scored { scores: model.scores(&counts), gold, fold })
}

/// Which part an article belongs to: by a hash of its name, so that more articles do not move it.
fn fold_of(id: &str) -> usize {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    let hash = id.bytes().fold(0xCBF2_9CE4_8422_2325, step);
    (hash >> 33) as usize % FOLDS
}
