//! One article made ready: classes of its tokens, sentences, stretches in marks, cues.

use std::ops::Range;

use diembao_text::{Case, Gap, Kind, Token};

use crate::cues::Cue;
use crate::marks::{self, Marked};
use crate::phrases::Phrases;
use crate::words::Classes;

/// A sentence as token range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
    /// Whether it is running text: no title, caption, byline.
    pub(crate) running: bool,
    /// Whether it stands under a picture.
    pub(crate) caption: bool,
}

/// Everything that the decisions look at.
pub(crate) struct Reading<'a> {
    pub(crate) tokens: &'a [Token],
    pub(crate) classes: Vec<Classes>,
    /// Sentences, with those merged that a stretch in marks runs over.
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) marks: Vec<Marked>,
    pub(crate) cues: Vec<Cue>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(tokens: &'a [Token], sentences: &[Sentence], phrases: &Phrases) -> Reading<'a> {
        let (classes, cues) = phrases.find(tokens);
        let marks = marks::find(tokens, |at| {
            let next = sentences.partition_point(|sentence| sentence.tokens.end <= at);
            sentences.get(next).map_or(at..tokens.len(), |sentence| sentence.tokens.clone())
        });
        let sentences = merge(sentences, &marks, &classes);
        Reading { tokens, classes, sentences, marks, cues }
    }

    /// Whether the token has one of the classes.
    pub(crate) fn is(&self, at: usize, class: Classes) -> bool {
        self.classes.get(at).is_some_and(|classes| classes.any(class))
    }

    /// Whether the token is a word that begins with a capital.
    pub(crate) fn capital(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| matches!(token.case, Case::Capitalised | Case::Upper | Case::Mixed))
    }

    /// Whether the token is a word or a number.
    pub(crate) fn word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind != Kind::Punct)
    }

    /// Whether the token is a quotation mark of any form.
    pub(crate) fn quote_mark(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .and_then(Token::mark)
            .is_some_and(|mark| matches!(mark, '“' | '”' | '„' | '‟' | '"' | '«' | '»' | '＂'))
    }

    /// The marked stretch that holds the token, as an index into `marks`.
    pub(crate) fn marked(&self, at: usize) -> Option<usize> {
        let next = self.marks.partition_point(|marked| marked.tokens.end <= at);
        self.marks.get(next).filter(|marked| marked.tokens.start <= at).map(|_| next)
    }

    /// The cues that begin in `range`, as a range of indices into `cues`.
    pub(crate) fn cues_in(&self, range: Range<usize>) -> Range<usize> {
        let start = self.cues.partition_point(|cue| cue.tokens.start < range.start);
        let end = self.cues.partition_point(|cue| cue.tokens.start < range.end);
        start..end.max(start)
    }

    /// Whether the token starts a line.
    pub(crate) fn line_start(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| matches!(token.gap, Gap::Line | Gap::Paragraph))
    }
}

/// Joins the sentences that one stretch in marks runs over and `X nói:` with the marks on the next line, and parts
/// `A."B"`, where no blank stands between.
fn merge(sentences: &[Sentence], marks: &[Marked], classes: &[Classes]) -> Vec<Sentence> {
    let mut merged: Vec<Sentence> = Vec::with_capacity(sentences.len());
    let mut next = 0;
    for sentence in sentences {
        while marks.get(next).is_some_and(|marked| marked.tokens.end <= sentence.tokens.start) {
            next += 1;
        }
        let start = sentence.tokens.start;
        let inside = marks.get(next).is_some_and(|marked| {
            let introduced =
                marked.tokens.start == start && start > 0 && classes[start - 1].any(Classes::COLON);
            marked.tokens.start < start || introduced
        });
        match merged.last_mut() {
            Some(last) if inside => last.tokens.end = sentence.tokens.end,
            _ => merged.push(sentence.clone()),
        }
        for marked in marks[next..].iter().take_while(|marked| marked.tokens.start < sentence.tokens.end) {
            let last = merged.last_mut().expect("a sentence was pushed above");
            if marked.tokens.start > last.tokens.start && classes[marked.tokens.start - 1].any(Classes::STOP)
            {
                let rest = Sentence { tokens: marked.tokens.start..last.tokens.end, ..last.clone() };
                last.tokens.end = marked.tokens.start;
                merged.push(rest);
            }
        }
    }
    merged
}
