//! Fixtures beside the rules: quotes marked in the text, and what is none.
//!
//! `<q>` is a quote, `<d>` a direct one, `<x>` a mixed one; attributes are not needed, as the speaker stands in the
//! call. Every rule has texts that it must find something in and texts that it must not.

use diembao_core::{Analyzer, Article};
use diembao_mention_resolver::{MentionResolver, MentionSettings};
use diembao_sentence_splitter::{SentenceSettings, SentenceSplitter};
use diembao_test_support::marked;
use proptest::prelude::*;

use crate::{Quote, QuoteAttributor, QuoteKind, QuoteSettings};

fn quotes_of(text: &str) -> Vec<Quote> {
    let article = Article::new("a", text).unwrap();
    let sentences =
        SentenceSplitter::build(SentenceSettings::default()).unwrap().analyze(&article, ()).unwrap();
    let mentions = MentionResolver::build(MentionSettings::default()).unwrap().analyze(&article, ()).unwrap();
    QuoteAttributor::build(QuoteSettings::default())
        .unwrap()
        .analyze(&article, (&sentences, &mentions))
        .unwrap()
}

/// Finds just the quotes that are marked, said by these speakers (`-` for none).
#[track_caller]
fn check(marked_text: &str, speakers: &[&str]) {
    let (text, marks) = marked(marked_text);
    let quotes = quotes_of(&text);
    let kind = |tag: &str| match tag {
        "d" => QuoteKind::Direct,
        "x" => QuoteKind::Mixed,
        _ => QuoteKind::Indirect,
    };
    let wanted: Vec<_> = marks
        .iter()
        .zip(speakers)
        .map(|(mark, speaker)| (&text[mark.range.clone()], kind(&mark.tag), *speaker))
        .collect();
    assert_eq!(marks.len(), speakers.len(), "a speaker for each quote");
    let found: Vec<_> = quotes
        .iter()
        .map(|quote| (quote.anchor.text(), quote.kind, quote.speaker.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(found, wanted);
}

/// Finds nothing.
#[track_caller]
fn none(text: &str) {
    check(text, &[]);
}

#[test]
fn a_verb_before_its_clause() {
    check("Ông Nguyễn Tấn Thắng cho biết <q>tỉnh sẽ mở thêm ba trường học</q>.", &["Nguyễn Tấn Thắng"]);
    check("Bộ Ngoại giao Nga khẳng định rằng <q>cuộc đàm phán vẫn tiếp tục</q>.", &["Bộ Ngoại giao Nga"]);
    check(
        "Tổng Thư ký NATO Mark Rutte nói với hãng AFP rằng <q>các nước sẽ gửi thêm vũ khí</q>.",
        &["Mark Rutte"],
    );
}

#[test]
fn a_verb_behind_its_clause() {
    check("<q>Các nước sẽ không gửi quân tới đây</q>, Bộ Ngoại giao Nga cho biết.", &["Bộ Ngoại giao Nga"]);
}

#[test]
fn a_second_verb_without_a_subject() {
    check(
        "Ông Nguyễn Tấn Thắng cho biết <q>tỉnh đã mở thêm ba trường</q>, đồng thời nhấn mạnh rằng <q>các em sẽ được học miễn phí</q>.",
        &["Nguyễn Tấn Thắng", "Nguyễn Tấn Thắng"],
    );
    let quotes = quotes_of(
        "Ông Nguyễn Tấn Thắng cho biết tỉnh đã mở thêm ba trường, đồng thời nhấn mạnh rằng các em sẽ được học miễn phí.",
    );
    assert!(quotes[0].mention.is_some() && quotes[1].mention.is_none());
}

#[test]
fn accord() {
    check("Theo Bộ Tài chính, <q>giá xăng sẽ giảm trong tuần tới</q>.", &["Bộ Tài chính"]);
    check("<q>Giá xăng sẽ giảm trong tuần tới</q>, theo Bộ Tài chính.", &["Bộ Tài chính"]);
    none("Công trình được xây theo quy hoạch của thành phố, có ba tầng.");
    none("Theo kế hoạch, hội nghị sẽ diễn ra vào tuần tới.");
}

#[test]
fn an_apposition_behind_the_source_is_no_part_of_the_clause() {
    check(
        "Theo ông Nguyễn Tấn Thắng, Giám đốc Sở Giáo dục, <q>tỉnh sẽ mở thêm ba trường học</q>.",
        &["Nguyễn Tấn Thắng"],
    );
    check(
        "Theo bà Nguyễn Thị Phượng, Trưởng khoa Thần kinh, Bệnh viện Bạch Mai, <q>bệnh nhân sẽ được xuất viện vào tuần tới</q>.",
        &["Nguyễn Thị Phượng"],
    );
    // The subject of the clause is none.
    check(
        "Theo ông Nguyễn Tấn Thắng, <q>giám đốc nhà máy đã ký quyết định đóng cửa, công nhân sẽ được bồi thường</q>.",
        &["Nguyễn Tấn Thắng"],
    );
}

#[test]
fn a_time_opens_a_clause() {
    check("Đài Nhật Bản ghi nhận <q>sáng nay gió bão mạnh 120 km/h</q>.", &["Đài Nhật Bản"]);
    none("Trạm Láng ghi nhận lượng mưa 120 mm.");
}

#[test]
fn a_verb_with_its_subject_left_out_ends_a_content_in_marks() {
    check(
        "Ông Nguyễn Tấn Thắng nói rằng <x>đàm phán “không đi đến đâu cả”</x> và kêu gọi các nước gửi thêm vũ khí.",
        &["Nguyễn Tấn Thắng"],
    );
}

#[test]
fn words_that_merely_contain_a_cue_are_none() {
    none("Tên lửa được khai hỏa lúc rạng sáng, ông Nguyễn Tấn Thắng bị khai trừ khỏi hội.");
    none("Công ty của ông Nguyễn Tấn Thắng đáp ứng yêu cầu của khách hàng là giao hàng sớm.");
    none("Bà Nguyễn Thị Phượng viết thư cho con trai đang học ở Huế.");
}

#[test]
fn a_report_in_a_report_is_no_second_quote() {
    check(
        "Ông Nguyễn Tấn Thắng nói rằng <q>một quan chức xác nhận với ông rằng trường sẽ đóng cửa</q>.",
        &["Nguyễn Tấn Thắng"],
    );
}

#[test]
fn direct_quotes_with_all_kinds_of_marks() {
    for (open, close) in [("“", "”"), ("\"", "\""), ("«", "»"), ("“", "\""), ("\"", "”")] {
        check(
            &format!("Ông Nguyễn Tấn Thắng nói: <d>{open}Chúng tôi sẽ mở thêm ba trường học{close}</d>."),
            &["Nguyễn Tấn Thắng"],
        );
        check(
            &format!("<d>{open}Chúng tôi sẽ mở thêm ba trường học{close}</d>, ông Nguyễn Tấn Thắng nói."),
            &["Nguyễn Tấn Thắng"],
        );
    }
}

#[test]
fn a_quote_of_several_sentences() {
    check(
        "<d>“Chúng tôi sẽ mở ba trường. Các em sẽ được học miễn phí. Ai cũng vui!”</d>, ông Nguyễn Tấn Thắng nói.",
        &["Nguyễn Tấn Thắng"],
    );
}

#[test]
fn a_broken_quote_is_two() {
    check(
        "<d>“Thật không may, đây không phải là lúc chấm dứt”</d>, ông Nguyễn Tấn Thắng nói. <d>“Chúng tôi sẽ còn phải cố gắng nhiều”</d>.",
        &["Nguyễn Tấn Thắng", "Nguyễn Tấn Thắng"],
    );
}

#[test]
fn quotes_over_paragraphs() {
    check(
        "Ông Nguyễn Tấn Thắng phát biểu:\n<d>“Chúng tôi sẽ mở thêm ba trường học ở huyện này.</d>\n<d>“Các em sẽ được học miễn phí cho tới lớp năm”</d>.",
        &["Nguyễn Tấn Thắng", "Nguyễn Tấn Thắng"],
    );
}

#[test]
fn handed_on() {
    check(
        "AFP dẫn lời ông Nguyễn Tấn Thắng cho biết <q>tỉnh sẽ mở thêm ba trường học</q>.",
        &["Nguyễn Tấn Thắng"],
    );
}

#[test]
fn a_lead_taken_up() {
    check(
        "<q>Tỉnh sẽ mở thêm ba trường học trong năm tới</q>.\nÔng Nguyễn Tấn Thắng cho biết như trên tại cuộc họp hôm qua.",
        &["Nguyễn Tấn Thắng"],
    );
}

#[test]
fn mixed_quotes() {
    check(
        "Ông Nguyễn Tấn Thắng cho biết <x>sự hỗ trợ dành cho tỉnh vẫn “không thay đổi” trong năm nay</x>.",
        &["Nguyễn Tấn Thắng"],
    );
    // A title in marks leaves a quote indirect.
    check(
        "Ban tổ chức cho biết, <q>chương trình “Tôi là sinh viên” sẽ diễn ra vào tối nay</q>.",
        &["ban tổ chức"],
    );
}

#[test]
fn terms_nicknames_titles_and_mottos_are_no_quotes() {
    none("Chương trình “Tôi là sinh viên 2013” diễn ra tại Đà Nẵng vào tối qua.");
    none("Các “hiệp sĩ” đã bắt được tên trộm sau hai giờ đuổi theo.");
    none("Năm ngoái, “Ông vua sân đất nện” không dự giải nào.");
    none("Nga đã vạch ra “lằn ranh đỏ” ở biên giới.");
}

#[test]
fn pure_acts_are_no_quotes() {
    none("Thủ tướng yêu cầu các bộ báo cáo trước ngày 30.");
    none("Ông đánh giá cao nỗ lực của tỉnh.");
    none("Mỹ kêu gọi hai bên kiềm chế.");
}

#[test]
fn what_it_is_about_is_not_what_was_said() {
    none("Ông Nguyễn Tấn Thắng nói về chuyến đi của mình.");
    none("Báo chí đưa tin về vụ tai nạn ở Đà Nẵng.");
}

#[test]
fn captions_are_no_quotes() {
    none("![]()\nÔng Nguyễn Tấn Thắng cho biết tỉnh sẽ mở thêm trường. Ảnh: Minh Anh");
}

#[test]
fn the_reporters_own_words_are_no_quotes() {
    none("Phải đến phút 65, đội bóng mới có bàn thắng đầu tiên. Mọi người đều vui.");
    none("Có thể nói đây là trận đấu hay nhất mùa giải.");
}

#[test]
fn a_quote_without_a_speaker_is_kept() {
    let quotes = quotes_of("“Chúng tôi không biết phải làm gì bây giờ, nước lên quá nhanh.”");
    assert_eq!(quotes.len(), 1);
    assert_eq!(quotes[0].speaker, None);
}

#[test]
fn both_placements_of_tone_marks_read_the_same() {
    let one = quotes_of("Theo Bộ Tài chính, hòa bình sẽ tới. Ông Hòa nói: “Tôi rất vui, hòa bình tới rồi”.");
    let other =
        quotes_of("Theo Bộ Tài chính, hoà bình sẽ tới. Ông Hoà nói: “Tôi rất vui, hoà bình tới rồi”.");
    assert_eq!(one.len(), 2);
    assert_eq!(one.len(), other.len());
}

#[test]
fn the_explanation_names_the_candidates_and_what_spoke_for_them() {
    let text = "Ông Nguyễn Tấn Thắng nói về chuyến đi. Chương trình “Tôi là sinh viên” diễn ra tối qua.";
    let article = Article::new("a", text).unwrap();
    let sentences =
        SentenceSplitter::build(SentenceSettings::default()).unwrap().analyze(&article, ()).unwrap();
    let mentions = MentionResolver::build(MentionSettings::default()).unwrap().analyze(&article, ()).unwrap();
    let attributor = QuoteAttributor::build(QuoteSettings::default()).unwrap();
    let weighed = attributor.explain(&article, (&sentences, &mentions), 0..text.len()).unwrap();
    let about = weighed.iter().find(|it| it.by == "about-something").unwrap();
    assert_eq!(about.cue.as_ref().unwrap().text(), "nói");
    assert!(!about.taken);
    let marks = weighed.iter().find(|it| it.by == "marks").unwrap();
    assert_eq!(marks.content.text(), "“Tôi là sinh viên”");
    assert!(!marks.taken && !marks.because.is_empty());
}

#[test]
fn settings_are_checked() {
    let settings = QuoteSettings { cues: vec!["phán".into(), " ".into()], least_certainty: 0, model: None };
    let error = QuoteAttributor::build(settings).err().unwrap();
    assert_eq!(
        error.to_string(),
        "`cues[1]`: a verb without a letter; `least_certainty`: 0 is no certainty in per cent"
    );
}

#[test]
fn more_verbs_from_the_settings() {
    let text = "Ông Nguyễn Tấn Thắng phán rằng tỉnh sẽ mở thêm ba trường học.";
    let article = Article::new("a", text).unwrap();
    let sentences =
        SentenceSplitter::build(SentenceSettings::default()).unwrap().analyze(&article, ()).unwrap();
    let mentions = MentionResolver::build(MentionSettings::default()).unwrap().analyze(&article, ()).unwrap();
    let settings = QuoteSettings { cues: vec!["phán".into()], ..QuoteSettings::default() };
    let attributor = QuoteAttributor::build(settings).unwrap();
    let quotes = attributor.analyze(&article, (&sentences, &mentions)).unwrap();
    assert_eq!(quotes[0].anchor.text(), "tỉnh sẽ mở thêm ba trường học");
    assert!(quotes_of(text).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn any_text_is_read_without_panic(text in "([“”\"«»:,.!?()\n -]|ông Nam |Theo |nói |cho biết |rằng |và |AFP |dẫn lời |“A”|tôi |đã |là |như trên ){0,60}|\\PC{0,80}") {
        for quote in quotes_of(&text) {
            prop_assert!(text.get(quote.anchor.span().range()).is_some_and(|it| it == quote.anchor.text()));
            prop_assert!(!quote.anchor.span().is_empty());
        }
    }
}
