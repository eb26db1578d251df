//! How good predictions are.

use crate::calibrate::{Decision, Scored, best};

/// Precision, recall and F1 of one label, in per cent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LabelFigures {
    pub(crate) gold: usize,
    pub(crate) precision: f32,
    pub(crate) recall: f32,
    pub(crate) f1: f32,
}

/// Figures over a set of articles, in per cent.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) articles: usize,
    /// Predicted main label is the main label.
    pub(crate) main: f32,
    /// Predicted main label is among the labels.
    pub(crate) within: f32,
    pub(crate) macro_f1: f32,
    pub(crate) micro_f1: f32,
    pub(crate) labels: Vec<LabelFigures>,
    /// Gold main label × predicted main label.
    pub(crate) confusion: Vec<Vec<usize>>,
    /// By tenth of the predicted probability: how many, mean probability, share that was right.
    pub(crate) bins: Vec<(usize, f32, f32)>,
    /// Expected calibration error of the main label's probability, and over all labels.
    pub(crate) calibration: (f32, f32),
}

/// Scores articles; `decide` gives the decision to use for an article's part of the data.
pub(crate) fn figures<'a>(
    articles: &[&Scored],
    labels: usize,
    decide: impl Fn(usize) -> &'a Decision,
) -> Figures {
    let mut confusion = vec![vec![0; labels]; labels];
    let (mut main, mut within) = (0, 0);
    let (mut given, mut gold, mut good) = (vec![0; labels], vec![0; labels], vec![0; labels]);
    let (mut main_points, mut points) = (Vec::new(), Vec::new());
    for article in articles {
        let decision = decide(article.fold);
        let predicted = decision.labels(&article.scores);
        let first = best(&article.scores);
        main += usize::from(article.gold[0] == first);
        within += usize::from(article.gold.contains(&first));
        confusion[article.gold[0]][first] += 1;
        for label in &predicted {
            given[*label] += 1;
            good[*label] += usize::from(article.gold.contains(label));
        }
        for label in &article.gold {
            gold[*label] += 1;
        }
        for (label, probability) in decision.probabilities(&article.scores).into_iter().enumerate() {
            let point = (probability, article.gold.contains(&label));
            points.push(point);
            if label == first {
                main_points.push(point);
            }
        }
    }
    let n = articles.len().max(1) as f32;
    let f1 = |good: usize, given: usize, gold: usize| 200.0 * good as f32 / (given + gold).max(1) as f32;
    let by_label: Vec<LabelFigures> = (0..labels)
        .map(|label| LabelFigures {
            gold: gold[label],
            precision: 100.0 * good[label] as f32 / given[label].max(1) as f32,
            recall: 100.0 * good[label] as f32 / gold[label].max(1) as f32,
            f1: f1(good[label], given[label], gold[label]),
        })
        .collect();
    let present = by_label.iter().filter(|figures| figures.gold > 0);
    let count = present.clone().count().max(1) as f32;
    let (main_error, bins) = calibration(&main_points);
    Figures {
        articles: articles.len(),
        main: 100.0 * main as f32 / n,
        within: 100.0 * within as f32 / n,
        macro_f1: present.map(|figures| figures.f1).sum::<f32>() / count,
        micro_f1: f1(good.iter().sum(), given.iter().sum(), gold.iter().sum()),
        labels: by_label,
        confusion,
        bins,
        calibration: (main_error, calibration(&points).0),
    }
}

/// The expected calibration error, and the bins it is computed from.
fn calibration(points: &[(f32, bool)]) -> (f32, Vec<(usize, f32, f32)>) {
    let mut bins = vec![(0usize, 0f32, 0f32); 10];
    for (probability, is_right) in points {
        let bin = &mut bins[((probability * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += probability;
        bin.2 += f32::from(u8::from(*is_right));
    }
    let mut error = 0.0;
    for bin in &mut bins {
        let count = bin.0.max(1) as f32;
        bin.1 /= count;
        bin.2 /= count;
        error += bin.0 as f32 * (bin.1 - bin.2).abs();
    }
    (100.0 * error / points.len().max(1) as f32, bins)
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "main {:.1}, among the labels {:.1}, macro F1 {:.1}, micro F1 {:.1} ({} articles)",
            self.main, self.within, self.macro_f1, self.micro_f1, self.articles
        )
    }
}
