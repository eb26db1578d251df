//! Fixtures with marks in the text.

use std::ops::Range;

/// A stretch that a fixture marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The tag's name.
    pub tag: String,
    /// What stands behind the name in the opening tag.
    pub attributes: String,
    /// The stretch, in bytes of the text without tags.
    pub range: Range<usize>,
}

/// Takes `<tag attributes>…</tag>` out of a text; returns the text and the marks by start, outer ones first.
///
/// Tags nest, and close in the order in which they were opened. A `<` that no letter or `/` follows is text.
///
/// # Panics
/// If a tag is not closed, or another one is.
#[track_caller]
pub fn marked(text: &str) -> (String, Vec<Mark>) {
    let mut plain = String::new();
    let mut marks: Vec<Mark> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let closing = rest.starts_with('/');
        let is_tag = closing || rest.starts_with(|c: char| c.is_ascii_lowercase());
        let Some(end) = rest.find('>').filter(|_| is_tag) else {
            plain.push('<');
            continue;
        };
        if closing {
            let index =
                open.pop().unwrap_or_else(|| panic!("`<{}>` closes nothing in {text:?}", &rest[..end]));
            assert_eq!(marks[index].tag, rest[1..end], "wrong closing tag in {text:?}");
            marks[index].range.end = plain.len();
        } else {
            let (tag, attributes) = rest[..end].split_once(' ').unwrap_or((&rest[..end], ""));
            open.push(marks.len());
            let range = plain.len()..plain.len();
            marks.push(Mark { tag: tag.to_owned(), attributes: attributes.to_owned(), range });
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "a tag is not closed in {text:?}");
    plain.push_str(rest);
    (plain, marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out() {
        let (text, marks) = marked("Theo <q kind=a><s>ông Nam</s>, 3 < 5</q>.");
        assert_eq!(text, "Theo ông Nam, 3 < 5.");
        let found: Vec<_> =
            marks.iter().map(|m| (m.tag.as_str(), m.attributes.as_str(), &text[m.range.clone()])).collect();
        assert_eq!(found, [("q", "kind=a", "ông Nam, 3 < 5"), ("s", "", "ông Nam")]);
    }
}
