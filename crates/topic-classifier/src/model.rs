//! The model: one file, used where it lies.
//!
//! A sparse linear model. For each term that it knows (by [`TermKey`]) it holds one weight a label; an article's score
//! for a label is the label's bias and the sum of its terms' weights, each times the value of the term's count, divided
//! by the length of the article's tf-idf vector. How probable a label is follows from its share in the softmax of
//! the scores, by a logistic curve fitted on articles that training had left out.
//!
//! # The file, version 1 (little endian)
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `DBMTOPIC` |
//! | 4 × u32 | version, number of terms *n*, number of labels *l*, bytes of the names |
//! | 4 × f32 × *l* | by label: bias, slope and offset of the logistic curve, threshold |
//! | names | by label, each ended by a line feed: name, Vietnamese name, code (empty for none) |
//! | u32 × *n* | the terms' keys, ascending |
//! | (3 + *l*) × *n* | by term: scale (upper half of an f32), rarity × 20 (u8), *l* weights (i8, times the scale) |

use std::borrow::Cow;

use diembao_core::Article;
use diembao_text::Tokens;

use crate::terms::{
    BODY, CountValues, LEAD, MAX_ORDER, MAX_SYLLABLES, MAX_TITLE, Occurrence, TermKey, article_terms,
};

const MAGIC: &[u8; 8] = b"DBMTOPIC";
const VERSION: u32 = 1;
const HEAD: usize = 24;
const FLOATS: usize = 4;

/// Labels that a model may have.
pub const MAX_LABELS: usize = 64;

/// Steps of one in the stored rarity.
const RARITY_STEPS: f32 = 20.0;

/// Bits of a key that the filter looks at: twenty make 128 KiB, which stay in the second-level cache.
const FILTER_BITS: u32 = 20;
/// Bits of a key that the index looks at.
const INDEX_BITS: u32 = 16;

/// Occurrences of terms that are looked at together.
const FEW: usize = 128;

/// Labels whose scores are summed at once.
const BLOCK: usize = 16;

/// Slots of the table in which an article's terms are counted: more than there can be terms.
const SLOTS: usize = 4096;
const _: () =
    assert!(SLOTS > MAX_ORDER * (MAX_SYLLABLES + MAX_TITLE) * 3 / 2 && LEAD < BODY && BODY < MAX_SYLLABLES);

/// A label of a model, and how its score becomes a probability.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelLabel {
    /// Its name.
    pub name: String,
    /// Its Vietnamese name.
    pub name_vi: String,
    /// Its code in IPTC's vocabulary; empty for a label of one's own.
    pub code: String,
    /// What every article's score begins with.
    pub bias: f32,
    /// Slope and offset of the logistic curve over the logarithm of the label's softmax share.
    pub curve: (f32, f32),
    /// The probability from which a label that is not the main one is given.
    pub threshold: f32,
}

/// One term as training hands it over.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelTerm {
    /// Its key.
    pub key: TermKey,
    /// How much it says by being rare ([`rarity`](crate::terms::rarity)).
    pub rarity: f32,
    /// One weight a label.
    pub weights: Vec<f32>,
}

/// Why a file is no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It begins with something else.
    #[error("the file is no topic model")]
    Magic,
    /// Another program's.
    #[error("the topic model has version {found}; this program reads version {VERSION}")]
    Version {
        /// The version that the file has.
        found: u32,
    },
    /// It ends early, or does not end where it should.
    #[error("the topic model has {found} bytes where {wanted} are due")]
    Length {
        /// The file's length.
        found: usize,
        /// What it should be.
        wanted: usize,
    },
    /// No labels, too many, or names that are none.
    #[error("the topic model's labels are broken")]
    Labels,
    /// Keys out of order: the look-up would fail.
    #[error("the topic model's terms are out of order")]
    Order,
}

/// A model, ready for use. Reading it copies nothing but the labels' names.
#[derive(Debug, Clone)]
pub struct Model {
    bytes: Cow<'static, [u8]>,
    labels: Vec<ModelLabel>,
    terms: usize,
    keys_at: usize,
    rows_at: usize,
    /// One bit for the upper bits of each key.
    filter: Box<[u64]>,
    /// Where the keys of each range of upper bits begin.
    index: Box<[u32]>,
    values: CountValues,
}

/// A known term of an article.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// Its row in the model.
    row: u32,
    /// What its weights are to be multiplied with: their scale, times the value of the count.
    factor: f32,
    /// Its count, weighted by where it stands.
    pub count: u32,
    /// Where it stands first.
    pub first: Occurrence,
}

/// An article, as the model sees it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// Its known terms, in order of appearance.
    pub terms: Vec<Counted>,
    /// The length of its tf-idf vector; 0 for an article without known terms.
    pub norm: f32,
}

/// The terms of a model: keys of four bytes each, and rows of one length.
#[derive(Clone, Copy)]
struct Table<'m> {
    keys: &'m [u8],
    rows: &'m [u8],
    row_len: usize,
}

impl<'m> Table<'m> {
    #[inline]
    fn row(&self, row: u32) -> &'m [u8] {
        let at = row as usize * self.row_len;
        &self.rows[at..at + self.row_len]
    }

    /// What a term's weights are to be multiplied with.
    #[inline]
    fn scale(&self, row: u32) -> f32 {
        let row = self.row(row);
        f32::from_bits(u32::from(u16::from_le_bytes([row[0], row[1]])) << 16)
    }

    #[inline]
    fn rarity(&self, row: u32) -> f32 {
        f32::from(self.row(row)[2]) / RARITY_STEPS
    }

    /// A weight for each label, one byte each.
    #[inline]
    fn weights(&self, row: u32) -> &'m [u8] {
        &self.row(row)[3..]
    }
}

/// Terms while they are counted.
struct Counting {
    /// By the low bits of a term: its place in `terms`, and 1; 0 for none.
    slots: [u16; SLOTS],
    /// In order of appearance, and room for more.
    terms: Vec<Counted>,
    len: usize,
}

impl Counting {
    /// Counts some occurrences.
    fn add(&mut self, occurrences: &[Occurrence]) {
        // Each may be new: a term is written behind the others in any case, and stays only if it is.
        let new = |first| Counted { row: 0, factor: 0.0, count: 0, first };
        self.terms.resize(self.len + occurrences.len() + 1, new(Occurrence::NONE));
        for occurrence in occurrences {
            self.terms[self.len] = new(*occurrence);
            let mut slot = occurrence.term.0 as usize % SLOTS;
            let (place, new) = loop {
                let place = usize::from(self.slots[slot]);
                let new = place == 0;
                let place = if new { self.len } else { place - 1 };
                if self.terms[place].first.term == occurrence.term {
                    break (place, new);
                }
                slot = (slot + 1) % SLOTS;
            };
            self.slots[slot] = place as u16 + 1;
            self.terms[place].count += u32::from(occurrence.weight);
            self.len += usize::from(new);
        }
    }

    fn finish(mut self) -> Vec<Counted> {
        self.terms.truncate(self.len);
        self.terms
    }
}

impl Model {
    /// Reads a model.
    ///
    /// # Errors
    /// A file that is no model, of another version, or damaged.
    pub fn read(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let bytes: Cow<'static, [u8]> = bytes.into();
        if bytes.get(..8) != Some(MAGIC) {
            return Err(ModelError::Magic);
        }
        let short = |wanted| ModelError::Length { found: bytes.len(), wanted };
        let head = |index: usize| u32_at(&bytes, 8 + 4 * index);
        if bytes.len() < HEAD {
            return Err(short(HEAD));
        }
        if head(0) != VERSION {
            return Err(ModelError::Version { found: head(0) });
        }
        let (terms, label_count, names_len) = (head(1) as usize, head(2) as usize, head(3) as usize);
        if label_count == 0 || label_count > MAX_LABELS {
            return Err(ModelError::Labels);
        }
        let names_at = HEAD + 4 * FLOATS * label_count;
        // Four factors below 2^33: nothing overflows in 64 bits.
        let keys_at = names_at + names_len;
        let rows_at = keys_at + 4 * terms;
        let wanted = rows_at + terms * (3 + label_count);
        if bytes.len() != wanted {
            return Err(short(wanted));
        }
        let names = std::str::from_utf8(&bytes[names_at..keys_at]).map_err(|_| ModelError::Labels)?;
        let mut names = names.split_terminator('\n');
        let mut labels = Vec::with_capacity(label_count);
        for index in 0..label_count {
            let float = |at: usize| f32::from_bits(u32_at(&bytes, HEAD + 4 * (FLOATS * index + at)));
            let mut name = || names.next().map(str::to_owned).ok_or(ModelError::Labels);
            labels.push(ModelLabel {
                name: name()?,
                name_vi: name()?,
                code: name()?,
                bias: float(0),
                curve: (float(1), float(2)),
                threshold: float(3),
            });
        }
        let mut filter = vec![0u64; 1 << (FILTER_BITS - 6)].into_boxed_slice();
        let mut index = Vec::with_capacity((1 << INDEX_BITS) + 1);
        let mut last = None;
        for row in 0..terms {
            let key = u32_at(&bytes, keys_at + 4 * row);
            if last.is_some_and(|last| last >= key) {
                return Err(ModelError::Order);
            }
            last = Some(key);
            let bit = key >> (32 - FILTER_BITS);
            filter[bit as usize >> 6] |= 1 << (bit & 63);
            while index.len() <= (key >> (32 - INDEX_BITS)) as usize {
                index.push(row as u32);
            }
        }
        index.resize((1 << INDEX_BITS) + 1, terms as u32);
        Ok(Self {
            bytes,
            labels,
            terms,
            keys_at,
            rows_at,
            filter,
            index: index.into_boxed_slice(),
            values: CountValues::default(),
        })
    }

    /// Writes a model: the bytes that [`Model::read`] reads. Terms are put in order, weights rounded.
    ///
    /// # Panics
    /// If a term has not one weight a label, if a key comes twice, or if there are no labels.
    pub fn write(labels: &[ModelLabel], mut terms: Vec<ModelTerm>) -> Vec<u8> {
        terms.sort_by_key(|term| term.key);
        let names: String = labels
            .iter()
            .map(|label| format!("{}\n{}\n{}\n", label.name, label.name_vi, label.code))
            .collect();
        let mut bytes = MAGIC.to_vec();
        for value in [VERSION, terms.len() as u32, labels.len() as u32, names.len() as u32] {
            bytes.extend(value.to_le_bytes());
        }
        for label in labels {
            for value in [label.bias, label.curve.0, label.curve.1, label.threshold] {
                bytes.extend(value.to_le_bytes());
            }
        }
        bytes.extend(names.as_bytes());
        for term in &terms {
            bytes.extend(term.key.0.to_le_bytes());
        }
        for term in &terms {
            assert_eq!(term.weights.len(), labels.len(), "one weight a label");
            let largest = term.weights.iter().fold(0f32, |most, weight| most.max(weight.abs()));
            // Rounded up to an upper half, so that no weight passes 127.
            let half = ((largest / 127.0).to_bits() >> 16) + u32::from(largest > 0.0);
            let scale = f32::from_bits(half << 16);
            bytes.extend((half as u16).to_le_bytes());
            bytes.push((term.rarity * RARITY_STEPS).round().clamp(1.0, 255.0) as u8);
            let quantised = |weight: &f32| {
                if scale > 0.0 { (weight / scale).round().clamp(-127.0, 127.0) as i8 } else { 0 }
            };
            bytes.extend(term.weights.iter().map(|weight| quantised(weight).to_le_bytes()[0]));
        }
        bytes
    }

    /// The labels, in the order of the scores.
    pub fn labels(&self) -> &[ModelLabel] {
        &self.labels
    }

    /// How many terms it knows.
    pub fn term_count(&self) -> usize {
        self.terms
    }

    /// A hash of the whole file (FNV-1a): the card names it, so that the two are known to belong together.
    pub fn fingerprint(&self) -> u64 {
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3);
        self.bytes.iter().fold(0xCBF2_9CE4_8422_2325, step)
    }

    /// Whether the model may know a term: most terms of an article are unknown, and end here.
    #[inline]
    pub(crate) fn may_know(&self, term: TermKey) -> bool {
        let bit = term.0 >> (32 - FILTER_BITS);
        self.filter[bit as usize >> 6] & (1 << (bit & 63)) != 0
    }

    /// The keys and the rows of the terms.
    #[inline]
    fn table(&self) -> Table<'_> {
        let (keys, rows) = self.bytes[self.keys_at..].split_at(self.rows_at - self.keys_at);
        Table { keys, rows, row_len: 3 + self.labels.len() }
    }

    /// The row of a term, if the model knows it.
    #[inline]
    fn row(&self, keys: &[u8], term: TermKey) -> Option<u32> {
        let range = (term.0 >> (32 - INDEX_BITS)) as usize;
        let (first, last) = (self.index[range], self.index[range + 1]);
        // A range has one key on the average. Two are compared in any case: nobody can foresee which it is.
        let is = |row: u32| (row < last) & (u32_at(keys, 4 * row as usize) == term.0);
        let (one, two) = (is(first), is(first + 1));
        if one | two {
            return Some(first + u32::from(two));
        }
        (first + 2..last).find(|row| is(*row))
    }

    /// Counts the terms of an article.
    pub fn count(&self, article: &Article, title: &Tokens) -> Counts {
        let mut counting = Counting { slots: [0; SLOTS], terms: Vec::with_capacity(1024), len: 0 };
        // Terms that the model may know, a few at a time. Each is written, and written over if it is unknown: nobody can
        // foresee which of them are known.
        let mut few = [Occurrence::NONE; FEW];
        let mut len = 0;
        article_terms(article, title, &mut |occurrence| {
            few[len] = occurrence;
            len += usize::from(self.may_know(occurrence.term));
            if len == FEW {
                counting.add(&few);
                len = 0;
            }
        });
        counting.add(&few[..len]);
        let mut terms = counting.finish();
        let table = self.table();
        let mut known = 0;
        for index in 0..terms.len() {
            let row = self.row(table.keys, terms[index].first.term);
            terms[known] = Counted { row: row.unwrap_or(0), ..terms[index] };
            known += usize::from(row.is_some());
        }
        terms.truncate(known);
        let mut squares = 0.0;
        for term in &mut terms {
            let value = self.values.of(term.count);
            term.factor = table.scale(term.row) * value;
            squares += (table.rarity(term.row) * value).powi(2);
        }
        Counts { terms, norm: squares.sqrt() }
    }

    /// The score of each label.
    pub fn scores(&self, counts: &Counts) -> Vec<f32> {
        let table = self.table();
        let mut sums: Vec<f32> = Vec::with_capacity(self.labels.len());
        while sums.len() < self.labels.len() {
            match self.labels.len() - sums.len() {
                BLOCK.. => sums.extend(block::<BLOCK>(table, &counts.terms, sums.len())),
                _ => sums.extend(block::<1>(table, &counts.terms, sums.len())),
            }
        }
        let norm = if counts.norm > 0.0 { counts.norm } else { 1.0 };
        self.labels.iter().zip(sums).map(|(label, sum)| label.bias + sum / norm).collect()
    }

    /// What one term gives to a label's score, before the score is divided by the article's length.
    #[inline]
    pub fn contribution(&self, term: &Counted, label: usize) -> f32 {
        let table = self.table();
        table.scale(term.row) * weight(table, term, label) * self.values.of(term.count)
    }

    /// No less than what a term that speaks for a label gives to its score: quicker than [`Self::contribution`], which is
    /// rounded otherwise.
    #[inline]
    pub fn most(&self, term: &Counted, label: usize) -> f32 {
        term.factor * weight(self.table(), term, label) * 1.0001
    }

    /// The labels to give, the main one first, with their probabilities: the one of the highest score, and those that
    /// reach their threshold.
    pub fn decide(&self, counts: &Counts) -> Vec<(usize, f32)> {
        let scores = self.scores(counts);
        let probabilities = self.probabilities(&scores);
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        let main = order[0];
        let mut beside: Vec<usize> = order.split_off(1);
        beside.retain(|label| probabilities[*label] >= self.labels[*label].threshold);
        beside.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
        std::iter::once(main).chain(beside).map(|label| (label, probabilities[label])).collect()
    }

    /// How probable it is that each label is one of the article's.
    pub fn probabilities(&self, scores: &[f32]) -> Vec<f32> {
        let shares = log_softmax(scores);
        self.labels
            .iter()
            .zip(shares)
            .map(|(label, share)| logistic(label.curve.0 * share + label.curve.1))
            .collect()
    }
}

/// A term's weight for a label, before scaling.
#[inline]
fn weight(table: Table<'_>, term: &Counted, label: usize) -> f32 {
    f32::from(i8::from_le_bytes([table.rows[term.row as usize * table.row_len + 3 + label]]))
}

/// The sums of some labels' weights, times the factor of each term.
///
/// So many labels at once that the compiler can keep the sums in registers.
fn block<const N: usize>(table: Table<'_>, terms: &[Counted], from: usize) -> [f32; N] {
    let mut sums = [0f32; N];
    for term in terms {
        // A row has a weight for each label.
        let Some(weights) = table.weights(term.row).get(from..).and_then(<[u8]>::first_chunk::<N>) else {
            continue;
        };
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += term.factor * f32::from(i8::from_le_bytes([*weight]));
        }
    }
    sums
}

/// The logarithms of the shares that each score has in the softmax of all.
pub fn log_softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scores.iter().map(|score| (score - most).exp()).sum();
    let log = most + sum.ln();
    scores.iter().map(|score| score - log).collect()
}

/// The logistic curve.
pub fn logistic(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..at + 4) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(name: &str, bias: f32) -> ModelLabel {
        ModelLabel {
            name: name.to_owned(),
            name_vi: name.to_owned(),
            code: String::new(),
            bias,
            curve: (1.0, 0.0),
            threshold: 0.5,
        }
    }

    fn term(words: &str, weights: [f32; 2]) -> ModelTerm {
        let article = Article::new("a", words).unwrap();
        let mut key = None;
        article_terms(&article, &Tokens::default(), &mut |occurrence| key = Some(occurrence.term));
        ModelTerm { key: key.unwrap(), rarity: 2.0, weights: weights.to_vec() }
    }

    fn small() -> Vec<u8> {
        let terms =
            vec![term("bóng đá", [3.0, -1.0]), term("giá vàng", [-0.01, 0.02]), term("bóng", [0.0, 0.0])];
        Model::write(&[label("sport", 0.5), label("economy", 0.0)], terms)
    }

    #[test]
    fn what_was_written_is_read() {
        let model = Model::read(small()).unwrap();
        assert_eq!(model.term_count(), 3);
        assert_eq!(model.labels()[0], label("sport", 0.5));
        let article = Article::new("a", "Bóng đá, bóng đá và giá vàng").unwrap();
        let counts = model.count(&article, &Tokens::default());
        assert_eq!(counts.terms.iter().map(|term| term.count).collect::<Vec<_>>(), [16, 16, 8]);
        let value = |count| model.values.of(count);
        let norm = 2.0 * (2.0 * value(16).powi(2) + value(8).powi(2)).sqrt();
        assert!((counts.norm - norm).abs() < 1e-3);
        let scores = model.scores(&counts);
        let wanted = 0.5 + (3.0 * value(16) - 0.01 * value(8)) / norm;
        assert!((scores[0] - wanted).abs() < 0.03, "{} {wanted}", scores[0]);
    }

    #[test]
    fn an_article_without_known_terms_has_the_biases() {
        let model = Model::read(small()).unwrap();
        let counts = model.count(&Article::new("a", "").unwrap(), &Tokens::default());
        assert_eq!(model.scores(&counts), [0.5, 0.0]);
    }

    #[test]
    fn damaged_files_are_refused() {
        let good = small();
        assert_eq!(Model::read(b"".as_slice()).unwrap_err(), ModelError::Magic);
        assert_eq!(
            Model::read(b"DBMTOPIC".as_slice()).unwrap_err(),
            ModelError::Length { found: 8, wanted: 24 }
        );
        for len in 24..good.len() {
            assert!(Model::read(good[..len].to_vec()).is_err());
        }
        let mut other = good.clone();
        other[8] = 2;
        assert_eq!(Model::read(other).unwrap_err(), ModelError::Version { found: 2 });
        let mut twisted = good.clone();
        let keys = good.len() - 3 * (4 + 5);
        twisted[keys..keys + 4].copy_from_slice(&[255; 4]);
        assert_eq!(Model::read(twisted).unwrap_err(), ModelError::Order);
    }
}
