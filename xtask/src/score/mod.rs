//! Scores predicted annotations against gold ones.
//!
//! The measures are those of the reference scorer that comes with the gold annotations, reckoned in the same order of operations, so that the figures agree to the digit:
//! - dates: strict F1 (same span), relaxed F1 (overlap), type F1, value F1 (overlap and the same value, TempEval-3's measure);
//! - quotes: found F1 (character overlap over union of at least a half), exact F1 (at least 0.9), attributed F1 (found, and the right canonical speaker), for all, direct, and indirect with mixed; accuracy of speakers and mentions on those found;
//! - topics: accuracy of the main label, micro F1 over labels.
//!
//! Both files hold one article a line, joined on `id`; offsets count code points, `end` exclusive.

pub(crate) mod command;
pub(crate) mod load;
mod matching;
pub(crate) mod misses;
mod report;
mod speakers;

use load::{Layers, load};
use misses::Misses;

use matching::{iou, pairs};
use std::collections::{BTreeMap, BTreeSet};

/// Precision, recall and F1 in per cent, with the counts behind them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Prf {
    /// Precision, per cent.
    pub(crate) p: f64,
    /// Recall, per cent.
    pub(crate) r: f64,
    /// Harmonic mean of the two, per cent.
    pub(crate) f1: f64,
    /// Right ones.
    pub(crate) tp: usize,
    /// Predicted ones.
    pub(crate) pred: usize,
    /// Gold ones.
    pub(crate) gold: usize,
}

impl Prf {
    /// The operations stand in the reference's order: floating-point sums depend on it in the last digit.
    fn new(tp: usize, pred: usize, gold: usize) -> Self {
        let p = if pred == 0 { 0.0 } else { tp as f64 / pred as f64 };
        let r = if gold == 0 { 0.0 } else { tp as f64 / gold as f64 };
        let f1 = if p + r == 0.0 { 0.0 } else { 200.0 * p * r / (p + r) };
        Self { p: 100.0 * p, r: 100.0 * r, f1, tp, pred, gold }
    }
}

/// The three measures of one group of quotes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct QuoteFigures {
    /// Overlap over union of at least a half.
    pub(crate) found: Prf,
    /// Overlap over union of at least 0.9.
    pub(crate) exact: Prf,
    /// Found, with the right speaker.
    pub(crate) attributed: Prf,
}

/// Every figure of one comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figures {
    /// Gold articles.
    pub(crate) articles: usize,
    /// Same span.
    pub(crate) strict: Prf,
    /// Overlapping span.
    pub(crate) relaxed: Prf,
    /// Overlapping span and the same type.
    pub(crate) kind: Prf,
    /// Overlapping span and the same value.
    pub(crate) value: Prf,
    /// All quotes.
    pub(crate) all: QuoteFigures,
    /// Direct quotes.
    pub(crate) direct: QuoteFigures,
    /// Indirect and mixed quotes.
    pub(crate) indirect: QuoteFigures,
    /// Per cent of the quotes found that have the right speaker.
    pub(crate) speaker_accuracy: f64,
    /// Per cent of the quotes found, and with a mention in the gold, whose mention overlaps.
    pub(crate) mention_accuracy: f64,
    /// Per cent of articles whose first label is the gold's first.
    pub(crate) main_accuracy: f64,
    /// Micro-averaged over labels.
    pub(crate) micro: Prf,
}

impl Figures {
    /// The figures that floors may name, as `name → per cent`.
    pub(crate) fn named(&self) -> BTreeMap<&'static str, f64> {
        BTreeMap::from([
            ("dates-strict", self.strict.f1),
            ("dates-relaxed", self.relaxed.f1),
            ("dates-type", self.kind.f1),
            ("dates-value", self.value.f1),
            ("quotes-found", self.all.found.f1),
            ("quotes-exact", self.all.exact.f1),
            ("quotes-attributed", self.all.attributed.f1),
            ("quotes-direct-found", self.direct.found.f1),
            ("quotes-indirect-found", self.indirect.found.f1),
            ("speaker-accuracy", self.speaker_accuracy),
            ("mention-accuracy", self.mention_accuracy),
            ("topics-main", self.main_accuracy),
            ("topics-micro", self.micro.f1),
        ])
    }
}

#[derive(Default)]
struct QuoteCounts {
    gold: usize,
    pred: usize,
    found: usize,
    exact: usize,
    attributed: usize,
}

impl QuoteCounts {
    fn count(&mut self, exact: bool, right: bool) {
        self.found += 1;
        self.exact += usize::from(exact);
        self.attributed += usize::from(right);
    }

    fn figures(&self) -> QuoteFigures {
        let prf = |tp| Prf::new(tp, self.pred, self.gold);
        QuoteFigures { found: prf(self.found), exact: prf(self.exact), attributed: prf(self.attributed) }
    }
}

/// Compares `predicted` with `gold` and hands each miss to `misses`.
pub(crate) fn score(
    gold: &[(String, Layers)],
    predicted: &BTreeMap<String, Layers>,
    misses: &mut Misses<'_>,
) -> Figures {
    let nothing = Layers::default();
    let (mut date_gold, mut date_pred, mut strict, mut relaxed, mut kind, mut value) = (0, 0, 0, 0, 0, 0);
    let (mut all, mut direct, mut indirect) =
        (QuoteCounts::default(), QuoteCounts::default(), QuoteCounts::default());
    let (mut right_speakers, mut right_mentions, mut mention_gold) = (0usize, 0usize, 0usize);
    let (mut main, mut micro, mut topic_pred, mut topic_gold) = (0usize, 0, 0, 0);

    for (id, g) in gold {
        let p = predicted.get(id).unwrap_or(&nothing);

        date_gold += g.dates.len();
        date_pred += p.dates.len();
        let matched = pairs(&g.dates, &p.dates, 1e-9);
        for &(a, b) in &matched {
            let (x, y) = (&g.dates[a], &p.dates[b]);
            let same_span = (x.start, x.end) == (y.start, y.end);
            let same_value = normal_value(x.value.as_deref()) == normal_value(y.value.as_deref());
            relaxed += 1;
            strict += usize::from(same_span);
            kind += usize::from(x.kind == y.kind);
            value += usize::from(same_value);
            if !same_span || !same_value {
                misses.date_pair(id, x, y);
            }
        }
        misses.dates_left(id, &g.dates, &p.dates, &matched);

        for x in &g.quotes {
            all.gold += 1;
            group(x, &mut direct, &mut indirect).gold += 1;
        }
        for y in &p.quotes {
            all.pred += 1;
            group(y, &mut direct, &mut indirect).pred += 1;
        }
        let matched = pairs(&g.quotes, &p.quotes, 0.5);
        for &(a, b) in &matched {
            let (x, y) = (&g.quotes[a], &p.quotes[b]);
            let right = speakers::same(x, y);
            right_speakers += usize::from(right);
            if let Some(mention) = &x.mention {
                mention_gold += 1;
                right_mentions +=
                    usize::from(y.mention.as_ref().is_some_and(|m| matching::overlap(mention, m) > 0));
            }
            let exact = iou(x, y) >= 0.9;
            // A predicted quote of the other group still counts as found; its own group keeps it among the predicted.
            all.count(exact, right);
            group(x, &mut direct, &mut indirect).count(exact, right);
            if !right {
                misses.speaker(id, x, y);
            }
            if !exact {
                misses.quote_span(id, x, y);
            }
        }
        misses.quotes_left(id, &g.quotes, &p.quotes, &matched);

        let wanted: BTreeSet<&str> = g.topics.iter().map(String::as_str).collect();
        let given: BTreeSet<&str> = p.topics.iter().map(String::as_str).collect();
        let main_right = p.topics.first().is_some_and(|label| Some(label) == g.topics.first());
        main += usize::from(main_right);
        micro += wanted.intersection(&given).count();
        topic_pred += given.len();
        topic_gold += wanted.len();
        if !main_right {
            misses.topics(id, &g.topics, &p.topics);
        }
    }

    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    let dates = |tp| Prf::new(tp, date_pred, date_gold);
    Figures {
        articles: gold.len(),
        strict: dates(strict),
        relaxed: dates(relaxed),
        kind: dates(kind),
        value: dates(value),
        all: all.figures(),
        direct: direct.figures(),
        indirect: indirect.figures(),
        speaker_accuracy: share(right_speakers, all.found),
        mention_accuracy: share(right_mentions, mention_gold),
        main_accuracy: share(main, gold.len()),
        micro: Prf::new(micro, topic_pred, topic_gold),
    }
}

fn group<'a>(
    quote: &load::Mark,
    direct: &'a mut QuoteCounts,
    indirect: &'a mut QuoteCounts,
) -> &'a mut QuoteCounts {
    if quote.kind.as_deref() == Some("direct") { direct } else { indirect }
}

/// Values compare in upper case, `T24:00` as `T00:00` and without seconds that are nought.
fn normal_value(value: Option<&str>) -> String {
    let mut value = value.unwrap_or_default().to_uppercase();
    if value.ends_with("T24:00") {
        value.truncate(value.len() - "T24:00".len());
        value.push_str("T00:00");
    }
    if value.ends_with(":00:00") {
        value.truncate(value.len() - ":00".len());
    }
    value
}

#[cfg(test)]
mod tests;
