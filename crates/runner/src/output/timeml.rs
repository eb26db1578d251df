//! TimeML: the text with its time expressions marked as `TIMEX3`.
//!
//! One `TimeML` document an article, in one `TimeMLCorpus`. XML cannot hold every character that an article may:
//! those that it cannot hold stand as processing instructions, `<?char 0?>`, which readers of TimeML skip, and a
//! carriage return as a reference, so that the text can be had back to the last byte.

use std::fmt::Write as _;

use diembao_core::Analysis;

use super::json::RecordOptions;
use super::text::Counts;
use super::view::{self, Date};
use crate::input::Incoming;
use crate::run::{Format, Tally};

/// TimeML documents.
pub struct TimeMl;

impl Format for TimeMl {
    fn head(&self) -> Vec<u8> {
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TimeMLCorpus>\n".to_vec()
    }

    fn article(
        &self,
        out: &mut Vec<u8>,
        incoming: &Incoming,
        analysis: &mut Analysis,
        _: &RecordOptions,
    ) -> Tally {
        let article = &incoming.article;
        // Spans are bytes here still.
        let mut dates: Vec<Date> = view::items(&analysis.annotations, "dates");
        dates.sort_by_key(|date| (date.start, std::cmp::Reverse(date.end)));
        let mut xml = String::with_capacity(article.text().len() * 5 / 4);
        xml.push_str("<TimeML>\n<DOCID>");
        escape(&mut xml, &article.id);
        xml.push_str("</DOCID>\n<DCT>");
        if let Some(published) = &article.published {
            let kind = if published.time().is_some() { "TIME" } else { "DATE" };
            let _ = write!(xml, "<TIMEX3 tid=\"t0\" type=\"{kind}\" value=\"");
            attribute(&mut xml, published.as_str());
            xml.push_str("\" temporalFunction=\"false\" functionInDocument=\"CREATION_TIME\">");
            escape(&mut xml, published.as_str());
            xml.push_str("</TIMEX3>");
        }
        xml.push_str("</DCT>\n<TITLE>");
        escape(&mut xml, &article.title);
        xml.push_str("</TITLE>\n<TEXT>");
        let mut at = 0;
        let mut number = 0;
        for date in &dates {
            let inside = article.text().get(at..date.start).zip(article.text().get(date.start..date.end));
            // TimeML has no TIMEX3 in another: of two that overlap, the one that begins first (or is longer) stands.
            let Some((before, words)) = inside else { continue };
            number += 1;
            escape(&mut xml, before);
            let _ = write!(xml, "<TIMEX3 tid=\"t{number}\" type=\"");
            attribute(&mut xml, &date.kind);
            xml.push_str("\" value=\"");
            attribute(&mut xml, &date.value);
            if let Some(modifier) = &date.modifier {
                xml.push_str("\" mod=\"");
                attribute(&mut xml, modifier);
            }
            xml.push_str("\">");
            escape(&mut xml, words);
            xml.push_str("</TIMEX3>");
            at = date.end;
        }
        escape(&mut xml, &article.text()[at..]);
        xml.push_str("</TEXT>\n</TimeML>\n");
        out.extend_from_slice(xml.as_bytes());
        Tally::default()
    }

    fn tail(&self, _: &Counts) -> Vec<u8> {
        b"</TimeMLCorpus>\n".to_vec()
    }
}

/// Adds text so that XML gives it back as it was, inside an element.
fn escape(xml: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\r' => xml.push_str("&#13;"),
            '\t' | '\n' => xml.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(xml, "<?char {:X}?>", u32::from(c));
            }
            c => xml.push(c),
        }
    }
}

/// Adds an attribute's value, in which no processing instruction can stand.
fn attribute(xml: &mut String, value: &str) {
    let allowed = |c: char| if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c };
    escape(xml, &value.chars().map(allowed).collect::<String>());
}
