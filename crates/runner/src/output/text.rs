//! For reading in a terminal: each article's title, date and topics, its quotes in order, its dates.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use diembao_core::Analysis;

use super::json::RecordOptions;
use super::offsets::OffsetMap;
use super::view::{self, Date, Quote, Topic};
use crate::input::Incoming;
use crate::run::{Format, Tally};

/// How the terminal is to be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Columns to fill.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
}

/// Speakers that the summary names.
const MOST_QUOTED: usize = 5;

/// Styles, as the terminal takes them.
#[derive(Clone, Copy)]
enum Style {
    Title,
    Faint,
    Speaker,
    Value,
    Heading,
}

impl Text {
    /// Adds styled text, whose control characters cannot reach the terminal.
    fn put(self, out: &mut String, style: Style, text: &str) {
        let code = match style {
            Style::Title => "1",
            Style::Faint => "2",
            Style::Speaker => "1;36",
            Style::Value => "33",
            Style::Heading => "4",
        };
        if self.colour {
            let _ = write!(out, "\u{1b}[{code}m");
        }
        out.push_str(&harmless(text));
        if self.colour {
            out.push_str("\u{1b}[0m");
        }
    }

    /// Adds a paragraph, broken between words, each line after `indent`.
    fn paragraph(self, out: &mut String, indent: &str, text: &str) {
        let room = self.width.saturating_sub(indent.len()).max(20);
        let mut column = 0;
        for word in harmless(text).split_whitespace() {
            let width = columns(word);
            if column > 0 && column + 1 + width > room {
                out.push('\n');
                column = 0;
            }
            if column == 0 {
                out.push_str(indent);
            } else {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += width;
        }
        out.push('\n');
    }

    fn heading(self, out: &mut String, incoming: &Incoming, topics: &[Topic]) {
        let article = &incoming.article;
        let title = article.title.trim();
        self.put(out, Style::Title, if title.is_empty() { &article.id } else { title });
        out.push('\n');
        let mut facts: Vec<String> = Vec::new();
        if !title.is_empty() {
            facts.push(article.id.clone());
        }
        facts.extend([&article.source].into_iter().filter(|source| !source.is_empty()).cloned());
        facts.extend(article.published.as_ref().map(ToString::to_string));
        if !facts.is_empty() {
            self.put(out, Style::Faint, &facts.join(" · "));
            out.push('\n');
        }
        if !topics.is_empty() {
            let topics: Vec<String> =
                topics.iter().map(|topic| format!("{} {:.2}", topic.shown(), topic.score)).collect();
            let _ = writeln!(out, "Chủ đề: {}", harmless(&topics.join(" · ")));
        }
    }

    fn quotes(self, out: &mut String, quotes: &[Quote]) {
        out.push('\n');
        self.put(out, Style::Heading, "Trích dẫn");
        let _ = writeln!(out, " ({})", quotes.len());
        for quote in quotes {
            out.push_str("  ");
            self.put(out, Style::Speaker, quote.speaker.as_deref().unwrap_or("(không rõ ai)"));
            let mut facts = Vec::new();
            if let Some(cue) = &quote.cue {
                facts.push(format!("“{}”", cue.text));
            }
            facts.push(
                match quote.kind.as_str() {
                    "direct" => "trực tiếp",
                    "indirect" => "gián tiếp",
                    "mixed" => "gián tiếp, có phần nguyên văn",
                    other => other,
                }
                .to_owned(),
            );
            facts.extend(view::labels(&quote.topics).into_iter().map(str::to_owned));
            out.push_str("  ");
            self.put(out, Style::Faint, &facts.join(" · "));
            out.push('\n');
            self.paragraph(out, "    ", &quote.text);
        }
    }

    fn dates(self, out: &mut String, dates: &[Date]) {
        out.push('\n');
        self.put(out, Style::Heading, "Thời gian");
        let _ = writeln!(out, " ({})", dates.len());
        let widest = dates.iter().map(|date| columns(&date.text)).max().unwrap_or_default().min(40);
        for date in dates {
            let text = harmless(&date.text).replace('\n', " ");
            let gap = widest.saturating_sub(columns(&text));
            let _ = write!(out, "  {text}{}  ", " ".repeat(gap));
            self.put(out, Style::Value, &date.value);
            let mut kind = date.kind.to_lowercase();
            if let Some(modifier) = &date.modifier {
                let _ = write!(kind, ", {}", modifier.to_lowercase());
            }
            out.push_str("  ");
            self.put(out, Style::Faint, &kind);
            out.push('\n');
        }
    }
}

impl Format for Text {
    fn between(&self) -> &'static [u8] {
        b"\n"
    }

    fn article(
        &self,
        out: &mut Vec<u8>,
        incoming: &Incoming,
        analysis: &mut Analysis,
        options: &RecordOptions,
    ) -> Tally {
        OffsetMap::new(incoming.article.text(), options.offsets).rebase(&mut analysis.annotations);
        let annotations = &analysis.annotations;
        let quotes: Vec<Quote> = view::items(annotations, "quotes");
        let dates: Vec<Date> = view::items(annotations, "dates");
        let mut page = String::new();
        self.heading(&mut page, incoming, &view::items(annotations, "topics"));
        if options.with_text {
            page.push('\n');
            for line in incoming.article.text().lines().filter(|line| !line.trim().is_empty()) {
                self.paragraph(&mut page, "  ", line);
            }
        }
        if !quotes.is_empty() {
            self.quotes(&mut page, &quotes);
        }
        if !dates.is_empty() {
            self.dates(&mut page, &dates);
        }
        for failure in &analysis.failures {
            let _ = writeln!(page, "\n! {}", harmless(&failure.to_string()));
        }
        out.extend_from_slice(page.as_bytes());
        Tally {
            quotes: quotes.len() as u64,
            speakers: quotes.into_iter().filter_map(|quote| quote.speaker).collect(),
        }
    }

    fn tail(&self, counts: &Counts) -> Vec<u8> {
        let mut out = String::new();
        if counts.articles > 0 {
            out.push('\n');
            self.put(&mut out, Style::Heading, "Tổng kết");
            let _ = writeln!(out, "  {} bài · {} trích dẫn", counts.articles, counts.quotes);
            let mut speakers: Vec<(&String, &u64)> = counts.speakers.iter().collect();
            speakers.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
            let named: Vec<String> = speakers
                .iter()
                .take(MOST_QUOTED)
                .map(|(name, count)| format!("{} {count}", harmless(name)))
                .collect();
            if !named.is_empty() {
                self.paragraph(&mut out, "", &format!("Được dẫn nhiều nhất: {}", named.join(" · ")));
            }
        }
        out.into_bytes()
    }
}

/// What a run has counted, for the last lines of an output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles.
    pub articles: u64,
    /// Quotes.
    pub quotes: u64,
    /// Quotes by speaker.
    pub speakers: BTreeMap<String, u64>,
}

/// Speakers that are counted before the rarest are forgotten: memory must not grow with the archive.
const MOST_SPEAKERS: usize = 200_000;

impl Counts {
    /// Adds what one article had.
    pub fn add(&mut self, tally: Tally) {
        self.articles += 1;
        self.quotes += tally.quotes;
        for speaker in tally.speakers {
            *self.speakers.entry(speaker).or_default() += 1;
        }
        if self.speakers.len() > MOST_SPEAKERS {
            self.speakers.retain(|_, count| *count > 1);
        }
        if self.speakers.len() > MOST_SPEAKERS {
            self.speakers.retain(|_, count| *count > 16);
        }
    }
}

/// Text whose control characters do nothing: an article could otherwise steer the reader's terminal.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// Columns that a text takes: one for each character that is no mark on another.
fn columns(text: &str) -> usize {
    text.chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{feff}'))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_break_between_words() {
        let mut out = String::new();
        Text { width: 24, colour: false }.paragraph(&mut out, "  ", "một hai ba bốn năm sáu bảy tám chín");
        assert_eq!(out, "  một hai ba bốn năm sáu\n  bảy tám chín\n");
    }

    #[test]
    fn control_characters_do_nothing() {
        assert_eq!(harmless("a\u{1b}[31mb\u{7}"), "a\u{fffd}[31mb\u{fffd}");
    }

    #[test]
    fn rare_speakers_are_forgotten_before_memory_is_full() {
        let mut counts = Counts::default();
        for n in 0..MOST_SPEAKERS + 10 {
            let speakers = vec!["Mark Rutte".to_owned(), format!("người {n}")];
            counts.add(Tally { quotes: 2, speakers });
        }
        assert!(counts.speakers.len() < MOST_SPEAKERS);
        assert_eq!(counts.speakers["Mark Rutte"], MOST_SPEAKERS as u64 + 10);
    }
}
