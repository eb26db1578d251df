//! Gives the layer `sentences`: where each sentence of the article begins and ends, its paragraph, and whether it is
//! running text, the title, a caption, a byline or the stub of a picture.
//!
//! ```
//! use diembao_core::{Analyzer, Article};
//! use diembao_sentence_splitter::{SentenceSettings, SentenceSplitter};
//!
//! let splitter = SentenceSplitter::build(SentenceSettings::default()).unwrap();
//! let article = Article::new("a", "TP. HCM mưa lớn. “Tôi lo lắm!”, bà Phượng nói.").unwrap();
//! let sentences = splitter.analyze(&article, ()).unwrap();
//! assert_eq!(sentences.len(), 2);
//! ```

mod blocks;
mod borders;

use diembao_core::{
    AnalyzeError, Analyzer, Article, BuildError, Example, Find, Item, KeyPath, Layer, RuleId,
};
use diembao_core::{Settings, SettingsProblem, Span};
use diembao_text::{Lexicon, Tokens};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::borders::Words;

/// Abbreviations that a full stop belongs to, one a line.
const ABBREVIATIONS: &str = include_str!("../resources/abbreviations.txt");
/// Words that open a sentence and are no part of a name, one a line.
const OPENERS: &str = include_str!("../resources/openers.txt");

/// Settings of the sentence splitter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SentenceSettings {
    /// More abbreviations whose full stop ends no sentence, without the full stop: `["Bs", "Ks"]`.
    pub abbreviations: Vec<String>,
}

impl Settings for SentenceSettings {}

/// Splits the text into sentences.
#[derive(Debug)]
pub struct SentenceSplitter {
    words: Words,
}

/// The layer `sentences`.
#[derive(Debug)]
pub struct Sentences;

impl Layer for Sentences {
    const NAME: &'static str = "sentences";
    type Item = Sentence;
}

/// One sentence. Sentences are in order, do not overlap, and leave out nothing but blanks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    /// From its first to behind its last token, closing quotation marks included.
    #[serde(flatten)]
    pub span: Span,
    /// The line of the text that it is part of, counted from 0 (news sites write a paragraph a line).
    pub paragraph: u32,
    /// What kind of text it is.
    pub kind: TextKind,
    /// Why it ends where it ends.
    pub rule: RuleId,
}

/// What kind of text a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TextKind {
    /// The headline, repeated at the head of the text.
    Title,
    /// Running text.
    Text,
    /// The words under a picture.
    Caption,
    /// Who wrote it, or for which paper.
    Byline,
    /// What is left of a picture: `![]()`.
    Stub,
}

impl Item for Sentence {
    fn span(&self) -> Option<Span> {
        Some(self.span)
    }

    fn rule(&self) -> &RuleId {
        &self.rule
    }

    fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        visit(&mut self.span);
    }
}

impl Analyzer for SentenceSplitter {
    const NAME: &'static str = "sentences";
    const SUMMARY: &'static str =
        "Splits the text into sentences, and tells running text from titles, captions and bylines.";
    const EXAMPLES: &'static [Example] = &[Example {
        text: "GS. Võ Tòng Xuân đến TP. HCM. “Mưa lớn!”, ông nói.",
        published: "",
        finds: &[
            Find {
                text: "GS. Võ Tòng Xuân đến TP. HCM.", fields: &[("kind", "text"), ("rule", "end-mark")]
            },
            Find {
                text: "“Mưa lớn!”, ông nói.", fields: &[("kind", "text"), ("rule", "end-of-text")]
            },
        ],
    }];
    type Settings = SentenceSettings;
    type Needs = ();
    type Gives = Sentences;

    fn build(settings: SentenceSettings) -> Result<Self, BuildError> {
        let lexicon = |list: &'static str| -> Lexicon<()> {
            let lines = list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            lines.map(|line| (line, ())).collect()
        };
        let mut abbreviations = lexicon(ABBREVIATIONS);
        for (index, abbreviation) in settings.abbreviations.iter().enumerate() {
            if abbreviations.replace(abbreviation.trim_end_matches('.'), ()).is_err() {
                let path = KeyPath::root().key("abbreviations").index(index);
                let problem = SettingsProblem::new(path, format!("`{abbreviation}` has no letter"));
                return Err(problem
                    .help("write the abbreviation without its full stop, or leave it out")
                    .into());
            }
        }
        Ok(Self { words: Words { abbreviations, openers: lexicon(OPENERS) } })
    }

    fn analyze(&self, article: &Article, (): ()) -> Result<Vec<Sentence>, AnalyzeError> {
        let tokens: &Tokens = article.derived();
        let mut sentences = Vec::with_capacity(tokens.len() / 20 + 1);
        for block in blocks::blocks(article, tokens) {
            for (sentence, rule) in borders::sentences(tokens, block.tokens.clone(), &self.words) {
                let span = article.span(tokens.range(sentence))?;
                sentences.push(Sentence {
                    span,
                    paragraph: block.line,
                    kind: block.kind,
                    rule: RuleId::new(rule),
                });
            }
        }
        if let Some(last) = sentences.last_mut() {
            last.rule = RuleId::new("end-of-text");
        }
        Ok(sentences)
    }
}

diembao_core::register!(SentenceSplitter);

#[cfg(test)]
mod tests {
    use diembao_test_support::marked;
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str, title: &str) -> (Article, Vec<Sentence>) {
        let mut article = Article::new("a", text).unwrap();
        article.title = title.to_owned();
        let splitter = SentenceSplitter::build(SentenceSettings::default()).unwrap();
        let sentences = splitter.analyze(&article, ()).unwrap();
        (article, sentences)
    }

    /// Each sentence stands between `<s>` and `</s>`, or `<title>`, `<caption>`, `<byline>`, `<stub>`.
    #[track_caller]
    fn check(marked_text: &str) {
        let (text, marks) = marked(marked_text);
        let (_, sentences) = split(&text, "");
        let found: Vec<_> = sentences.iter().map(|s| (&text[s.span.range()], s.kind)).collect();
        let kind = |tag: &str| match tag {
            "title" => TextKind::Title,
            "caption" => TextKind::Caption,
            "byline" => TextKind::Byline,
            "stub" => TextKind::Stub,
            _ => TextKind::Text,
        };
        let wanted: Vec<_> = marks.iter().map(|mark| (&text[mark.range.clone()], kind(&mark.tag))).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn end_marks_end_sentences() {
        check("<s>Ông nói.</s> <s>Bà nghe!</s> <s>Ai nói?</s> <s>Không ai…</s> <s>Thật vậy...</s>");
        check("<s>“Mưa lớn.”</s> <s>Ông nói vậy.</s>");
        check("<s>Giá là 3.500 đồng, tức 3,5 nghìn.</s> <s>2 người mua.</s>");
    }

    #[test]
    fn a_missing_blank_is_no_matter() {
        check("<s>Trời mưa.</s><s>Ông về nhà.</s>");
    }

    #[test]
    fn a_lost_full_stop_shows_in_the_word_behind_it() {
        check("<s>Quan hệ rạn nứt vì Syria</s> <s>Trong cuộc hội đàm, hai bên thẳng thắn.</s>");
        check("<s>Xăng giảm 914 đồng</s> <s>Theo bảng trên, giá còn giảm.</s>");
        check("<s>Sở Nông nghiệp và Phát triển Nông thôn nghe Trong Nghĩa nói.</s>");
        check("<s>Ông đọc “Trong cơn bão” rồi về Huế.</s>");
    }

    #[test]
    fn abbreviations_initials_and_numbering_do_not() {
        check("<s>TP. HCM và TP.Hà Nội.</s>");
        check("<s>Ông George W. Bush gặp PGS. TS. Nguyễn Văn A. ở Huế.</s>");
        check("<s>1. Mở đầu.</s> <s>2. Kết luận.</s>");
        check("<s>“Đi đâu?” ông hỏi.</s>");
        check("<s>Xem tại www.vnexpress.net nhé.</s>");
    }

    #[test]
    fn ends_of_lines_do() {
        check(
            "<s>Một dòng\u{a0}dài không có dấu chấm và cứ thế tiếp tục mãi cho tới khi hết</s>\n<s>Dòng hai nói tiếp.</s>",
        );
    }

    #[test]
    fn what_is_no_running_text() {
        check(
            "<title>NATO họp khẩn ở Paris</title>\n\n<s>Cuộc họp diễn ra.</s>\n<stub>![]() |</stub>\n<caption>Ông Rutte ở Paris.</caption> <caption>Ảnh: Reuters</caption>\n<s>Ông nói tiếp.</s>\n<byline>Minh Anh</byline>",
        );
    }

    #[test]
    fn a_known_title_is_recognised_in_any_spelling() {
        let (_, sentences) = split("HOÀ BÌNH đã tới.\nDân mừng.", "Hòa bình đã tới.");
        assert_eq!(sentences[0].kind, TextKind::Title);
    }

    #[test]
    fn an_abbreviation_without_letters_is_refused() {
        let settings = SentenceSettings { abbreviations: vec!["Bs".into(), ".".into()] };
        let error = SentenceSplitter::build(settings).unwrap_err();
        assert_eq!(error.to_string(), "`abbreviations[1]`: `.` has no letter");
    }

    proptest! {
        #[test]
        fn sentences_cover_all_but_blanks(text in "[\\PC\n]{0,60}|([a-zA-Z.!?\"” \n]|Ảnh:){0,80}") {
            let (article, sentences) = split(&text, "");
            let mut end = 0;
            let gap = |range: std::ops::Range<usize>| Tokens::new(&article.text()[range]).is_empty();
            for sentence in &sentences {
                prop_assert!(gap(end..sentence.span.start()));
                end = sentence.span.end();
            }
            prop_assert!(gap(end..text.len()));
        }
    }
}
