//! Whatever the text, the resolver does not panic, its spans are sound and its time is linear.

use diembao_core::{Analyzer, Article, Item};
use diembao_mention_resolver::{MentionResolver, MentionSettings, Sources};
use diembao_test_support::naughty;
use diembao_text::Tokens;
use proptest::prelude::*;

fn check(text: &str) {
    let resolver = MentionResolver::build(MentionSettings::default()).expect("the defaults are right");
    let article = Article::new("a", text).expect("short");
    let mentions = resolver.analyze(&article, ()).expect("spans are sound");
    let mut end = 0;
    for mention in &mentions {
        let span = mention.span().expect("each has one");
        assert!(span.start() >= end, "mentions overlap in {text:?}");
        assert!(!span.is_empty());
        assert_eq!(&article.text()[span.range()], mention.anchor.text());
        end = span.end();
    }
    let again = resolver.analyze(&Article::new("a", text).expect("short"), ()).expect("spans are sound");
    assert_eq!(mentions, again);
    // Every place as a cue, and as the place behind `theo`.
    let sources = Sources::new(&article, &mentions);
    let count = article.derived::<Tokens>().len();
    for at in (0..count).step_by(count / 50 + 1) {
        for source in [
            sources.before(at..at + 1, at.saturating_sub(9)),
            sources.after(at, count),
            sources.last_subject(at),
        ]
        .into_iter()
        .flatten()
        {
            assert!(
                source.tokens.start < source.tokens.end
                    && source.tokens.end <= source.end.max(source.tokens.end)
            );
            assert!(source.end <= count);
        }
        sources.weigh_before(at..at + 1, 0);
        sources.weigh_after(at, count);
    }
}

#[test]
fn naughty_texts() {
    for text in naughty::SHORT {
        check(text);
    }
    for text in naughty::long(20_000) {
        check(&text);
    }
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "ông", "Ông", "bà", "họ", "Nguyễn", "Văn", "An", "Mark", "Rutte", "NATO", "Nga", "Moscow", "Bộ",
        "Ngoại", "giao", "Tổng", "thống", "Chủ", "tịch", "của", "và", "theo", "Theo", "báo", "cáo", "nói",
        "cho", "biết", "các", "một", "chuyên", "gia", ",", ".", "(", ")", "-", "–", "“", "”", "\"", ":",
        "\n", "\n\n", "1", "22/10", "T.", "Ư", "này", "trên", "cũng", "đã", "tờ", "hãng", "AFP", "người",
        "đứng", "đầu", "dẫn", "lời", "do",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_words(text in words()) {
        check(&text);
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        check(&text);
    }
}
