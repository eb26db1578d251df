//! Documents as sources: who wrote them.

use std::ops::Range;

use diembao_core::RuleId;
use diembao_text::{Case, Gap, Kind};

use super::{AUTHOR_BACK, Shape, Source, Sources, SpeakerKind, lower_if, speaker_kind};
use crate::entities::lower_first;
use crate::mention::{EntityKind, Form};
use crate::scan::KEYS;
use crate::words::{WORDS, flag};

impl<'a> Sources<'a> {
    /// A document as a source: its author speaks, or it does itself.
    pub(super) fn document(&self, tokens: Range<usize>, head: usize) -> Option<Source> {
        let (len, word) = WORDS.at(self.tokens, head)?;
        let text = &self.article.text()[self.tokens.range(tokens.clone())];
        let author = |speaker: Box<str>, kind, entity, rule| {
            Some(Source {
                span: self.span(&tokens)?,
                end: self.behind(tokens.end),
                tokens: tokens.clone(),
                speaker: Some(speaker),
                kind,
                entity,
                shape: Shape::Document,
                rule: RuleId::new(rule),
            })
        };
        // An author inside: behind `của`, `do`, `từ`, or right behind the noun.
        let first = self.at.partition_point(|at| at.start < tokens.start + 1);
        let inside: Vec<usize> =
            (first..self.at.len()).take_while(|&index| self.at[index].end <= tokens.end).collect();
        let mut authors: Vec<usize> = Vec::new();
        for &index in &inside {
            let at = &self.at[index];
            let before = &self.tokens[at.start - 1];
            // Not `báo cáo về môi trường của Việt Nam`: that is what it is about.
            let about = self.tokens[head..at.start].iter().any(|token| token.key == KEYS.ve);
            let of = (before.key == KEYS.cua && !about)
                || before.key == KEYS.tu
                || before.key == KEYS.do_
                || at.start == head + len && self.mentions[index].kind != EntityKind::Unnamed
                || before.key == KEYS.duoc;
            let more = !authors.is_empty() && (before.key == KEYS.va || before.mark() == Some(','));
            if of || more {
                authors.push(index);
            }
        }
        if authors.is_empty()
            && !self.tokens[head..tokens.end].iter().any(|token| token.key == KEYS.ve)
            && let Some(&index) = inside.iter().find(|&&index| {
                matches!(self.mentions[index].kind, EntityKind::Organization | EntityKind::Person)
            })
        {
            authors.push(index);
        }
        if let Some(&only) = authors.first() {
            if authors.len() > 1 {
                let joined = self.join(authors, tokens.clone())?;
                return author(joined.speaker.unwrap_or_default(), joined.kind, None, "document-authors");
            }
            let mention = &self.mentions[only];
            let to_end = self.at[only].end..tokens.end;
            let stops = WORDS
                .at(self.tokens, to_end.start)
                .is_some_and(|(_, word)| word.flags & flag::STOPS != 0 && !word.is(flag::FIELD));
            let goes_on = !stops
                && mention.kind != EntityKind::Person
                && !to_end.is_empty()
                && to_end.len() <= 16
                && self.tokens[to_end.clone()]
                    .iter()
                    .all(|token| token.kind == Kind::Word && token.case == Case::Lower);
            let speaker = if goes_on && mention.form == Form::Name || mention.rule.as_str() == "unnamed" {
                lower_if(
                    mention.kind == EntityKind::Unnamed,
                    &self.article.text()[self.tokens.range(self.at[only].start..tokens.end)],
                )
            } else {
                mention.name.clone()
            };
            return author(speaker, speaker_kind(mention.kind), Some(mention.entity), "document-author");
        }
        // An author without a name: `số liệu của cơ quan chức năng`, `lời các nhân chứng`.
        if let Some(of) = (head + len..tokens.end.min(head + len + 6))
            .find(|&at| self.tokens[at].key == KEYS.cua || self.tokens[at].key == KEYS.do_)
            .map(|at| at + 1)
            .or_else(|| (self.tokens[head].key == KEYS.loi && len == 1).then_some(head + 1))
            && of < tokens.end
            && let Some((_, noun)) = WORDS.at(self.tokens, of)
            && noun.is(flag::ONE | flag::SEVERAL | flag::NOUN | flag::TITLE | flag::ORG_HEAD)
        {
            let mut end = tokens.end;
            if self.tokens[of - 1].key == KEYS.do_ {
                // `do X cung cấp`
                end = end.saturating_sub(2).max(of + 1);
            }
            let words = &self.article.text()[self.tokens.range(of..end)];
            return author(lower_first(words).into(), SpeakerKind::Unnamed, None, "document-author");
        }
        if word.is(flag::NEEDS_AUTHOR) {
            return None;
        }
        // `Báo cáo`, `tờ trình`, `văn bản` alone: the author named before.
        if tokens.len() <= len + 2
            && KEYS.authored.iter().any(|phrase| {
                phrase.iter().copied().eq(self.tokens[head..head + len].iter().map(|token| token.key))
            })
            && let Some(index) = self.author_before(head, len)
        {
            let mention = &self.mentions[index];
            return author(
                mention.name.clone(),
                speaker_kind(mention.kind),
                Some(mention.entity),
                "document-named-before",
            );
        }
        author(lower_first(text).into(), SpeakerKind::Organization, None, "document")
    }

    /// The author of a document that was named before by the same noun.
    pub(super) fn author_before(&self, at: usize, len: usize) -> Option<usize> {
        let head: Vec<_> = self.tokens[at..at + len].iter().map(|token| token.key).collect();
        let low = at.saturating_sub(AUTHOR_BACK);
        let mut other = at;
        let mut occurrences = 0;
        let mut loose = None;
        let press = KEYS.press.iter().any(|press| press.iter().eq(&head));
        while other > low && !press {
            other -= 1;
            let same = self.tokens[other..at].len() >= len
                && self.tokens[other..other + len].iter().map(|token| token.key).eq(head.iter().copied());
            if !same {
                continue;
            }
            occurrences += 1;
            if occurrences > 6 {
                break;
            }
            // `báo cáo (…) của X` there, or `X gửi báo cáo`.
            let behind = self.at.partition_point(|mention| mention.start < other + len);
            let border = |at: usize| {
                matches!(self.tokens[at].mark(), Some('.' | '!' | '?'))
                    && self.tokens.get(at + 1).is_none_or(|next| next.gap != Gap::None)
                    || self.tokens.get(at + 1).is_some_and(|next| next.gap >= Gap::Line)
            };
            let right =
                (other..(other + 40).min(self.tokens.len())).find(|&at| border(at)).unwrap_or(other + 40);
            let author =
                (behind..self.at.len()).take_while(|&index| self.at[index].end <= right + 1).find(|&index| {
                    self.tokens[self.at[index].start - 1].key == KEYS.cua
                        && self.mentions[index].kind == EntityKind::Organization
                });
            if author.is_some() {
                return author;
            }
            let left = (low.max(other.saturating_sub(60))..other).rev().find(|&at| border(at)).unwrap_or(low);
            let subject = (0..behind)
                .rev()
                .take_while(|&index| self.at[index].start >= left)
                .filter(|&index| self.at[index].end <= other && self.speaks_for_documents(index))
                .last();
            // `Chính phủ vừa có | báo cáo` made it; a sentence that only speaks of it may name anybody.
            let made = other > 0
                && WORDS
                    .at(&self.tokens[..other], other - 1)
                    .is_some_and(|(_, word)| word.is(flag::VERB | flag::ADVERB | flag::SAY));
            if subject.is_some() && made {
                return subject;
            }
            loose = loose.or(subject);
        }
        if loose.is_some() {
            return loose;
        }
        if KEYS.general.iter().any(|general| general.iter().eq(&head)) {
            let behind = self.at.partition_point(|mention| mention.end <= at);
            return (behind.saturating_sub(24)..behind).rev().find(|&index| {
                let mention = &self.mentions[index];
                let medium = WORDS
                    .at(self.tokens, self.at[index].start)
                    .is_some_and(|(_, word)| word.is(flag::MEDIUM | flag::NAMED_ORG));
                mention.kind == EntityKind::Organization
                    && !matches!(mention.rule.as_str(), "state" | "seat-for-state")
                    && (medium || !press)
            });
        }
        None
    }

    pub(super) fn speaks_for_documents(&self, index: usize) -> bool {
        matches!(self.mentions[index].kind, EntityKind::Organization | EntityKind::Person)
    }
}
