//! From scores to probabilities, and from probabilities to labels.

use diembao_topic_classifier::model::{log_softmax, logistic};

/// One article's scores by a model that had not seen it.
#[derive(Debug, Clone)]
pub(crate) struct Scored {
    pub(crate) scores: Vec<f32>,
    /// Its labels, the main one first.
    pub(crate) gold: Vec<usize>,
    /// Which part of the data it was left out with.
    pub(crate) fold: usize,
}

/// How scores become labels: by label, slope and offset of a logistic curve over the logarithm of its softmax share
/// (Platt, 1999), and the probability from which it is given beside the main label.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) curves: Vec<(f32, f32)>,
    pub(crate) thresholds: Vec<f32>,
}

/// How strongly a label's own curve is held to the curve of all labels: rare labels have little of their own to say.
const HOLD: f64 = 5.0;

/// Thresholds that do about as well as the best, in F1.
const ABOUT: f32 = 0.004;

impl Decision {
    /// Fits curves and thresholds.
    pub(crate) fn fit(articles: &[&Scored], labels: usize) -> Self {
        let shares: Vec<Vec<f32>> = articles.iter().map(|article| log_softmax(&article.scores)).collect();
        let points = |label: usize| {
            shares
                .iter()
                .zip(articles)
                .map(move |(shares, article)| (f64::from(shares[label]), article.gold.contains(&label)))
        };
        let all: Vec<_> = (0..labels).flat_map(points).collect();
        let common = curve(&all, (1.0, 0.0), 0.0);
        let curves: Vec<(f32, f32)> = (0..labels)
            .map(|label| {
                let (slope, offset) = curve(&points(label).collect::<Vec<_>>(), common, HOLD);
                (slope as f32, offset as f32)
            })
            .collect();
        let mut decision = Self { curves, thresholds: vec![0.5; labels] };
        let probabilities: Vec<Vec<f32>> =
            articles.iter().map(|article| decision.probabilities(&article.scores)).collect();
        let mains: Vec<usize> = articles.iter().map(|article| best(&article.scores)).collect();
        decision.thresholds = (0..labels)
            .map(|label| {
                let cases = articles.iter().zip(&probabilities).zip(&mains);
                threshold(cases.map(|((article, probabilities), main)| Case {
                    probability: probabilities[label],
                    is_main: *main == label,
                    is_right: article.gold.contains(&label),
                }))
            })
            .collect();
        decision
    }

    /// The probability of each label.
    pub(crate) fn probabilities(&self, scores: &[f32]) -> Vec<f32> {
        let shares = log_softmax(scores).into_iter();
        shares.zip(&self.curves).map(|(share, (slope, offset))| logistic(slope * share + offset)).collect()
    }

    /// The labels given, the main one first, at most three.
    pub(crate) fn labels(&self, scores: &[f32]) -> Vec<usize> {
        let probabilities = self.probabilities(scores);
        let main = best(scores);
        let mut beside: Vec<usize> = (0..scores.len())
            .filter(|label| *label != main && probabilities[*label] >= self.thresholds[*label])
            .collect();
        beside.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
        beside.truncate(2);
        beside.insert(0, main);
        beside
    }
}

/// One label in one article.
struct Case {
    probability: f32,
    /// It is given in any case.
    is_main: bool,
    is_right: bool,
}

/// The threshold of a label that gives about the best F1, where it is the main label being given already.
fn threshold(cases: impl Iterator<Item = Case>) -> f32 {
    let mut cases: Vec<Case> = cases.collect();
    cases.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let count = |which: fn(&Case) -> bool| cases.iter().filter(|case| which(case)).count() as f32;
    let right = count(|case| case.is_right);
    let (mut given, mut good) = (count(|case| case.is_main), count(|case| case.is_main && case.is_right));
    let mut curve = Vec::with_capacity(cases.len() + 1);
    curve.push((1.0, 2.0 * good / (given + right).max(1.0)));
    for case in cases {
        if !case.is_main {
            given += 1.0;
            good += f32::from(u8::from(case.is_right));
        }
        curve.push((case.probability, 2.0 * good / (given + right).max(1.0)));
    }
    let most = curve.iter().map(|point| point.1).fold(0.0, f32::max);
    let fine: Vec<f32> = curve.iter().filter(|point| point.1 >= most - ABOUT).map(|point| point.0).collect();
    // The middle of them: the very best is luck.
    fine[fine.len() / 2].clamp(0.15, 0.85)
}

/// The label of the highest score.
pub(crate) fn best(scores: &[f32]) -> usize {
    let first = (0, f32::NEG_INFINITY);
    scores
        .iter()
        .enumerate()
        .fold(first, |best, (label, score)| if *score > best.1 { (label, *score) } else { best })
        .0
}

/// The longest step of the search for a curve: where scores lie far apart, Newton's own would leap over the curve and
/// away.
const STEP: f64 = 1.0;

/// Slope and offset of the logistic curve through the points, held to `near`: Newton's method, its steps bounded.
fn curve(points: &[(f64, bool)], near: (f64, f64), hold: f64) -> (f64, f64) {
    let (mut slope, mut offset) = near;
    for _ in 0..50 {
        let (mut g0, mut g1) = (hold * (slope - near.0), hold * (offset - near.1));
        let (mut h00, mut h01, mut h11) = (hold + 1e-9, 0.0, hold + 1e-9);
        for &(x, is_right) in points {
            let p = 1.0 / (1.0 + (-(slope * x + offset)).exp());
            let error = p - f64::from(u8::from(is_right));
            let weight = p * (1.0 - p);
            g0 += error * x;
            g1 += error;
            h00 += weight * x * x;
            h01 += weight * x;
            h11 += weight;
        }
        let determinant = h00 * h11 - h01 * h01;
        let step = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
        let length = step.0.abs() + step.1.abs();
        let bounded = (STEP / length).min(1.0);
        slope -= bounded * step.0;
        offset -= bounded * step.1;
        if length < 1e-9 {
            break;
        }
    }
    (slope, offset)
}
