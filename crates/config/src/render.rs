//! Draws a problem: its message, the line it stands on, carets under the place, and the help.

use std::fmt::Write as _;
use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::problem::{Problem, Severity};

/// Columns of a config line shown at most; a longer one is cut around the place.
const MAX_COLUMNS: usize = 140;
/// Columns kept before the place when a long line is cut.
const LEAD_COLUMNS: usize = 40;
/// A tab is drawn as this many blanks, so that the carets stand right.
const TAB: &str = "    ";

/// Escape sequences, or nothing.
struct Paint {
    severity: &'static str,
    bold: &'static str,
    gutter: &'static str,
    reset: &'static str,
}

impl Paint {
    fn new(severity: Severity, color: bool) -> Self {
        if !color {
            return Paint { severity: "", bold: "", gutter: "", reset: "" };
        }
        Paint {
            severity: match severity {
                Severity::Error => "\x1b[1;31m",
                Severity::Warning => "\x1b[1;33m",
            },
            bold: "\x1b[1m",
            gutter: "\x1b[1;34m",
            reset: "\x1b[0m",
        }
    }
}

/// Appends one problem, ending in a line break.
pub(crate) fn problem(out: &mut String, file: &str, text: &str, problem: &Problem, color: bool) {
    let paint = Paint::new(problem.severity, color);
    let Paint { severity, bold, gutter, reset } = &paint;
    // Writing to a `String` cannot fail, so the results of `write!` are let go here and below.
    let _ = writeln!(
        out,
        "{severity}{}[{}]{reset}{bold}: {}{reset}",
        problem.severity.word(),
        problem.code,
        problem.message
    );

    let places: Vec<(Place, &str)> = problem
        .span
        .iter()
        .map(|span| (Place::of(text, span), ""))
        .chain(problem.related.iter().map(|r| (Place::of(text, &r.span), r.message.as_str())))
        .collect();
    let width = places.iter().map(|(p, _)| p.line.to_string().len()).max().unwrap_or(1);

    match places.first() {
        Some((first, _)) => {
            let _ = writeln!(out, "{:width$}{gutter}-->{reset} {file}:{}:{}", "", first.line, first.column);
        }
        None => {
            let _ = writeln!(out, "{:width$}{gutter}-->{reset} {file}", "");
        }
    }
    for (i, (place, message)) in places.iter().enumerate() {
        if i == 0 {
            let _ = writeln!(out, "{:width$} {gutter}|{reset}", "");
        } else {
            let _ = writeln!(out, "{:width$}{gutter}:::{reset} {file}:{}:{}", "", place.line, place.column);
        }
        let mark = if i == 0 { "^" } else { "-" };
        let mark_paint = if i == 0 { severity } else { gutter };
        let _ = writeln!(out, "{gutter}{:>width$} |{reset} {}", place.line, place.shown);
        let blank = if message.is_empty() { "" } else { " " };
        let _ = writeln!(
            out,
            "{:width$} {gutter}|{reset} {:lead$}{mark_paint}{}{blank}{message}{reset}",
            "",
            "",
            mark.repeat(place.carets),
            lead = place.lead
        );
    }
    if let Some(help) = &problem.help {
        for (i, line) in help.lines().enumerate() {
            if i == 0 {
                let _ = writeln!(out, "{:width$} {gutter}={reset} {bold}help{reset}: {line}", "");
            } else {
                let _ = writeln!(out, "{:width$}         {line}", "");
            }
        }
    }
}

/// Line and column of a span's start, both from 1, the column in code points.
pub(crate) fn line_and_column(text: &str, span: &Range<usize>) -> (usize, usize) {
    let Place { line, column, .. } = Place::of(text, span);
    (line, column)
}

/// Where a span stands and how its line is drawn.
struct Place {
    /// From 1.
    line: usize,
    /// From 1, in code points.
    column: usize,
    /// The line, tabs drawn as blanks, cut when very long.
    shown: String,
    /// Columns before the carets.
    lead: usize,
    /// How many carets; at least one.
    carets: usize,
}

impl Place {
    fn of(text: &str, span: &Range<usize>) -> Self {
        let start = floor_border(text, span.start);
        let end = floor_border(text, span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let line_text = text[line_start..line_end].trim_end_matches('\r');
        let line_end = line_start + line_text.len();
        let start = start.min(line_end);

        let before = drawn(&text[line_start..start]);
        let marked = drawn(&text[start..end.clamp(start, line_end)]);
        let after = drawn(&text[end.clamp(start, line_end)..line_end]);
        let (before, marked, after) = cut(before, marked, after);
        Place {
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            lead: before.width(),
            carets: marked.width().max(1),
            shown: format!("{before}{marked}{after}").trim_end().to_owned(),
        }
    }
}

/// The nearest character border at or before `at`.
fn floor_border(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Tabs as blanks, and control characters (which could drive the terminal) as a replacement mark.
fn drawn(piece: &str) -> String {
    let mut out = String::with_capacity(piece.len());
    for c in piece.chars() {
        match c {
            '\t' => out.push_str(TAB),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Cuts a very long line so that the marked piece can be seen.
fn cut(before: String, marked: String, after: String) -> (String, String, String) {
    if before.width() + marked.width() + after.width() <= MAX_COLUMNS {
        return (before, marked, after);
    }
    let before = if before.width() > LEAD_COLUMNS {
        let mut kept: Vec<char> = Vec::new();
        let mut width = 0;
        for c in before.chars().rev() {
            width += c.width().unwrap_or(0);
            if width > LEAD_COLUMNS {
                break;
            }
            kept.push(c);
        }
        kept.push('…');
        kept.iter().rev().collect()
    } else {
        before
    };
    let room = MAX_COLUMNS.saturating_sub(before.width());
    let marked = prefix(marked, room);
    let room = room.saturating_sub(marked.width());
    (before, marked, prefix(after, room))
}

/// As much of `piece` as goes into `room` columns.
fn prefix(piece: String, room: usize) -> String {
    if piece.width() <= room {
        return piece;
    }
    let mut out = String::new();
    let mut width = 0;
    for c in piece.chars() {
        width += c.width().unwrap_or(0);
        if width >= room {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, span: Range<usize>, expect: &str) {
        let mut out = String::new();
        let p = Problem::error("config/test", "a message").at(span);
        problem(&mut out, "a.toml", text, &p, false);
        assert_eq!(out, expect, "\n{out}");
    }

    #[test]
    fn combining_marks_and_tabs_keep_the_carets_in_place() {
        let text = "x = 1\n\ta = \"Hoa\u{300} nh\" # b\r\n";
        let at = text.find('#').expect("it is in the text");
        check(
            text,
            at..at + 3,
            "error[config/test]: a message\n --> a.toml:2:16\n  |\n2 |     a = \"Hoa\u{300} nh\" # b\n  |                  ^^^\n",
        );
    }

    #[test]
    fn the_end_of_the_text_is_a_place() {
        check("a = [", 5..5, "error[config/test]: a message\n --> a.toml:1:6\n  |\n1 | a = [\n  |      ^\n");
        check("", 0..0, "error[config/test]: a message\n --> a.toml:1:1\n  |\n1 | \n  | ^\n");
    }

    #[test]
    fn places_beyond_the_text_do_not_panic() {
        check("đ", 1..99, "error[config/test]: a message\n --> a.toml:1:1\n  |\n1 | đ\n  | ^\n");
    }

    #[test]
    fn a_very_long_line_is_cut_around_the_place() {
        let text = format!("{}here{}", "a".repeat(500), "b".repeat(500));
        let mut out = String::new();
        let p = Problem::error("config/test", "a message").at(500..504);
        problem(&mut out, "a.toml", &text, &p, false);
        assert!(out.contains("…aaaa") && out.contains("herebbb"), "{out}");
        assert!(out.lines().all(|l| l.width() < 160), "{out}");
        assert!(out.contains("a.toml:1:501"));
    }
}
