//! A text with stretches of it marked underneath, for `show` and for snapshots.

use std::fmt::Write as _;
use std::ops::Range;

/// Lines are wrapped at the blank before this column.
const WIDTH: usize = 100;

/// Draws the text, wrapped, with carets under each stretch (in bytes) and its label behind them.
///
/// `marks` are sorted by their start. A stretch that runs over several lines has its label under its first one; `~`
/// marks the rest. Linear in the text and the marks, whatever the lengths of the lines.
///
/// ```
/// let drawn = diembao_runner::output::carets("Ông nói hôm qua.", &[(10..18, "yesterday".to_owned())]);
/// assert_eq!(drawn, "  Ông nói hôm qua.\n          ^^^^^^^ yesterday\n");
/// ```
pub fn carets(text: &str, marks: &[(Range<usize>, String)]) -> String {
    let mut out = String::new();
    let mut first = 0;
    for line in lines(text) {
        let shown = text[line.clone()].replace(['\t', '\u{a0}'], " ");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {}", shown.trim_end());
        // What ended before this line ends before all that follow; a stretch within one that still runs on stays.
        while marks.get(first).is_some_and(|(range, _)| range.end <= line.start) {
            first += 1;
        }
        for (range, label) in marks[first..].iter().take_while(|(range, _)| range.start < line.end) {
            let part = range.start.max(line.start)..range.end.min(line.end);
            if part.is_empty() {
                continue;
            }
            let (mark, label) = if range.start >= line.start { ("^", label.as_str()) } else { ("~", "") };
            let before = " ".repeat(columns(&text[line.start..part.start]));
            let carets = mark.repeat(columns(text[part].trim_end()).max(1));
            let _ = writeln!(out, "{}", format!("  {before}{carets} {label}").trim_end());
        }
    }
    out
}

/// Columns that a text takes in a terminal, as far as Vietnamese goes.
fn columns(text: &str) -> usize {
    text.chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}'))
        .count()
}

/// The text in lines of [`WIDTH`] characters at most, without empty ones.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        while let Some((over, _)) = text[start..end].char_indices().nth(WIDTH) {
            let cut = text[start..start + over].rfind(' ').map_or(start + over, |blank| start + blank + 1);
            lines.push(start..cut);
            start = cut;
        }
        lines.push(start..end);
        start = end;
    }
    lines.retain(|line| !text[line.clone()].trim().is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_marked_under_their_lines() {
        let out = carets("Ông nói.\nThôi.", &[(5..9, "kind=x".into())]);
        assert_eq!(out, "  Ông nói.\n      ^^^ kind=x\n  Thôi.\n");
    }
}
