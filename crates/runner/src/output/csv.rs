//! One row a quote, for spreadsheets.

use std::borrow::Cow;

use diembao_core::Analysis;

use super::json::RecordOptions;
use super::offsets::OffsetMap;
use super::text::Counts;
use super::view::{self, Quote, Topic};
use crate::input::Incoming;
use crate::run::{Format, Tally};

/// One row a quote.
pub struct Csv;

/// The columns.
const COLUMNS: [&str; 15] = [
    "id",
    "source",
    "url",
    "published",
    "title",
    "topics",
    "start",
    "end",
    "kind",
    "speaker",
    "speaker_type",
    "mention",
    "cue",
    "text",
    "quote_topics",
];

impl Format for Csv {
    fn head(&self) -> Vec<u8> {
        row(COLUMNS.map(Cow::Borrowed))
    }

    fn article(
        &self,
        out: &mut Vec<u8>,
        incoming: &Incoming,
        analysis: &mut Analysis,
        options: &RecordOptions,
    ) -> Tally {
        OffsetMap::new(incoming.article.text(), options.offsets).rebase(&mut analysis.annotations);
        let article = &incoming.article;
        let topics: Vec<Topic> = view::items(&analysis.annotations, "topics");
        let topics: Vec<&str> = topics.iter().map(|topic| topic.label.as_str()).collect();
        let topics = topics.join("; ");
        let published = article.published.as_ref().map(ToString::to_string).unwrap_or_default();
        for quote in view::items::<Quote>(&analysis.annotations, "quotes") {
            let (start, end) = (quote.start.to_string(), quote.end.to_string());
            let quote_topics = view::labels(&quote.topics).join("; ");
            let cells: [&str; COLUMNS.len()] = [
                &article.id,
                &article.source,
                &article.url,
                &published,
                &article.title,
                &topics,
                &start,
                &end,
                &quote.kind,
                quote.speaker.as_deref().unwrap_or_default(),
                quote.speaker_type.as_deref().unwrap_or_default(),
                quote.mention.as_ref().map_or("", |mention| &mention.text),
                quote.cue.as_ref().map_or("", |cue| &cue.text),
                &quote.text,
                &quote_topics,
            ];
            out.extend_from_slice(&row(cells.map(defused)));
        }
        Tally::default()
    }

    fn tail(&self, _: &Counts) -> Vec<u8> {
        Vec::new()
    }
}

fn row(cells: [Cow<'_, str>; COLUMNS.len()]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(cells.iter().map(|cell| cell.as_bytes()))
        .expect("a `Vec` takes all, in rows of one length");
    writer.into_inner().expect("a `Vec` can be flushed")
}

/// A cell that no spreadsheet takes for a formula: those that begin like one get an apostrophe before them.
fn defused(cell: &str) -> Cow<'_, str> {
    match cell.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => Cow::Owned(format!("'{cell}")),
        _ if cell.starts_with(['\t', '\r', '\n']) => Cow::Owned(format!("'{cell}")),
        _ => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused() {
        assert_eq!(defused("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(defused("  +1"), "'  +1");
        assert_eq!(defused("-2"), "'-2");
        assert_eq!(defused("@x"), "'@x");
        assert_eq!(defused("\t=1"), "'\t=1");
        assert_eq!(defused("“A - B”"), "“A - B”");
    }

    #[test]
    fn cells_with_quotes_and_lines_are_kept_whole() {
        let mut cells = COLUMNS.map(|_| Cow::Borrowed(""));
        cells[0] = Cow::Borrowed("a \"b\"\n, c");
        let bytes = row(cells);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
        assert_eq!(&reader.records().next().unwrap().unwrap()[0], "a \"b\"\n, c");
    }
}
