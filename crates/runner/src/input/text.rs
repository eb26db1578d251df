//! Articles as plain text, one a file: `date YYYY[-MM[-DD]]` may stand before the text.

use std::path::Path;

use diembao_core::{Article, Published};

use super::json::{Incoming, utf8};
use super::problem::Reason;

/// Reads one file.
///
/// The text is what follows the date, as it stands; offsets count from there. A headline at its head is shown
/// as the article's title and stays in the text.
pub(super) fn read(bytes: &[u8], source: &str) -> Result<Incoming, Reason> {
    let text = decode(bytes)?;
    let (published, text) = split_date(text)?;
    let mut article = Article::new(name(source), text).map_err(|error| Reason::Article(error.to_string()))?;
    article.published = published;
    article.title = title(article.text()).unwrap_or_default().to_owned();
    Ok(Incoming { article, extra: Vec::new(), made_text: false })
}

/// The text of a file, without the byte order mark that some editors put before it.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Reason> {
    let text = utf8("file", bytes)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// An article's name after its file: the file's name without its endings.
pub(super) fn name(source: &str) -> String {
    let name = Path::new(source).file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| source.to_owned());
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    match Path::new(name).file_stem() {
        Some(stem) => stem.to_string_lossy().into_owned(),
        None => name.to_owned(),
    }
}

/// Takes the `date …` prefix off. A text that begins with the word `date` and no digits has none.
fn split_date(text: &str) -> Result<(Option<Published>, &str), Reason> {
    let Some(rest) = text.trim_start().strip_prefix("date ") else { return Ok((None, text)) };
    let rest = rest.trim_start_matches(' ');
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (date, rest) = rest.split_at(end);
    if !date.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok((None, text));
    }
    let published = date.parse().map_err(|error| Reason::Date(format!("date: {error}")))?;
    // One blank or line end parts the date from the text; the text itself begins as it likes.
    let text = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix([' ', '\n', '\t'])).unwrap_or(rest);
    Ok((Some(published), text))
}

/// The longest headline that is believed, in characters.
const LONGEST_TITLE: usize = 250;

/// The first line, where it looks like a headline: short, not a sentence, not a dateline, and with text below.
fn title(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (first, below) = text.split_once('\n')?;
    let first = first.trim_end();
    // A line of a text that is broken at a fixed width is no headline: those have a blank line below.
    let set_off = below.starts_with(['\n', '\r']) || below.starts_with(' ') || below.len() > 4 * first.len();
    let is_sentence = first.ends_with(['.', ':', ';', ',', '-', '–', '—', ')', '”', '"', '…']);
    let starts_well = first.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"“'‘".contains(c));
    let short = first.chars().count() <= LONGEST_TITLE && first.split_whitespace().nth(2).is_some();
    (set_off && !is_sentence && starts_well && short && !below.trim().is_empty()).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (String, String, String) {
        let article = read(text.as_bytes(), "a/003_x.txt.gz").unwrap().article;
        let published = article.published.as_ref().map(ToString::to_string).unwrap_or_default();
        (published, article.title.clone(), article.text().to_owned())
    }

    #[test]
    fn the_date_is_taken_off() {
        assert_eq!(read_text(" date 2026-02-04 Ông nói.").0, "2026-02-04");
        assert_eq!(read_text(" date 2026-02-04 Ông nói.").2, "Ông nói.");
        assert_eq!(read_text("date 2025-04 (VTC News) -\n\nÔng").2, "(VTC News) -\n\nÔng");
        assert_eq!(read_text("\u{feff}date 2025\nÔng nói.").0, "2025");
        assert_eq!(read_text("date 2025\r\nÔng").2, "Ông");
    }

    #[test]
    fn no_date_is_fine() {
        assert_eq!(read_text("Theo RT").2, "Theo RT");
        assert_eq!(read_text("date night là gì").2, "date night là gì");
        assert_eq!(read_text(""), (String::new(), String::new(), String::new()));
    }

    #[test]
    fn a_date_that_is_none() {
        assert!(read(b"date 2026-13-01 x", "a").unwrap_err().to_string().contains("`2026-13-01` is no date"));
    }

    #[test]
    fn a_headline_is_the_title_and_stays_in_the_text() {
        let (_, title, text) =
            read_text("date 2026-02-04 NATO có thể triển khai lực lượng\n\nTổng Thư ký nói.");
        assert_eq!(title, "NATO có thể triển khai lực lượng");
        assert!(text.starts_with("NATO"));
    }

    #[test]
    fn what_is_no_headline() {
        assert_eq!(read_text("(VTC News) -\n\nPhát biểu tại").1, "");
        assert_eq!(read_text("Ông tuyên bố:\n“Chúng tôi”").1, "");
        assert_eq!(read_text("Moscow khẳng định sẽ không chấp nhận.\n\nCác quốc gia").1, "");
        assert_eq!(read_text("Chỉ một dòng chữ").1, "");
    }

    #[test]
    fn names_come_from_files() {
        assert_eq!(name("seeds/000_9.txt"), "000_9");
        assert_eq!(name("x/a.html.zst"), "a");
        assert_eq!(name("<stdin>"), "<stdin>");
    }
}
