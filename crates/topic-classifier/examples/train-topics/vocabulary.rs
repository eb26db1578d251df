//! Which terms the model knows, and articles as sparse vectors over them.

use diembao_topic_classifier::terms::{CountValues, Occurrence, TermKey, rarity};

/// The terms, by ascending key.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    keys: Vec<TermKey>,
    pub(crate) rarity: Vec<f32>,
    idf: Vec<f32>,
    values: CountValues,
}

/// One article: (term, value), ascending, of length one.
pub(crate) type Vector = Vec<(u32, f32)>;

impl Vocabulary {
    /// The terms of at most `order` syllables that stand in at least `least` of the articles.
    pub(crate) fn of(articles: &[Vec<Occurrence>], order: u32, least: usize) -> Self {
        let mut all: Vec<u32> = Vec::new();
        let mut one: Vec<u32> = Vec::new();
        for article in articles {
            one.clear();
            one.extend(
                article
                    .iter()
                    .filter(|occurrence| occurrence.tokens.1 - occurrence.tokens.0 <= order)
                    .map(|occurrence| occurrence.term.0),
            );
            one.sort_unstable();
            one.dedup();
            all.extend(&one);
        }
        all.sort_unstable();
        let mut keys = Vec::new();
        let (mut rarities, mut idf) = (Vec::new(), Vec::new());
        for same in all.chunk_by(|a, b| a == b) {
            if same.len() >= least {
                keys.push(TermKey(same[0]));
                idf.push((articles.len() as f32 / same.len() as f32).ln().max(0.05));
                rarities.push(rarity(articles.len(), same.len()));
            }
        }
        Self { keys, rarity: rarities, idf, values: CountValues::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn keys(&self) -> &[TermKey] {
        &self.keys
    }

    /// An article as the model sees it: value of the weighted count times rarity, scaled to length one.
    pub(crate) fn vector(&self, occurrences: &[Occurrence]) -> Vector {
        self.scaled(
            occurrences,
            |occurrence| u32::from(occurrence.weight),
            |count, row| self.values.of(count) * self.rarity[row],
        )
    }

    /// The terms of at least `order` syllables of an article in which places count less unlike: root of the count
    /// times the logarithm of rarity.
    ///
    /// What goes together is seen better in the whole text than in titles and leads.
    pub(crate) fn level_vector(&self, occurrences: &[Occurrence], order: u32) -> Vector {
        let weight = |occurrence: &Occurrence| {
            let long_enough = occurrence.tokens.1 - occurrence.tokens.0 >= order;
            u32::from(long_enough) * u32::from(occurrence.weight.isqrt())
        };
        self.scaled(occurrences, weight, |count, row| (count as f32).sqrt() * self.idf[row])
    }

    fn scaled(
        &self,
        occurrences: &[Occurrence],
        weight: impl Fn(&Occurrence) -> u32,
        value: impl Fn(u32, usize) -> f32,
    ) -> Vector {
        let mut terms: Vec<(u32, u32)> = occurrences
            .iter()
            .filter_map(|occurrence| {
                let row = self.keys.binary_search(&occurrence.term).ok()?;
                Some((row as u32, weight(occurrence)))
            })
            .filter(|term| term.1 > 0)
            .collect();
        terms.sort_unstable_by_key(|term| term.0);
        let mut vector: Vector = terms
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| {
                let count = same.iter().map(|term| term.1).sum();
                (same[0].0, value(count, same[0].0 as usize))
            })
            .collect();
        let norm = vector.iter().map(|term| term.1 * term.1).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        for term in &mut vector {
            term.1 /= norm;
        }
        vector
    }
}
