//! A text with its annotations drawn under it.

use std::fmt::Write;
use std::ops::Range;

/// Lines of the picture are wrapped at the blank before this column.
const WIDTH: usize = 100;

/// A stretch and what to write behind its carets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Underline {
    /// The stretch, in bytes.
    pub range: Range<usize>,
    /// What it is.
    pub label: String,
}

/// Draws the text, wrapped, with carets under each stretch and its label behind them.
///
/// A stretch that runs over several lines has its label under its first one; `~` marks the rest.
///
/// ```
/// use diembao_test_support::{Underline, carets};
/// let drawn = carets("Ông nói hôm qua.", &[Underline { range: 10..18, label: "yesterday".into() }]);
/// assert_eq!(drawn, "  Ông nói hôm qua.\n          ^^^^^^^ yesterday\n");
/// ```
pub fn carets(text: &str, underlines: &[Underline]) -> String {
    let mut drawn = String::new();
    for line in lines(text) {
        let shown = text[line.clone()].replace(['\t', '\u{a0}'], " ");
        let _ = writeln!(drawn, "  {}", shown.trim_end());
        for Underline { range, label } in underlines {
            let part = range.start.max(line.start)..range.end.min(line.end);
            if part.is_empty() {
                continue;
            }
            let (mark, label) = if range.start >= line.start { ("^", label.as_str()) } else { ("~", "") };
            let before = width(&text[line.start..part.start]);
            let marks = mark.repeat(width(text[part].trim_end()).max(1));
            let _ = writeln!(drawn, "{}", format!("  {}{marks} {label}", " ".repeat(before)).trim_end());
        }
    }
    drawn
}

/// Columns that a text takes in a terminal, as far as Vietnamese goes.
fn width(text: &str) -> usize {
    text.chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}'))
        .count()
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        while width(&text[start..end]) > WIDTH {
            let full = text[start..end].char_indices().nth(WIDTH).map_or(end, |(at, _)| start + at);
            let cut = text[start..full].rfind(' ').map_or(full, |blank| start + blank + 1);
            lines.push(start..cut);
            start = cut;
        }
        lines.push(start..end);
        start = end;
    }
    lines.retain(|line| !text[line.clone()].trim().is_empty());
    lines
}
