//! What keeps a match from being annotated: the words and signs around it.

use diembao_text::{Case, Gap, Kind, Token};

use super::compile::Rule;
use super::file::{CaseGuard, Meaning};
use super::matcher::Scan;

/// How long the name of a law may be, in tokens.
const NAME_TOKENS: usize = 14;

impl Scan<'_> {
    /// Whether the stretch `opened..closed` may be annotated, in a match of `start..end`.
    pub(super) fn guards_hold(
        &self,
        rule: &Rule,
        start: usize,
        opened: usize,
        closed: usize,
        end: usize,
    ) -> bool {
        let tokens = self.tokens;
        let (Some(first), Some(last)) = (tokens.get(opened), tokens.get(closed.wrapping_sub(1))) else {
            return false;
        };
        if opened >= closed {
            return false;
        }
        let before = |back: usize| opened.checked_sub(back).and_then(|at| tokens.get(at));
        let previous = before(1).filter(|_| first.gap <= Gap::Space);
        // The words that begin in the middle of something written together are part of that.
        if opened == start
            && first.gap == Gap::None
            && first.kind != Kind::Punct
            && let Some(previous) = previous
        {
            if previous.kind != Kind::Punct {
                return false;
            }
            let numbered = first.kind == Kind::Number
                && previous.gap == Gap::None
                && before(2).is_some_and(|token| token.kind == Kind::Number);
            if numbered && matches!(previous.mark(), Some('.' | ',' | '/' | ':')) {
                return false;
            }
            if numbered
                && matches!(previous.mark(), Some('-' | '–'))
                && before(2).is_some_and(|token| token.digits() > 2)
            {
                return false;
            }
        }
        let next = tokens.get(closed).filter(|token| token.gap <= Gap::Space);
        if closed == end
            && last.kind != Kind::Punct
            && let Some(next) = next
        {
            if next.gap == Gap::None {
                if next.kind != Kind::Punct {
                    return false;
                }
                let joined = matches!(next.mark(), Some('.' | ',' | '/' | ':'))
                    && tokens
                        .get(closed + 1)
                        .is_some_and(|token| token.gap == Gap::None && token.kind == Kind::Number);
                if joined && last.kind == Kind::Number {
                    return false;
                }
            }
            if next.mark() == Some('%') && last.kind == Kind::Number {
                return false;
            }
        }
        if opened == start {
            if previous.is_some_and(|token| rule.not_after.contains(&token.key)) {
                return false;
            }
            if !rule.after.is_empty() && !previous.is_some_and(|token| rule.after.contains(&token.key)) {
                return false;
            }
        }
        if closed == end
            && rule.means != Meaning::Nothing
            && let Some(next) = next
            && closed - opened > 1
            && let Some(not_before) = self.grammar.endings.get(&last.key)
            && (not_before.contains(&next.key)
                || tokens[closed - 2].kind == Kind::Number
                    && (next.kind == Kind::Number || next.is_capital()))
        {
            return false;
        }
        if closed == end && next.is_some_and(|token| rule.not_before.contains(&token.key)) {
            return false;
        }
        // `top 10. Năm nay` without its full stop.
        if rule.means == Meaning::Duration
            && first.kind == Kind::Number
            && tokens[opened + 1..closed]
                .iter()
                .any(|token| token.case == Case::Capitalised && token.end - token.start > 2)
        {
            return false;
        }
        if !rule.not_in_name_of.is_empty() && self.in_name(rule, opened) {
            return false;
        }
        match rule.case {
            CaseGuard::Any => true,
            CaseGuard::Small => first.case == Case::Lower,
            CaseGuard::Capital => first.is_capital(),
            CaseGuard::Lower => first.case == Case::Lower || begins_sentence(tokens, opened),
        }
    }

    /// Whether a token follows the name of a law that it dates: one of the rule's words with a capital, and no word
    /// or sign between that ends a name.
    pub(super) fn in_name(&self, rule: &Rule, at: usize) -> bool {
        for back in 1..=NAME_TOKENS.min(at) {
            let token = &self.tokens[at - back];
            if self.tokens[at - back + 1].gap >= Gap::Line {
                return false;
            }
            if token.is_capital() && rule.not_in_name_of.contains(&token.key) {
                return true;
            }
            let ends = match token.kind {
                Kind::Word => self.grammar.name_ends.contains(&token.key),
                Kind::Number => true,
                Kind::Punct => token.mark() != Some(','),
            };
            if ends {
                return false;
            }
        }
        false
    }
}

/// Whether a token begins a sentence, a heading or a quotation, as far as its neighbours tell.
pub(crate) fn begins_sentence(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    if token.gap >= Gap::Line || at == 0 {
        return true;
    }
    let previous = &tokens[at - 1];
    matches!(
        previous.mark(),
        Some(
            '.' | '!'
                | '?'
                | '…'
                | ':'
                | ';'
                | '"'
                | '“'
                | '”'
                | '«'
                | '('
                | '*'
                | '-'
                | '–'
                | '—'
                | '>'
                | '•'
                | '\''
                | '‘'
                | ')'
        )
    )
}
