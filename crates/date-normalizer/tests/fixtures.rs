//! Texts with marks: `<d DATE 2013-10-31>hôm qua</d>` is found with that type, value and `mod`, and nothing else is.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use diembao_core::{Analyzer, Article};
use diembao_date_normalizer::{DateNormalizer, DateSettings, TimeExpression};
use diembao_test_support::{marked, naughty};
use proptest::prelude::*;

fn normalizer() -> &'static DateNormalizer {
    static NORMALIZER: std::sync::OnceLock<DateNormalizer> = std::sync::OnceLock::new();
    NORMALIZER.get_or_init(|| DateNormalizer::build(DateSettings::default()).unwrap())
}

fn analyze(text: &str, published: &str) -> Vec<TimeExpression> {
    let mut article = Article::new("fixture", text).unwrap();
    if !published.is_empty() {
        article.published = Some(published.parse().unwrap());
    }
    normalizer().analyze(&article, ()).unwrap()
}

#[track_caller]
fn check_at(published: &str, fixture: &str) {
    let (text, marks) = marked(fixture);
    let expected: Vec<(&str, String)> =
        marks.iter().map(|mark| (&text[mark.range.clone()], mark.attributes.clone())).collect();
    let found = analyze(&text, published);
    let shown: Vec<(&str, String)> = found
        .iter()
        .map(|it| {
            let kind = format!("{:?}", it.kind).to_uppercase();
            let modifier = it.modifier.as_deref().map(|it| format!(" {it}")).unwrap_or_default();
            (it.anchor.text(), format!("{kind} {}{modifier}", it.value))
        })
        .collect();
    assert_eq!(shown, expected, "in {text:?}");
}

/// Published on a Friday, the 1st of November 2013, as the guidelines' table.
#[track_caller]
fn check(fixture: &str) {
    check_at("2013-11-01", fixture);
}

#[track_caller]
fn interval(text: &str, begin: &str, end: &str) {
    let found = analyze(text, "2013-11-01");
    let interval = found.first().and_then(|it| it.interval.as_ref());
    let interval = interval.map(|it| (&*it.begin, &*it.end));
    assert_eq!(interval, (!begin.is_empty()).then_some((begin, end)), "{text}");
}

#[test]
fn days_in_all_their_forms() {
    check(
        "Họp <d DATE 2013-10-31>ngày 31/10</d>, <d DATE 2013-10-31>hôm qua</d>, <d DATE 2013-10-31>31-10-2013</d>.",
    );
    check("Họp <d DATE 2013-10-31>31.10.2013</d> và <d DATE 2013-10-31>ngày 31 tháng 10 năm 2013</d>.");
    check("Bắt đầu <d DATE 2014-02-03>ngày mồng Ba tháng Hai năm 2014</d>.");
    check("Ông đi <d DATE 2013-10-30>hôm kia</d>, về <d DATE 2013-11-03>ngày kia</d>.");
    check("<d DATE 2013-11-01>Hôm nay</d> (<d DATE 2013-11-01>1/11</d>) trời đẹp.");
    check("<d DATE 2013-11-01>Hôm nay 1/11</d> trời đẹp.");
}

#[test]
fn coordinated_and_elided_days() {
    check("Trong <d DATE 2013-11-05>ngày 5</d> và <d DATE 2013-11-06>6/11</d>.");
    check("Các <d DATE 2013-10-23>ngày 23</d>, <d DATE 2013-10-24>24</d> và <d DATE 2013-10-25>25-10</d>.");
    check("Từ <d DATE 2013-11-02>2</d> đến <d DATE 2013-11-17>17/11</d>.");
    check("Đợt <d DATE 2013-10-30>ngày 30/10</d>-<d DATE 2013-11-02>2/11</d>.");
    check("Từ <d DATE 2012-12-20>ngày 20/12</d> đến <d DATE 2013-01-05>5/1/2013</d>.");
    check("<d TIME 2013-10-24TNI>Đêm 24</d>, <d TIME 2013-10-25TMO>rạng sáng 25/10</d>, bão đến.");
    check("Giai đoạn <d DATE 2011>2011</d>-<d DATE 2020>2020</d>.");
    check("Năm học <d DATE 2013>2013</d> - <d DATE 2014>2014</d>.");
    check("Kế hoạch <d DURATION P5Y>5 năm</d> <d DATE 2016>2016</d>-<d DATE 2020>2020</d>.");
}

#[test]
fn months_quarters_years_and_longer() {
    check("So với <d DATE 2013-09>tháng 9</d> và <d DATE 2013-10>tháng trước</d>.");
    check(
        "Từ <d DATE 2013-Q3>quý III/2013</d>, <d DATE 2013-Q2>quý II</d>, <d DATE 2013-H1>nửa đầu năm 2013</d>.",
    );
    check(
        "<d DATE 2013-11 END>Cuối tháng 11</d>, <d DATE 2014 START>đầu năm 2014</d>, <d DATE 2013-10 MID>giữa tháng 10</d>.",
    );
    check(
        "<d DATE 2013-W44>Tuần này</d>, <d DATE 2013-W44 START>đầu tuần này</d>, <d DATE 2013-W44-WE>cuối tuần này</d>.",
    );
    check(
        "<d DATE 2013-SU>Mùa hè năm nay</d>, <d DATE 199>thập niên 90</d>, <d DATE 199>những năm 1990</d>.",
    );
    check("<d DATE 19>Thế kỷ 20</d>, <d DATE 19>thế kỷ XX</d>, <d DATE 18 END>cuối thế kỷ XIX</d>.");
    check("Dự án từ <d DATE 2012-12>12/2012</d> đến <d DATE 2013-06>tháng 6.2013</d>.");
}

#[test]
fn weekdays() {
    check("Ông đến <d DATE 2013-10-22>thứ Ba tuần trước</d>, về <d DATE 2013-11-08>thứ Sáu tới</d>.");
    check("Trận đấu <d TIME 2013-11-02T21:00>21h thứ 7</d> (<d DATE 2013-11-02>2/11</d>).");
    check("<d TIME 2013-10-25TEV>Tối thứ Sáu tuần trước</d>, trời mưa.");
    check("Họp <d DATE 2013-10-28>ngày thứ hai 28/10</d>.");
}

#[test]
fn times_of_day() {
    check(
        "Lúc <d TIME 2013-10-31T17:00>17h ngày 31/10</d>, rồi <d TIME 2013-10-31T17:30>17 giờ 30 phút hôm qua</d>.",
    );
    check("<d TIME 2013-11-01T20:02>8g02 tối</d>, <d TIME 2013-11-01T03:30 APPROX>khoảng 3 giờ 30 sáng</d>.");
    check("Lúc <d TIME 2013-11-01T04:50>5 giờ kém 10</d>, rồi <d TIME 2013-11-01T12:00>12 giờ trưa nay</d>.");
    check("Đến <d TIME 2013-11-01T09:30>9h30</d>, xe đi.");
    check(
        "<d TIME 2013-10-31TMO>Sáng 31/10</d>, <d TIME 2013-10-31TNI>đêm qua</d>, <d TIME 2013-11-02TMI>trưa mai</d>.",
    );
    check("Lúc <d TIME 2013-11-01T14:30>14 giờ 30</d>, họp.");
    check("<d TIME 2013-10-23T10:30>10h30</d> (giờ địa phương) <d DATE 2013-10-23>ngày 23/10</d>.");
}

#[test]
fn hours_belong_to_the_day_of_the_event() {
    check(
        "<d DATE 2013-10-28>Ngày 28/10</d>, xe cháy. Đến <d TIME 2013-10-28T22:00 APPROX>khoảng 22h</d>, lửa tắt.",
    );
    check(
        "<d TIME 2013-10-28T08:00>8h ngày 28/10</d>, đội đi. <d TIME 2013-10-28TAF>Chiều cùng ngày</d>, đội về.",
    );
    check("<d DATE 2013-10-28>Ngày 28/10</d>, đội đi. <d DATE 2013-10-29>Hôm sau</d>, đội về.");
    check("Từ <d TIME 2013-10-27T08:00>8h</d> đến <d TIME 2013-10-27T17:00>17h ngày 27/10</d>.");
    check(
        "<d TIME 2013-10-27T13:00>13h ngày 27/10</d>, tàu cháy; <d TIME 2013-10-27T13:30>30 phút sau</d>, tàu chìm.",
    );
    check(
        "<d DATE 2013-10-18>Ngày 18/10</d>, họ hy sinh. <d DATE 2013-10-17>Một ngày trước đó</d>, trời mưa.",
    );
}

#[test]
fn a_day_without_a_year_takes_the_year_that_the_words_ask_for() {
    check_at("2013-12-20", "Hội nghị sẽ họp <d DATE 2014-01-05>ngày 5/1</d>.");
    check_at("2014-01-05", "Xe cháy <d DATE 2013-12-28>ngày 28/12</d>.");
    check_at("2013-10-19", "Anh bị thương hồi <d DATE 2013-02>tháng 2</d>.");
    check_at("2013-10-28", "Chính phủ đã giao hoàn thành trong <d DATE 2013-12>tháng 12</d>.");
    check_at("2014-01-20", "Bão đã đổ bộ vào <d DATE 2013-11>tháng 11</d>.");
    check(
        "<d DATE 2005>Năm 2005</d>, cô thi vào <d DATE 2005-03>tháng 3</d> và đoạt giải <d DATE 2005 END>cuối năm</d>. Đến <d DATE 2013 END>cuối năm</d> cô sẽ hát.",
    );
    check_at("2014-01-20", "Anh cưới hồi <d DATE 2013-11>tháng 11</d>.");
    check_at("2013-10-28", "Dự kiến khởi công vào <d DATE 2014-02>tháng 2</d>.");
    check_at("2014-01-20", "Lãi <d DATE 2013-Q4>quý IV</d> giảm.");
}

#[test]
fn without_a_publication_date_what_is_open_stays_open() {
    check_at(
        "",
        "<d DATE XXXX-04-05>Ngày 5/4</d>, <d DATE XXXX-WXX START>đầu tuần này</d>, <d DATE XXXX>năm nay</d>.",
    );
    check_at(
        "",
        "<d TIME XXXX-XX-XXTMO>Sáng nay</d>, <d DATE XXXX-XX>tháng trước</d>, <d DATE 2012>năm 2012</d>.",
    );
    check_at(
        "2025-04",
        "<d DATE 2025-04-05>Ngày 5/4</d>, <d DATE 2025-03>tháng trước</d>, <d DATE 2024>năm ngoái</d>.",
    );
    check_at("2025-04", "<d DATE 2025-WXX START>Đầu tuần này</d> trời mưa.");
    check_at("2025", "<d DATE 2024>Năm ngoái</d> mưa. <d DATE 2025-04-05>Ngày 5/4</d> nắng.");
}

#[test]
fn contradicting_dates_stay_as_written() {
    check("<d DATE 2013-10-31>Hôm qua</d> (<d DATE 2013-10-29>29/10</d>) họp.");
}

#[test]
fn before_and_after_now() {
    check(
        "Xảy ra <d DATE 2009>cách đây 4 năm</d>, <d DATE 2009>4 năm trước</d>, <d DATE 2013-10-30>hai ngày trước</d>.",
    );
    check("<d DATE 2013-12 APPROX>Khoảng một tháng nữa</d> anh về, <d DATE 2013-11-04>3 ngày nữa</d> em về.");
    check("<d DATE 2013-10 MORE_THAN>Hơn một tháng trước</d> có mưa.");
    check("<d DATE PAST_REF>Vài ngày trước</d>, <d DATE FUTURE_REF>vài tháng nữa</d>.");
}

#[test]
fn past_present_and_future() {
    for word in ["hiện nay", "hiện tại", "bây giờ", "thời điểm này", "ngày nay", "giờ đây"]
    {
        check(&format!("Như <d DATE PRESENT_REF>{word}</d>."));
    }
    for word in [
        "gần đây",
        "thời gian qua",
        "thời gian gần đây",
        "vừa qua",
        "trước đây",
        "trước kia",
        "mới đây",
        "dạo này",
    ] {
        check(&format!("Như <d DATE PAST_REF>{word}</d>."));
    }
    for word in ["thời gian tới", "sắp tới", "tương lai", "thời gian sớm nhất", "sau này", "giai đoạn tới"]
    {
        check(&format!("Trong <d DATE FUTURE_REF>{word}</d>."));
    }
}

#[test]
fn lengths() {
    check(
        "<d DURATION P3M>3 tháng</d>, <d DURATION P3Y>ba năm qua</d>, <d DURATION P3M>3 tháng đầu năm</d>.",
    );
    check(
        "<d DURATION P9M>9 tháng đầu năm 2013</d>, <d DURATION P15D>mười lăm ngày</d>, <d DURATION P21D>hai mươi mốt ngày</d>.",
    );
    check(
        "<d DURATION PT20M MORE_THAN>Hơn 20 phút</d>, <d DURATION P2W LESS_THAN>gần 2 tuần</d>, <d DURATION P3D APPROX>khoảng 3 ngày</d>.",
    );
    check(
        "<d DURATION PXY>Nhiều năm qua</d>, <d DURATION PXM>vài tháng</d>, <d DURATION PXD>những ngày qua</d>, <d DURATION PXD>mấy hôm nay</d>.",
    );
    check(
        "<d DURATION P7M APPROX>7-8 tháng</d>, <d DURATION PT2H33M>2 giờ 33 phút</d>, <d DURATION P1Y6M>một năm rưỡi</d>.",
    );
    check("<d DURATION PT30M>Nửa giờ</d>, <d DURATION P6M>nửa năm</d>, <d DURATION P2.5D>2,5 ngày</d>.");
    check(
        "<d DURATION P3M EQUAL_OR_LESS>Không quá 3 tháng</d>, <d DURATION P1M EQUAL_OR_MORE>một tháng trở lên</d>.",
    );
    check("<d DURATION P2D>Hai ngày</d> trước khi mưa.");
}

#[test]
fn sets() {
    check(
        "<d SET P1Y>Hàng năm</d>, <d SET P1D>hằng ngày</d>, <d SET P1M>mỗi tháng</d>, <d SET P1W>2 lần mỗi tuần</d>.",
    );
    check("Lương 5 triệu đồng <d SET P1M>một tháng</d>, 85 tỷ <d SET P1Y>mỗi năm</d>.");
    check("<d SET P3M>Cứ 3 tháng một lần</d>, anh đi khám.");
}

#[test]
fn the_lunar_calendar() {
    check(
        "<d DATE 2014-01-31>Mùng 1 Tết</d>, <d DATE 2013-08-21>rằm tháng Bảy</d>, <d DATE 2014-04-09>10/3 âm lịch</d>.",
    );
    check("<d DATE 2024-02-10>Mùng 1 Tết Giáp Thìn</d>, <d DATE 2024>năm Giáp Thìn</d>.");
    check(
        "<d DATE 2014-01-31>Tết Nguyên đán</d>, <d TIME 2014-01-30TEV>tối 30 Tết</d>, <d DATE 2014-01-23>23 tháng Chạp</d>.",
    );
    check("Dịp Quốc khánh <d DATE 2013-09-02>2/9</d>, <d TIME 2013-10-31TNI>đêm Halloween</d>.");
    check("<d DATE 2020-06-06>15/4 nhuận năm 2020</d>.");
}

#[test]
fn intervals() {
    interval("Lãi 9 tháng đầu năm 2013.", "2013-01-01", "2013-10-01");
    interval("Lãi 6 tháng cuối năm.", "2013-07-01", "2014-01-01");
    interval("Họp ngày 31/10.", "2013-10-31", "2013-11-01");
    interval("Họp tháng 12.", "2013-12-01", "2014-01-01");
    interval("Họp tuần này.", "2013-10-28", "2013-11-04");
    interval("Họp cuối tuần này.", "2013-11-02", "2013-11-04");
    interval("Từ quý III/2013.", "2013-07-01", "2013-10-01");
    interval("Từ nửa cuối năm 2013.", "2013-07-01", "2014-01-01");
    interval("Từ thế kỷ 20.", "1900-01-01", "2000-01-01");
    interval("Từ thập niên 90.", "1990-01-01", "2000-01-01");
    interval("Từ mùa đông năm 2012.", "2012-12-01", "2013-03-01");
    interval("Lúc 17h ngày 31/10.", "2013-10-31T17:00", "2013-10-31T18:00");
    interval("Lúc 23h59 ngày 31/12.", "2013-12-31T23:59", "2014-01-01T00:00");
    interval("Đêm 31/10.", "2013-10-31T22:00", "2013-11-01T04:00");
    interval("Chờ 3 tháng.", "", "");
    interval("Chờ những ngày tới.", "", "");
    interval("Hiện nay.", "", "");
}

#[test]
fn scores_shares_and_numbers_are_no_dates() {
    check("Đội nhà thắng 3-2, tỷ số 2/1, cô thắng 6/3, 7/5.");
    check("Hơn 1/3 dân số, 2/3 số phiếu, chiếm 3/4, 9/10 học sinh.");
    check("Giá 10.500 đồng, 3.5 triệu, tăng 4.5%, 12,5 tỷ.");
    check("Gọi 0903.12.10.11 hoặc 04-3825-1234.");
    check("Máy chạy Android 4.2, Bluetooth 4.0, màn hình 5.5 inch.");
    check("Mã 2882015, biển số 51F-12.345, số 12/5 Trần Phú.");
}

#[test]
fn laws_streets_and_names_are_no_dates() {
    check("Nghị định 100/2019, Thông tư số 12/2013/TT-BTC, Luật Đất đai 2013, Luật Đất đai năm 2013.");
    check("Xe chạy trên đường 3/2, phố 30/4, đường 19-5 và đường Cách Mạng Tháng Tám.");
    check("World Cup 2014, Hoa hậu Việt Nam 2012, SEA Games 27.");
    check("Bài hát Mùa xuân đầu tiên, báo Hà Nội ngày nay.");
}

#[test]
fn ages_ordinals_and_rates_are_no_times() {
    check("Ông 43 tuổi, bé 8 tháng tuổi, cây 100 năm tuổi.");
    check("Lần thứ hai, người thứ ba, vị trí thứ tư, con thứ năm.");
    check("Lương 5 triệu đồng/tháng, gió 60 km/giờ, trực 24/24h.");
    check("Năm người, năm chiếc xe; theo năm tháng; tháng ngày xa quê.");
    check("Giá ngày càng tăng, ngày một cao.");
}

#[test]
fn what_the_guidelines_leave_out_is_left_out() {
    check("Hiện ông đang ở đây, vừa mới đến, sắp đi, sẽ về.");
    check("Trước đó, sau đó, khi đó, hôm đó, cùng ngày, cùng kỳ, đến nay, từ lâu.");
    check("Một thời gian, thời gian đầu, trước mắt, trong ngày, mùa giải.");
    check("Bàn thắng ở phút 68, một đêm diễn. Ông vừa qua đời. Ông mới về tới đây.");
}

#[test]
fn all_spellings_mean_the_same() {
    use std::collections::BTreeSet;
    let one = "Sáng mùng 1 Tết, 17h30 ngày 5/4, quý III, thứ Bảy tuần trước, hai mươi lăm năm qua, hòa bình năm 2012.";
    let respelled: Vec<String> = vec![
        one.replace("quý", "qúy").replace("hòa", "hoà"),
        one.to_uppercase(),
        one.replace(' ', "\u{a0}"),
        one.replace("ng", "n\u{200b}g"),
        "Sáng mùng 1 Tết, 17h30 ngày 5/4, quý III, thứ Bảy tuần trước, hai mươi lăm năm qua, hòa bình năm 2012."
            .replace('á', "a\u{301}")
            .replace('ù', "u\u{300}"),
    ];
    let values =
        |text: &str| analyze(text, "2013-11-01").iter().map(|it| it.value.clone()).collect::<Vec<_>>();
    let all: BTreeSet<_> = respelled.iter().map(|text| values(text)).collect();
    assert_eq!(all.into_iter().collect::<Vec<_>>(), [values(one)]);
    assert_eq!(values(one).len(), 6);
}

#[test]
fn naughty_texts_break_nothing() {
    for text in naughty::SHORT {
        for published in ["", "2013", "2013-11", "2013-11-01", "9999-12-31", "0001-01-01"] {
            analyze(text, published);
        }
    }
    for unit in [
        "0",
        "12 11 10 ",
        "ngày ",
        "/",
        "1/",
        "“",
        "từ ngày 5, ",
        "năm ",
        "mười hai ",
        "mùng 1 Tết ",
        "tháng 2 ",
        "sáng và ",
    ] {
        analyze(&unit.repeat(40_000), "2013-11-01");
    }
}

/// Four times the text takes about four times as long, whatever it is made of: no look-back or walk grows with it.
#[test]
fn time_is_linear_in_the_text() {
    let time = |unit: &str, bytes: usize| {
        let mut article = Article::new("long", unit.repeat(bytes / unit.len())).unwrap();
        article.published = Some("2013-11-01".parse().unwrap());
        // The best of several runs: other programs may be at work.
        let runs = (0..5).map(|_| {
            let start = std::time::Instant::now();
            normalizer().analyze(&article, ()).unwrap();
            start.elapsed()
        });
        runs.min().unwrap()
    };
    for unit in [
        "7",
        "12 11 10 ",
        "ngày ",
        "/",
        "1/",
        "“",
        "từ ngày 5, ",
        "năm ",
        "mùng 1 Tết ",
        "sẽ tháng 2, ",
        "Luật Đất đai ",
    ] {
        let (short, long) = (time(unit, 40_000), time(unit, 160_000));
        let allowed = short * 16 + std::time::Duration::from_millis(20);
        assert!(long < allowed, "{unit:?}: {short:?}, then {long:?}");
    }
}

fn words() -> impl Strategy<Value = String> {
    let words = [
        "ngày",
        "tháng",
        "năm",
        "quý",
        "tuần",
        "hôm",
        "nay",
        "qua",
        "mai",
        "thứ",
        "hai",
        "ba",
        "mười",
        "lăm",
        "giờ",
        "phút",
        "sáng",
        "tối",
        "đầu",
        "cuối",
        "trước",
        "sau",
        "tới",
        "nữa",
        "đến",
        "từ",
        "và",
        ",",
        ".",
        "(",
        ")",
        "/",
        "-",
        "1",
        "2",
        "5",
        "12",
        "13",
        "30",
        "31",
        "99",
        "1999",
        "2013",
        "99999",
        "h",
        "g",
        "Tết",
        "mùng",
        "rằm",
        "âm lịch",
        "nhuận",
        "khoảng",
        "hơn",
        "mỗi",
        "hàng",
        "nhiều",
        "vài",
        "thế kỷ",
        "thập niên",
        "III",
        "Giáp",
        "Tý",
        "\n",
        "trăm",
        "nghìn",
        "rưỡi",
        "nửa",
        "kém",
        "cách đây",
        "mùa",
        "xuân",
        "%",
        "sẽ",
        "hồi",
    ];
    let pieces = prop::collection::vec((prop::sample::select(words.to_vec()), prop::bool::ANY), 0..24);
    pieces.prop_map(|pieces| {
        pieces.iter().map(|(word, glued)| format!("{}{word}", if *glued { "" } else { " " })).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn spans_lie_in_order_on_character_borders(text in words(), published in prop::sample::select(vec!["", "2013", "2013-11", "2013-11-01", "2199-12-31", "0001-01-01", "9999-12-31"])) {
        let mut end = 0;
        for it in analyze(&text, published) {
            let span = it.anchor.span();
            prop_assert!(span.start() >= end && !span.is_empty());
            prop_assert_eq!(text.get(span.range()), Some(it.anchor.text()));
            prop_assert_eq!(it.anchor.text().trim(), it.anchor.text());
            end = span.end();
            if let Some(interval) = &it.interval {
                prop_assert!(interval.begin < interval.end, "{:?}", it);
            }
        }
        prop_assert_eq!(analyze(&text, published), analyze(&text, published));
    }

    #[test]
    fn no_text_breaks_it(text in "\\PC{0,60}") {
        analyze(&text, "2013-11-01");
    }
}
