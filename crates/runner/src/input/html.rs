//! Articles as web pages, one a file.

use diembao_core::{Article, Published};
use dom_smoothie::{Config, Readability, TextMode};

use super::json::Incoming;
use super::problem::Reason;
use super::text::{decode, name};

/// More elements than any news page has: a page beyond this is an attack or an accident.
const MOST_ELEMENTS: usize = 200_000;

/// Deeper than any news page nests its elements; the extraction takes time by depth and size together.
const DEEPEST: usize = 500;

/// Reads one page: title, publication date (from `meta` or JSON-LD) and the main text, by the rules of Mozilla's
/// Readability. Offsets count in the extracted text, which the output then carries.
pub(super) fn read(bytes: &[u8], source: &str) -> Result<Incoming, Reason> {
    let page = decode(bytes)?;
    if depth(page) > DEEPEST {
        return Err(Reason::Html(format!("its elements are nested more than {DEEPEST} deep")));
    }
    let config =
        Config { max_elements_to_parse: MOST_ELEMENTS, text_mode: TextMode::Formatted, ..Config::default() };
    let wrong = |error: dom_smoothie::ReadabilityError| Reason::Html(error.to_string());
    let page = Readability::new(page, None, Some(config)).map_err(wrong)?.parse().map_err(wrong)?;

    let text = page.text_content.trim();
    if text.is_empty() {
        return Err(Reason::Html("it has no text".to_owned()));
    }
    let mut article = Article::new(name(source), text).map_err(|error| Reason::Article(error.to_string()))?;
    article.title = page.title;
    article.source = page.site_name.unwrap_or_default();
    article.url = page.url.unwrap_or_default();
    article.published = page.published_time.as_deref().and_then(published);
    Ok(Incoming { article, extra: Vec::new(), made_text: true })
}

/// Elements that close themselves, or that an opening tag of their own kind closes: they do not nest.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option",
    "p", "param", "source", "td", "th", "tr", "track", "wbr",
];

/// How deep the tags of a page nest, at a guess that takes no parser: a parser would build the tree first.
fn depth(page: &str) -> usize {
    let bytes = page.as_bytes();
    let (mut depth, mut deepest) = (0usize, 0usize);
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = &bytes[at + 1..];
        let (closes, rest) = rest.strip_prefix(b"/").map_or((false, rest), |rest| (true, rest));
        let end = rest.iter().take(12).position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len().min(12));
        let name = rest[..end].to_ascii_lowercase();
        if name.first().is_none_or(u8::is_ascii_digit) || FLAT.iter().any(|flat| flat.as_bytes() == name) {
            continue;
        }
        depth = if closes { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest
}

/// A page's date, as exact as it can be read: pages write it in many ways, and one that cannot be read leaves
/// the date open.
fn published(given: &str) -> Option<Published> {
    let given = given.trim();
    let mut written = given.to_owned();
    // `2026-02-04T08:00:00+0700`, as many pages have it.
    if let Some(sign) = given.len().checked_sub(5)
        && given.is_char_boundary(sign)
        && given[sign..].starts_with(['+', '-'])
        && given[sign + 1..].bytes().all(|b| b.is_ascii_digit())
        && given.contains(':')
    {
        written.insert(given.len() - 2, ':');
    }
    written.parse().ok().or_else(|| given.get(..10)?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_of_pages() {
        assert_eq!(depth("<html><body><p>a<p>b<br><div><b>c</b></div><!-- x --></body></html>"), 4);
        assert_eq!(depth(&"<div>".repeat(1000)), 1000);
    }

    #[test]
    fn dates_of_pages() {
        let date = |given| published(given).map(|published| published.date().unwrap().to_string());
        assert_eq!(date("2026-02-04T08:00:00+07:00").as_deref(), Some("2026-02-04"));
        assert_eq!(date("2026-02-03T23:00:00+0000").as_deref(), Some("2026-02-04"));
        assert_eq!(date("2026-02-04 lúc 8h").as_deref(), Some("2026-02-04"));
        assert_eq!(date("thứ Tư"), None);
    }
}
