//! Regressions on the shares of labels, of softmax or of least squares, fitted by L-BFGS.

use crate::subspace::Dense;
use crate::vocabulary::Vector;

/// Articles as rows, dense or sparse.
pub(crate) trait Rows {
    /// How many dimensions they have.
    fn width(&self) -> usize;
    /// Calls back with each dimension of a row that is not zero, and its value.
    fn each(&self, row: usize, visit: impl FnMut(usize, f32));
}

impl Rows for Dense {
    fn width(&self) -> usize {
        self.width
    }

    fn each(&self, row: usize, mut visit: impl FnMut(usize, f32)) {
        self.row(row).iter().enumerate().for_each(|(dimension, value)| visit(dimension, *value));
    }
}

/// Sparse rows, and how many dimensions there are.
impl Rows for (&[Vector], usize) {
    fn width(&self) -> usize {
        self.1
    }

    fn each(&self, row: usize, mut visit: impl FnMut(usize, f32)) {
        self.0[row].iter().for_each(|(dimension, value)| visit(*dimension as usize, *value));
    }
}

/// Dense rows and a sparse one as one.
#[derive(Debug)]
pub(crate) struct Joined<'a> {
    /// Dense parts, as they are.
    pub(crate) views: Vec<&'a Dense>,
    /// The sparse part, behind them, and its number of dimensions.
    pub(crate) terms: (&'a [Vector], usize),
    /// What the sparse part is multiplied by.
    pub(crate) factor: f32,
}

impl Rows for Joined<'_> {
    fn width(&self) -> usize {
        self.views.iter().map(|view| view.width).sum::<usize>() + self.terms.1
    }

    fn each(&self, row: usize, mut visit: impl FnMut(usize, f32)) {
        let mut start = 0;
        for view in &self.views {
            view.each(row, |dimension, value| visit(start + dimension, value));
            start += view.width;
        }
        self.terms.each(row, |dimension, value| visit(start + dimension, self.factor * value));
    }
}

/// What a fit makes small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The cross entropy between the shares and the softmax of the scores.
    Entropy,
    /// Half the squared distance between scores and shares, these less their mean.
    ///
    /// It lets go of articles that stand alone with their label, which cross entropy chases: labels are not all right.
    Squares,
}

/// Steps that the quasi-Newton direction remembers.
const MEMORY: usize = 8;

/// One training article: its row, the shares that its labels have in it, and how much it counts.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) row: u32,
    pub(crate) shares: Vec<f32>,
    pub(crate) weight: f32,
}

/// Weights (dimensions × labels) that minimise the loss plus `penalty`/2 of their squares.
///
/// There is no bias: short articles, of which little is known, shall not fall to the frequent labels.
pub(crate) fn fit(
    rows: &impl Rows,
    samples: &[Sample],
    labels: usize,
    kind: Loss,
    penalty: f32,
    rounds: usize,
) -> Dense {
    let width = rows.width();
    let mut at = Dense::zeros(width, labels);
    let loss = |weights: &Dense, gradient: &mut Dense| -> f64 {
        gradient.values.fill(0.0);
        let mut total = 0f64;
        let mut scores = vec![0f32; labels];
        for sample in samples {
            let row = sample.row as usize;
            scores.fill(0.0);
            rows.each(row, |dimension, value| {
                for (score, weight) in scores.iter_mut().zip(weights.row(dimension)) {
                    *score += value * weight;
                }
            });
            total += errors(kind, &mut scores, sample);
            rows.each(row, |dimension, value| {
                let gradient = &mut gradient.values[dimension * labels..(dimension + 1) * labels];
                for (entry, error) in gradient.iter_mut().zip(&scores) {
                    *entry += value * error;
                }
            });
        }
        for (entry, weight) in gradient.values.iter_mut().zip(&weights.values) {
            *entry += penalty * weight;
        }
        total + f64::from(penalty) / 2.0 * dot(&weights.values, &weights.values)
    };
    let mut gradient = Dense::zeros(width, labels);
    let mut value = loss(&at, &mut gradient);
    let mut steps: Vec<(Vec<f32>, Vec<f32>, f64)> = Vec::new();
    for _ in 0..rounds {
        let mut direction = gradient.values.clone();
        let mut factors = Vec::with_capacity(steps.len());
        for (step, change, inverse) in steps.iter().rev() {
            let factor = inverse * dot(step, &direction);
            add(&mut direction, change, -factor);
            factors.push(factor);
        }
        if let Some((step, change, _)) = steps.last() {
            let scale = (dot(step, change) / dot(change, change)) as f32;
            direction.iter_mut().for_each(|entry| *entry *= scale);
        }
        for ((step, change, inverse), factor) in steps.iter().zip(factors.iter().rev()) {
            let back = inverse * dot(change, &direction);
            add(&mut direction, step, factor - back);
        }
        let slope = -dot(&direction, &gradient.values);
        if slope > -1e-9 * value.abs() {
            break;
        }
        let mut length = if steps.is_empty() { 1.0 / dot(&direction, &direction).sqrt() } else { 1.0 };
        let mut next_gradient = Dense::zeros(width, labels);
        let mut next = at.clone();
        let mut next_value = value;
        for _ in 0..20 {
            next.values.copy_from_slice(&at.values);
            add(&mut next.values, &direction, -length);
            next_value = loss(&next, &mut next_gradient);
            if next_value <= value + 1e-4 * length * slope {
                break;
            }
            length *= 0.5;
        }
        let step: Vec<f32> = next.values.iter().zip(&at.values).map(|(new, old)| new - old).collect();
        let change: Vec<f32> =
            next_gradient.values.iter().zip(&gradient.values).map(|(new, old)| new - old).collect();
        let curvature = dot(&step, &change);
        if curvature > 1e-12 {
            if steps.len() == MEMORY {
                steps.remove(0);
            }
            steps.push((step, change, 1.0 / curvature));
        }
        let gain = value - next_value;
        (at, gradient, value) = (next, next_gradient, next_value);
        if gain < 1e-6 * value.abs() {
            break;
        }
    }
    at
}

/// Puts the slopes of a sample's loss in the place of its scores; returns the loss.
fn errors(kind: Loss, scores: &mut [f32], sample: &Sample) -> f64 {
    let mut total = 0f64;
    match kind {
        Loss::Entropy => {
            let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = scores.iter().map(|score| (score - most).exp()).sum();
            let log = most + sum.ln();
            for (score, share) in scores.iter_mut().zip(&sample.shares) {
                total -= f64::from(sample.weight * share * (*score - log));
                *score = sample.weight * ((*score - log).exp() - share);
            }
        }
        Loss::Squares => {
            let mean = 1.0 / scores.len() as f32;
            for (score, share) in scores.iter_mut().zip(&sample.shares) {
                let error = *score - (share - mean);
                total += f64::from(sample.weight * error * error) / 2.0;
                *score = sample.weight * error;
            }
        }
    }
    total
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum()
}

fn add(to: &mut [f32], what: &[f32], times: f64) {
    let times = times as f32;
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}
