//! Lists what was missed, one line each, for whoever improves an analyzer.

use super::load::Mark;
use std::fmt::Write as _;

/// Which misses to list, and where they go.
pub(crate) struct Misses<'a> {
    kind: Option<&'a str>,
    lines: String,
}

impl<'a> Misses<'a> {
    /// The kinds that can be asked for.
    pub(crate) const KINDS: [&'static str; 4] = ["dates", "quotes", "speakers", "topics"];

    /// Collects the misses of one kind, or none.
    pub(crate) fn of(kind: Option<&'a str>) -> Self {
        Self { kind, lines: String::new() }
    }

    /// The lines collected, each with its line end.
    pub(crate) fn lines(&self) -> &str {
        &self.lines
    }

    fn say(&mut self, kind: &str, id: &str, rest: impl FnOnce() -> String) {
        if self.kind == Some(kind) {
            // Writing to a string cannot fail.
            let _ = writeln!(self.lines, "{id} {}", rest());
        }
    }

    pub(super) fn date_pair(&mut self, id: &str, gold: &Mark, predicted: &Mark) {
        self.say("dates", id, || format!("gold {} | predicted {}", date(gold), date(predicted)));
    }

    pub(super) fn dates_left(
        &mut self,
        id: &str,
        gold: &[Mark],
        predicted: &[Mark],
        pairs: &[(usize, usize)],
    ) {
        for missed in left(gold, pairs.iter().map(|pair| pair.0)) {
            self.say("dates", id, || format!("missed {}", date(missed)));
        }
        for spurious in left(predicted, pairs.iter().map(|pair| pair.1)) {
            self.say("dates", id, || format!("spurious {}", date(spurious)));
        }
    }

    pub(super) fn speaker(&mut self, id: &str, gold: &Mark, predicted: &Mark) {
        self.say("speakers", id, || {
            let start: String = gold.text.as_deref().unwrap_or_default().chars().take(60).collect();
            format!(
                "{} | gold {} | predicted {}",
                quoted(Some(&start)),
                plain(&gold.speaker),
                plain(&predicted.speaker)
            )
        });
    }

    pub(super) fn quote_span(&mut self, id: &str, gold: &Mark, predicted: &Mark) {
        self.say("quotes", id, || {
            format!("span {} | predicted {}", quoted(gold.text.as_deref()), quoted(predicted.text.as_deref()))
        });
    }

    pub(super) fn quotes_left(
        &mut self,
        id: &str,
        gold: &[Mark],
        predicted: &[Mark],
        pairs: &[(usize, usize)],
    ) {
        for missed in left(gold, pairs.iter().map(|pair| pair.0)) {
            self.say("quotes", id, || {
                let cue = missed.cue.as_ref().and_then(|cue| cue.text.clone());
                format!(
                    "missed {} {} | cue {} | speaker {}",
                    plain(&missed.kind),
                    quoted(missed.text.as_deref()),
                    plain(&cue),
                    plain(&missed.speaker)
                )
            });
        }
        for spurious in left(predicted, pairs.iter().map(|pair| pair.1)) {
            self.say("quotes", id, || {
                let text = quoted(spurious.text.as_deref());
                format!("spurious {} {text} | speaker {}", plain(&spurious.kind), plain(&spurious.speaker))
            });
        }
    }

    pub(super) fn topics(&mut self, id: &str, gold: &[String], predicted: &[String]) {
        self.say("topics", id, || {
            format!("gold {} | predicted {}", list(gold), list(&predicted[..predicted.len().min(3)]))
        });
    }
}

/// The marks whose index no pair took, in order.
fn left(marks: &[Mark], paired: impl Iterator<Item = usize>) -> impl Iterator<Item = &Mark> {
    let mut free = vec![true; marks.len()];
    for index in paired {
        free[index] = false;
    }
    marks.iter().zip(free).filter(|(_, free)| *free).map(|(mark, _)| mark)
}

fn date(mark: &Mark) -> String {
    format!("{} {} {}", quoted(mark.text.as_deref()), plain(&mark.kind), plain(&mark.value))
}

fn plain(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("None")
}

fn list(labels: &[String]) -> String {
    let labels: Vec<String> = labels.iter().map(|label| quoted(Some(label))).collect();
    format!("[{}]", labels.join(", "))
}

/// A string literal on one line, as the reference scorer writes it.
fn quoted(text: Option<&str>) -> String {
    let Some(text) = text else { return "None".to_owned() };
    let mark = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(mark);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{a0}' => out.push_str("\\xa0"),
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c if c == mark => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.push(mark);
    out
}
