//! Stretches in quotation marks: which mark opens, which closes, and where a missing partner would stand.

use std::ops::Range;

use diembao_text::{Gap, Kind, Token};

/// A stretch in marks, both marks included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marked {
    /// The tokens from the opening mark to the closing one.
    pub(crate) tokens: Range<usize>,
    /// Whether an opening mark was found; without one the stretch begins with its sentence.
    pub(crate) opened: bool,
    /// Whether a closing mark was found; without one the stretch ends with its line or sentence.
    pub(crate) closed: bool,
}

impl Marked {
    /// The tokens between the marks.
    pub(crate) fn inside(&self) -> Range<usize> {
        let start = if self.opened { self.tokens.start + 1 } else { self.tokens.start };
        let end = if self.closed { self.tokens.end - 1 } else { self.tokens.end };
        start..end.max(start)
    }
}

/// What a mark may do at its place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    Either,
}

/// Whether the token is a quotation mark that may hold a quote. Single marks are left alone: most are apostrophes.
fn form(token: &Token) -> Option<char> {
    token.mark().filter(|mark| matches!(mark, '“' | '”' | '„' | '‟' | '"' | '«' | '»' | '＂'))
}

/// Reads the role of the mark at `at` from the gaps around it: a mark clings to the words it holds.
fn role(tokens: &[Token], at: usize, mark: char) -> Role {
    let before = at == 0 || tokens[at].gap != Gap::None || opens_after(&tokens[at - 1]);
    let after = tokens.get(at + 1).is_none_or(|next| next.gap != Gap::None || closes_before(next));
    match (mark, before, after) {
        // A curly mark means what it says, unless the gaps say the opposite on both sides.
        ('“' | '„' | '«', false, true) => Role::Closes,
        ('“' | '„' | '«', ..) => Role::Opens,
        ('”' | '»' | '‟', true, false) => Role::Opens,
        ('”' | '»' | '‟', ..) => Role::Closes,
        (_, true, false) => Role::Opens,
        (_, false, true) => Role::Closes,
        _ => Role::Either,
    }
}

fn opens_after(before: &Token) -> bool {
    matches!(before.mark(), Some('(' | '[' | ':' | '-' | '–' | '—' | '/' | '*' | '|'))
}

fn closes_before(next: &Token) -> bool {
    matches!(
        next.mark(),
        Some('.' | ',' | ';' | ':' | '?' | '!' | '…' | ')' | ']' | '-' | '–' | '—' | '/' | '|')
    )
}

/// The outermost marked stretches of the text, in order.
///
/// A stretch does not run over the end of a line, but for a quote whose closing mark comes within reach before any
/// other mark opens. `sentence` gives the sentence that a token stands in, which is where a stretch without a partner
/// begins or ends.
pub(crate) fn find(tokens: &[Token], sentence: impl Fn(usize) -> Range<usize>) -> Vec<Marked> {
    /// How many nested marks are kept track of.
    const DEPTH: usize = 4;
    /// The fewest tokens of a stretch that lost its opening mark.
    const LEAST_UNOPENED: usize = 8;
    /// How many lines a stretch may run over.
    const LINES: usize = 3;
    let mut found: Vec<Marked> = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut lines = 0;
    let unclosed = |open: &mut Vec<(usize, char)>, found: &mut Vec<Marked>, limit: usize| {
        if let Some(&(start, mark)) = open.first() {
            // A straight mark without a partner is more often an inch or a slip than a quote.
            if !straight(mark) || tokens[start].gap != Gap::None {
                let end = sentence(start).end.min(limit);
                if end > start + 3 {
                    found.push(Marked { tokens: start..end, opened: true, closed: false });
                }
            }
        }
        open.clear();
    };
    for (at, token) in tokens.iter().enumerate() {
        // Nearly all tokens are words: nothing else is asked of them.
        if token.kind != Kind::Punct && (open.is_empty() || token.gap < Gap::Line) {
            continue;
        }
        if token.gap >= Gap::Line && !open.is_empty() {
            lines += 1;
            if open.len() > 1 || lines > LINES || !closes_alone(tokens, at) {
                unclosed(&mut open, &mut found, at);
            }
        }
        let Some(mark) = form(token) else { continue };
        let role = match role(tokens, at, mark) {
            Role::Either if open.is_empty() => Role::Opens,
            Role::Either => Role::Closes,
            role => role,
        };
        if role == Role::Opens {
            if open.len() == 1 && straight(mark) && straight(open[0].1) && at > 0 && stops(&tokens[at - 1]) {
                // `"A. "B"`: the first lost its partner.
                unclosed(&mut open, &mut found, at);
            }
            if open.is_empty() {
                lines = 0;
            }
            if open.len() < DEPTH {
                open.push((at, mark));
            }
        } else if let Some((start, _)) = open.pop() {
            if open.is_empty() {
                found.push(Marked { tokens: start..at + 1, opened: true, closed: true });
            }
        } else {
            // A closing mark alone: the quote lost its opening mark, which stood at the head of a sentence.
            let start = sentence(at).start;
            let after = found.last().is_none_or(|last| last.tokens.end <= start);
            if after && at > start + LEAST_UNOPENED {
                found.push(Marked { tokens: start..at + 1, opened: false, closed: true });
            }
        }
    }
    unclosed(&mut open, &mut found, tokens.len());
    found
}

fn straight(mark: char) -> bool {
    matches!(mark, '"' | '＂')
}

fn stops(token: &Token) -> bool {
    matches!(token.mark(), Some('.' | '?' | '!' | '…'))
}

/// Whether, from the line that starts at `at`, a closing mark comes before any opening one, within reach.
fn closes_alone(tokens: &[Token], at: usize) -> bool {
    /// How far a quote may run on after the end of a line, in tokens.
    const REACH: usize = 160;
    let end = tokens.len().min(at + REACH);
    (at..end)
        .find_map(|next| form(&tokens[next]).map(|mark| role(tokens, next, mark) == Role::Closes))
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use diembao_text::Tokens;

    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let tokens = Tokens::new(text);
        let stretches = find(&tokens, |_| 0..tokens.len());
        stretches.into_iter().map(|marked| &text[tokens.range(marked.tokens)]).collect()
    }

    #[test]
    fn pairs_of_every_form() {
        assert_eq!(found("Ông nói “A” và \"B\" và «C»."), ["“A”", "\"B\"", "«C»"]);
        assert_eq!(found("Ông nói “A\" và \"B”."), ["“A\"", "\"B”"]);
        assert_eq!(found("Ông nói ”A“."), ["”A“"]);
    }

    #[test]
    fn nested_marks_are_one_stretch() {
        assert_eq!(found("“Khẩu hiệu “Đi tới” rất hay”, ông nói."), ["“Khẩu hiệu “Đi tới” rất hay”"]);
    }

    #[test]
    fn a_missing_partner_ends_with_the_line() {
        assert_eq!(found("Ông nói: “Tôi đi đây rồi\n“Tôi về đây”"), ["“Tôi đi đây rồi", "“Tôi về đây”"]);
        assert_eq!(
            found("Tôi đã nói với các anh là sẽ đi mà\", ông nói."),
            ["Tôi đã nói với các anh là sẽ đi mà\""]
        );
    }

    #[test]
    fn a_quote_may_run_over_a_line() {
        assert_eq!(found("“Tôi đi đây.\nTôi về đây”, ông nói."), ["“Tôi đi đây.\nTôi về đây”"]);
    }
}
