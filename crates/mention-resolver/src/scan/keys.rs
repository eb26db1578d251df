//! The keys of the few words that rules look at one by one.

use diembao_text::Key;

/// Keys of the few words that rules look at one by one.
pub(crate) struct Keys {
    pub(crate) cua: Key,
    pub(crate) va: Key,
    pub(crate) kiem: Key,
    pub(crate) phu: Key,
    pub(crate) trach: Key,
    pub(crate) ve: Key,
    pub(crate) ho: Key,
    pub(crate) theo: Key,
    pub(crate) loi: Key,
    pub(crate) thi: Key,
    pub(crate) tai: Key,
    pub(crate) tu: Key,
    pub(crate) noi: Key,
    pub(crate) besides: [Key; 3],
    pub(crate) vu: Key,
    pub(crate) tren: Key,
    pub(crate) dan: Key,
    pub(crate) credits: [Key; 4],
    /// Documents that mean the last body's where no author was named.
    pub(crate) general: [Vec<Key>; 8],
    /// Documents that somebody wrote; laws and agreements speak for nobody.
    pub(crate) authored: Vec<Vec<Key>>,
    /// Those of the press.
    pub(crate) press: [Vec<Key>; 3],
    pub(crate) do_: Key,
    pub(crate) duoc: Key,
    pub(crate) cung: Key,
    pub(crate) o: Key,
    pub(crate) breakers: [Key; 37],
    pub(crate) time: [Key; 9],
    pub(crate) particles: [Key; 14],
}

fn key(text: &str) -> Key {
    Key::of(text).unwrap_or(Key::mark('\0'))
}

/// See [`Keys`].
pub(crate) static KEYS: std::sync::LazyLock<Keys> = std::sync::LazyLock::new(|| Keys {
    cua: key("của"),
    va: key("và"),
    kiem: key("kiêm"),
    phu: key("phụ"),
    trach: key("trách"),
    ve: key("về"),
    ho: key("họ"),
    theo: key("theo"),
    loi: key("lời"),
    thi: key("thị"),
    tai: key("tại"),
    tu: key("từ"),
    noi: key("nơi"),
    besides: ["chỉ", "ngoài", "cùng"].map(key),
    vu: key("vụ"),
    tren: key("trên"),
    dan: key("dẫn"),
    general: ["văn bản", "quyết định", "công văn", "nội dung", "tờ trình", "bài báo", "bài viết", "bản tin"]
        .map(|phrase| phrase.split(' ').map(key).collect()),
    authored: [
        "báo cáo",
        "bản báo cáo",
        "tờ trình",
        "dự thảo",
        "dự thảo nghị quyết",
        "văn bản",
        "công văn",
        "quyết định",
        "nghị quyết",
        "thông báo",
        "thông cáo",
        "thông cáo báo chí",
        "bài báo",
        "bài viết",
        "bản tin",
        "kết luận",
        "kết luận thanh tra",
        "tuyên bố",
        "khảo sát",
        "cuộc khảo sát",
        "kết quả khảo sát",
        "nghiên cứu",
        "di chúc",
        "tờ di chúc",
        "bức thư",
        "lá thư",
        "thư ngỏ",
        "điện mừng",
        "bức điện",
        "nội dung bức điện",
        "hồi ký",
        "cuốn tự truyện",
        "cuốn sách",
    ]
    .into_iter()
    .map(|phrase| phrase.split(' ').map(key).collect())
    .collect(),
    press: ["bài báo", "bài viết", "bản tin"].map(|phrase| phrase.split(' ').map(key).collect()),
    credits: ["ảnh", "nguồn", "video", "họa"].map(key),
    do_: key("do"),
    duoc: key("được"),
    cung: key("cùng"),
    o: key("ở"),
    breakers: [
        "trong", "theo", "tại", "khi", "ngày", "trước", "sau", "trên", "tuy", "nhưng", "các", "những", "một",
        "chị", "ông", "bà", "với", "đây", "đó", "để", "nếu", "ở", "và", "cũng", "còn", "không", "người",
        "hiện", "được", "do", "bởi", "nói", "có", "là", "nhiều", "ảnh", "vì",
    ]
    .map(key),
    time: ["ngày", "hôm", "sáng", "chiều", "tối", "hồi", "lúc", "trưa", "đêm"].map(key),
    particles: ["bin", "al", "el", "van", "von", "de", "da", "dos", "la", "le", "der", "ibn", "di", "du"]
        .map(key),
});
