//! Gives the layer `dates`: every date, time, duration and set in the text, with the value it means (TIMEX3).
//!
//! What is matched is data: the rule files in `resources/`, compiled once into one automaton, to which a setting adds
//! a user's own file. What a match means is worked out from the fields that the rules fill, the article's publication
//! date and the times told before it; nothing depends on the clock.
//!
//! ```
//! use diembao_core::{Analyzer, Article};
//! use diembao_date_normalizer::{DateNormalizer, DateSettings};
//!
//! let normalizer = DateNormalizer::build(DateSettings::default()).unwrap();
//! let mut article = Article::new("a", "Ông đến Hà Nội lúc 17h30 hôm qua.").unwrap();
//! article.published = Some("2013-11-01".parse().unwrap());
//! let dates = normalizer.analyze(&article, ()).unwrap();
//! assert_eq!(dates[0].anchor.text(), "17h30 hôm qua");
//! assert_eq!(&*dates[0].value, "2013-10-31T17:30");
//! ```
//!
//! Not covered: times of other calendars than the Gregorian and the Vietnamese, and lunar dates outside 1900 to 2199.

mod grammar;
mod item;
mod lunar;
mod resolve;
mod rule_tests;
mod rules;
mod settings;
mod value;

use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;

use diembao_core::{AnalyzeError, Analyzer, Article, BuildError, Example, Find};
use diembao_text::Tokens;

use grammar::{Grammar, Match, Scan, Walker};
pub use item::{Dates, Interval, TimeExpression, TimeType};
use resolve::Context;
pub use settings::DateSettings;

/// Finds and normalizes times.
pub struct DateNormalizer {
    grammar: Grammar,
    /// One for each thread that is analyzing, between its articles. Each thread takes its own again, which is in the
    /// caches of its processor.
    walkers: Mutex<Vec<(ThreadId, Walker)>>,
}

/// Walkers that are kept: far more than there are threads, unless threads come and go.
const MAX_WALKERS: usize = 64;

impl DateNormalizer {
    pub(crate) fn new(grammar: Grammar) -> Self {
        Self { grammar, walkers: Mutex::default() }
    }

    fn matches(&self, tokens: &Tokens) -> Vec<Match> {
        let pool = || self.walkers.lock().unwrap_or_else(PoisonError::into_inner);
        let thread = std::thread::current().id();
        let kept = {
            let mut pool = pool();
            let own = pool.iter().position(|(owner, _)| *owner == thread);
            let any = if pool.len() < MAX_WALKERS { None } else { Some(0) };
            own.or(any).map(|at| pool.swap_remove(at).1)
        };
        let mut walker = kept.unwrap_or_default();
        walker.trim();
        let matches = Scan::new(&self.grammar, &mut walker, tokens).matches();
        pool().push((thread, walker));
        matches
    }
}

impl std::fmt::Debug for DateNormalizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DateNormalizer").field("rules", &self.grammar.rules.len()).finish_non_exhaustive()
    }
}

impl Analyzer for DateNormalizer {
    const NAME: &'static str = "dates";
    const SUMMARY: &'static str = "Finds dates, times, durations and sets, and works out what they mean.";
    const EXAMPLES: &'static [Example] = &[
        Example {
            text: "Ông đến Hà Nội lúc 17h30 hôm qua, 9 tháng đầu năm 2013 đã ba lần.",
            published: "2013-11-01",
            finds: &[
                Find { text: "17h30 hôm qua", fields: &[("type", "TIME"), ("value", "2013-10-31T17:30")] },
                Find {
                    text: "9 tháng đầu năm 2013",
                    fields: &[
                        ("type", "DURATION"),
                        ("value", "P9M"),
                        ("interval.begin", "2013-01-01"),
                        ("interval.end", "2013-10-01"),
                    ],
                },
            ],
        },
        Example {
            text: "Chợ họp từ rằm tháng Bảy đến mùng 1 Tết, trên đường 3/2.",
            published: "2013-11-01",
            finds: &[
                Find { text: "rằm tháng Bảy", fields: &[("value", "2013-08-21")] },
                Find { text: "mùng 1 Tết", fields: &[("value", "2014-01-31")] },
            ],
        },
    ];
    type Settings = DateSettings;
    type Needs = ();
    type Gives = Dates;

    fn build(settings: DateSettings) -> Result<Self, BuildError> {
        settings.normalizer()
    }

    fn analyze(&self, article: &Article, (): ()) -> Result<Vec<TimeExpression>, AnalyzeError> {
        let tokens = article.derived::<Tokens>();
        let mut matches = self.matches(tokens);
        let mut context = Context::new(&self.grammar, tokens, article);
        let mut found = Vec::with_capacity(matches.len());
        let mut resolved = Vec::new();
        for group in matches.chunk_by_mut(|one, other| one.group == other.group) {
            resolved.clear();
            context.resolve(group, &mut resolved);
            for (it, resolved) in group.iter().zip(&resolved) {
                let Some(resolved) = resolved else { continue };
                found.push(TimeExpression {
                    anchor: article.anchor(tokens.range(it.start as usize..it.end as usize))?,
                    kind: resolved.value.kind(),
                    value: resolved.value.to_string().into(),
                    modifier: resolved.modifier.map(Into::into),
                    interval: resolved.interval.as_ref().map(|(begin, end)| Interval {
                        begin: begin.as_str().into(),
                        end: end.as_str().into(),
                    }),
                    rule: self.grammar.rules[it.rule as usize].name.clone(),
                });
            }
        }
        Ok(found)
    }
}

diembao_core::register!(DateNormalizer);
