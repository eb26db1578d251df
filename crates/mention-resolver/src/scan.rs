//! Finds the stretches that name or describe people and bodies: one pass over the tokens, bounded looks ahead.

use std::cell::Cell;

use diembao_text::{Case, Gap, Key, Kind, Token};

use crate::mention::Gender;
use crate::syllable::is_vietnamese;
use crate::words::{Word, Words, flag, syllable_flag};

/// How far a title's complement and a noun phrase are followed, in tokens.
const REACH: usize = 30;
/// How many tokens a name may have.
const LONGEST_NAME: usize = 12;

/// What a stretch is, before it is known who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RawKind {
    /// A person's name, with or without a title.
    Person,
    /// A body's name.
    Organization,
    /// A state's name.
    State,
    /// A capital, which may stand for a government.
    Seat,
    /// A title or a noun for people without a name.
    Description,
    Pronoun,
    /// A capitalised name of something.
    Unknown,
}

/// How many a noun phrase speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    Bare,
    One,
    Several,
}

/// A range of tokens, empty where there is none.
pub(crate) type Stretch = std::ops::Range<u32>;

/// A stretch that names or describes somebody.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    /// All its tokens.
    pub(crate) at: Stretch,
    pub(crate) kind: RawKind,
    /// The name alone.
    pub(crate) name: Stretch,
    /// The title's or noun's head: `Chủ tịch` in `Chủ tịch UBND tỉnh`.
    pub(crate) head: Stretch,
    /// The title with its complement.
    pub(crate) role: Stretch,
    /// A role given in apposition.
    pub(crate) apposition: Stretch,
    /// The flags of its words (see [`flag`]).
    pub(crate) flags: u64,
    pub(crate) gender: Option<Gender>,
    /// The word of address, or 0.
    pub(crate) honorific: u64,
    pub(crate) number: Number,
    /// `này`, `trên` …
    pub(crate) deictic: bool,
    /// Inside another: gives names, is no mention.
    pub(crate) nested: bool,
    /// Inside quotation marks.
    pub(crate) quoted: bool,
    /// Stands where a subject or a source stands.
    pub(crate) subject: bool,
    pub(crate) sentence: u32,
    /// Which state, or which own person.
    pub(crate) index: u16,
}

/// The pass over one text.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    tokens: &'a [Token],
    words: &'a Words,
    raws: Vec<Raw>,
    sentence: u32,
    quoted: bool,
    /// What was looked up last, by the low bits of the place: rules ask for the same places again and again.
    memo: Box<[Cell<Memo>]>,
}

/// A place, and what was found there.
type Memo = (u32, Option<(u32, Word)>);
const MEMO: usize = 64;

/// What follows a title.
struct Complement {
    end: usize,
    name: Option<(usize, usize)>,
    gender: Option<Gender>,
    flags: u64,
    deictic: bool,
    /// `lãnh đạo các ngân hàng`
    plural: bool,
}

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

/// All stretches that may name or describe somebody, in the order of their starts; nested ones behind their outer one.
pub(crate) fn scan(text: &str, tokens: &[Token], words: &Words) -> Vec<Raw> {
    let mut scanner = Scanner::new(text, tokens, words);
    scanner.run();
    scanner.raws
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, tokens: &'a [Token], words: &'a Words) -> Self {
        Self { text, tokens, words, raws: Vec::new(), sentence: 0, quoted: false, memo: Box::default() }
    }

    /// The longest phrase of the lists at a place.
    fn at(&self, at: usize) -> Option<(usize, Word)> {
        let Some(cell) = self.memo.get(at % MEMO) else { return self.words.at(self.tokens, at) };
        let (place, found) = cell.get();
        if place == at as u32 {
            return found.map(|(len, word)| (len as usize, word));
        }
        let found = self.words.at(self.tokens, at);
        cell.set((at as u32, found.map(|(len, word)| (len as u32, word))));
        found
    }

    fn run(&mut self) {
        self.raws.reserve(self.tokens.len() / 32);
        self.memo = vec![Cell::new((u32::MAX, None)); MEMO].into();
        let mut at = 0;
        while at < self.tokens.len() {
            let token = &self.tokens[at];
            if token.gap >= Gap::Line {
                self.sentence += 1;
                if token.gap == Gap::Paragraph {
                    self.quoted = false;
                }
            }
            at = match token.kind {
                Kind::Number => self.word(at),
                Kind::Word => self.word(at),
                Kind::Punct => {
                    match token.mark() {
                        Some('.' | '!' | '?' | '…') => self.sentence += 1,
                        Some('“' | '«') => self.quoted = true,
                        Some('”' | '»') => self.quoted = false,
                        Some('"') => self.quoted = !self.quoted,
                        _ => {}
                    }
                    at + 1
                }
            };
        }
    }

    /// Reads at a word; returns where to go on.
    fn word(&mut self, at: usize) -> usize {
        let Some((len, word)) = self.at(at) else {
            return if self.capital(at) { self.capital_run(at) } else { at + 1 };
        };
        const PEOPLE: u64 =
            flag::HONORIFIC | flag::TITLE | flag::PREFIX | flag::NOUN | flag::ONE | flag::SEVERAL;
        if word.is(flag::OWN_PERSON) {
            let mut raw = self.raw(at, at + len, RawKind::Person);
            raw.name = at as u32..(at + len) as u32;
            raw.flags = flag::OWN_PERSON;
            raw.index = word.index;
            return self.push_person(raw);
        }
        if word.is(flag::ORG_HEAD)
            && !self.title_first(at, len, word)
            && let Some(end) = self.organization(at, len, word)
        {
            let mut raw = self.raw(at, end, RawKind::Organization);
            raw.name = at as u32..end as u32;
            raw.head = at as u32..(at + len) as u32;
            raw.flags = word.flags;
            raw.subject = self.subject_place(at, end);
            self.raws.push(raw);
            return end;
        }
        // `trung tâm này`, `Bộ cho biết`: a body by its head noun alone.
        let plain_head = word.is(flag::ORG_HEAD) && !word.is(flag::NOUN | flag::TITLE);
        if plain_head && (self.deictic_at(at + len) || self.clause_start(at) && self.says_next(at + len)) {
            let deictic = self.deictic_at(at + len);
            let end = at + len + usize::from(deictic);
            let mut raw = self.raw(at, end, RawKind::Description);
            raw.head = at as u32..(at + len) as u32;
            raw.role = raw.head.clone();
            raw.flags = word.flags | flag::NOUN | flag::BODY;
            raw.deictic = deictic;
            raw.subject = true;
            self.raws.push(raw);
            return end;
        }
        if word.is(PEOPLE)
            && let Some(next) = self.noun_phrase(at)
        {
            return next;
        }
        if word.is(flag::STATE | flag::CAPITAL | flag::NAMED_ORG) {
            return self.known_name(at, len, word);
        }
        if word.is(flag::PROVINCE) {
            return at + len;
        }
        if word.is(flag::DOCUMENT | flag::FIELD) && !word.is(flag::PLACE_NOUN) {
            return at + len;
        }
        // A phrase at the head of a sentence, no name.
        if len > 1 && !word.is(flag::NAMES) && !self.capital(at + 1) {
            return at + len;
        }
        if self.capital(at) && word.flags & (flag::STOPS | flag::COMPOUND) == 0 {
            return self.capital_run(at);
        }
        if self.capital(at)
            && !self.sentence_start(at)
            && word.flags & flag::COMPOUND == 0
            && len == 1
            && !KEYS.breakers.contains(&self.tokens[at].key)
        {
            return self.capital_run(at);
        }
        at + if word.is(flag::PREFIX) { 1 } else { len }
    }

    /// Whether `này`, `trên`, `ấy` stands there.
    fn deictic_at(&self, at: usize) -> bool {
        self.same_line(at)
            && !self.capital(at)
            && self.at(at).is_some_and(|(len, word)| len == 1 && word.is(flag::DEICTIC))
            && self.points_back(at)
    }

    /// `trên` points back before a mark or a verb; before a noun it is a preposition (`lực lượng trên biển`).
    fn points_back(&self, at: usize) -> bool {
        self.tokens[at].key != KEYS.tren
            || !self.same_line(at + 1)
            || self.mark(at + 1).is_some()
            || self.at(at + 1).is_some_and(|(_, next)| next.is(flag::ADVERB | flag::SAY | flag::VERB))
    }

    /// Whether a phrase that heads a body heads a title rather.
    fn title_first(&self, at: usize, len: usize, word: Word) -> bool {
        word.is(flag::TITLE) && (!self.follows_capital(at + len) || self.name_behind(at + len))
    }

    fn follows_capital(&self, at: usize) -> bool {
        self.same_line(at) && self.capital(at)
    }

    /// A state, a seat or a body of the lists.
    fn known_name(&mut self, at: usize, len: usize, word: Word) -> usize {
        // `Huân chương Lao động`: a paper's name that is made of plain words needs its capitals or a source's place.
        let plain = word.is(flag::NAMED_ORG)
            && len == 2
            && self.tokens[at + 1].case == Case::Lower
            && (at..at + 2).all(|at| self.vietnamese(at));
        if plain && !self.source_place(at, at + len) {
            return at + len;
        }
        let run = self.name_run(at);
        let syllables = run - at;
        // `Mỹ Tâm`, `Thái Văn Hòa`, `Đức Hùng`: a name that begins with a state's syllable.
        if len == 1
            && word.is(flag::STATE)
            && syllables > 1
            && syllables <= 4
            && (at..run).all(|at| self.vietnamese(at))
            && !self.at(at + 1).is_some_and(|(_, next)| next.is(flag::NAMES | flag::TITLE | flag::ORG_HEAD))
        {
            return self.capital_run(at);
        }
        let (kind, end) = if word.is(flag::NAMED_ORG) {
            let extends =
                run > at + len && self.tokens[at + len..run].iter().any(|token| self.is_org_word(token));
            (RawKind::Organization, if extends { run } else { at + len })
        } else if word.is(flag::STATE) {
            (RawKind::State, at + len)
        } else {
            (RawKind::Seat, at + len)
        };
        let mut raw = self.raw(at, end, kind);
        raw.name = at as u32..end as u32;
        raw.flags = word.flags;
        raw.index = word.index;
        raw.subject = self.subject_place(at, end);
        self.raws.push(raw);
        end
    }

    /// A run of capitalised words that no list knows as a whole.
    fn capital_run(&mut self, at: usize) -> usize {
        let end = self.name_run(at);
        let single = end == at + 1;
        let first = &self.tokens[at];
        let syllable = self.words.syllable(first);
        if self.sentence_start(at) && syllable & syllable_flag::STARTER != 0 {
            let name = syllable & syllable_flag::FAMILY != 0 && (3..=5).contains(&(end - at));
            if !name || !(at..end).all(|at| self.vietnamese(at)) {
                return at + 1;
            }
        }
        let acronym = single && first.case == Case::Upper && self.letters(at) >= 2;
        if self.after_place_noun(at) && !acronym {
            return end;
        }
        // `Tàu Seaman Guard`, `Bão Haiyan`
        let thing = self.at(at).is_some_and(|(_, word)| word.is(flag::PLACE_NOUN));
        let full_name =
            syllable & syllable_flag::FAMILY != 0 && end - at >= 3 && (at..end).all(|at| self.vietnamese(at));
        if thing && !single && !full_name {
            return end;
        }
        let family = syllable & syllable_flag::FAMILY != 0;
        let kind = if single && first.case == Case::Upper && self.letters(at) >= 2 {
            if self.roman(at) {
                return end;
            }
            RawKind::Unknown
        } else if !single && self.tokens[at..end].iter().any(|token| self.is_org_word(token)) {
            RawKind::Organization
        } else if family && (2..=5).contains(&(end - at)) && (at..end).all(|at| self.vietnamese(at))
            || !single && self.apposition(end).is_some()
        {
            RawKind::Person
        } else {
            RawKind::Unknown
        };
        if kind == RawKind::Unknown
            && single
            && self.sentence_start(at)
            && self.vietnamese(at)
            && !self.says_next(end)
        {
            return end;
        }
        if kind == RawKind::Unknown && single && self.half_a_word((at, end)) {
            return end + 1;
        }
        // Headlines in capitals are no names.
        if end - at > 5 && self.tokens[at..end].iter().all(|token| token.case == Case::Upper) {
            return end;
        }
        let end = self.initial_dot(end);
        let mut raw = self.raw(at, end, kind);
        raw.name = at as u32..end as u32;
        raw.subject = self.subject_place(at, end);
        if kind == RawKind::Organization || kind == RawKind::Unknown {
            self.raws.push(raw);
            return end;
        }
        self.push_person(raw)
    }

    /// Whether a picture's credit opens right before: `Ảnh: Ngọc Thành`.
    fn credited(&self, at: usize) -> bool {
        at > 1 && self.mark(at - 1) == Some(':') && KEYS.credits.contains(&self.tokens[at - 2].key)
    }

    /// Adds a person; looks for the role in apposition, which is part of nothing else.
    fn push_person(&mut self, mut raw: Raw) -> usize {
        let end = raw.at.end as usize;
        let mut next = end;
        if let Some((from, to)) = self.apposition(end)
            && !(self.governed(raw.at.start as usize)
                && self.mark(from - 1) == Some(',')
                && self.says_next(to))
        {
            raw.apposition = from as u32..to as u32;
            next = to;
        }
        raw.subject = self.subject_place(raw.at.start as usize, end)
            || next > end && self.clause_start(raw.at.start as usize);
        let (role, apposition) = (raw.role.clone(), raw.apposition.clone());
        if raw.gender.is_none() {
            raw.gender = self.name_gender(&raw.name);
        }
        self.raws.push(raw);
        self.nested(role);
        self.nested(apposition);
        next
    }

    /// `, Phó chủ tịch UBND tỉnh,`, ` - Giám đốc Sở`, `(Vụ trưởng Vụ Ngân sách)`: where the role stands.
    pub(crate) fn apposition(&self, end: usize) -> Option<(usize, usize)> {
        let mut at = end;
        if self.mark(at) == Some('(') {
            // `(38 tuổi)`, `(BSF)`, or the role itself.
            let body = self.at(at + 1).is_some_and(|(_, word)| word.is(flag::ORG_HEAD));
            if self.role_start(at + 1) || body {
                return Some((at + 1, self.role_end(at + 1)));
            }
            at = self.behind_bracket(at)?;
        }
        if !matches!(self.mark(at), Some(',' | '-' | '–' | '—')) || self.tokens[at].gap >= Gap::Line {
            return None;
        }
        at += 1;
        if self.role_start(at) { Some((at, self.role_end(at))) } else { None }
    }

    pub(crate) fn role_start(&self, at: usize) -> bool {
        let Some((len, word)) = self.at(at) else { return false };
        if !self.same_line(at) {
            return false;
        }
        if word.is(flag::TITLE) {
            return !self.name_behind(at + len);
        }
        if word.is(flag::PREFIX | flag::ONE) {
            return self
                .at(at + len)
                .is_some_and(|(_, next)| next.is(flag::TITLE | flag::NOUN | flag::PREFIX));
        }
        word.is(flag::NOUN) && !word.is(flag::HONORIFIC) && !self.follows_capital(at + len)
    }

    /// Whether a person's name stands right there.
    fn name_behind(&self, at: usize) -> bool {
        self.follows_capital(at)
            && self.words.syllable(&self.tokens[at]) & syllable_flag::FAMILY != 0
            && self.at(at).is_none_or(|(_, word)| !word.is(flag::NAMES))
            && self.name_run(at) > at + 1
    }

    /// Where a role in apposition ends: at the next mark, or before a verb of saying.
    pub(crate) fn role_end(&self, at: usize) -> usize {
        let mut end = at;
        while end < self.tokens.len() && end < at + REACH {
            let token = &self.tokens[end];
            if token.gap >= Gap::Line && end > at {
                break;
            }
            if let Some(mark) = token.mark() {
                let inside = (mark == '-' || mark == '&' || mark == '/') && token.gap == Gap::None
                    || mark == '.' && self.abbreviation(end);
                if !inside {
                    break;
                }
            }
            if let Some((len, word)) = self.at(end)
                && end > at
            {
                if word.is(flag::SAY) && !word.is(flag::NOUNISH) {
                    break;
                }
                end += len;
                continue;
            }
            end += 1;
        }
        end
    }

    /// Names of bodies and states inside a role, for the entities.
    fn nested(&mut self, within: Stretch) {
        let (mut at, end) = (within.start as usize, within.end as usize);
        while at < end {
            let Some((len, word)) = self.at(at) else {
                at += 1;
                continue;
            };
            let before = self.raws.len();
            let next = if word.is(flag::ORG_HEAD) {
                match self.organization(at, len, word) {
                    Some(last) => {
                        let last = last.min(end);
                        let mut raw = self.raw(at, last, RawKind::Organization);
                        raw.name = raw.at.clone();
                        raw.head = at as u32..(at + len) as u32;
                        raw.flags = word.flags;
                        self.raws.push(raw);
                        last
                    }
                    None => at + 1,
                }
            } else if word.is(flag::STATE | flag::CAPITAL | flag::NAMED_ORG) {
                self.known_name(at, len, word)
            } else {
                at + 1
            };
            for raw in &mut self.raws[before..] {
                raw.nested = true;
                raw.subject = false;
            }
            at = next.max(at + 1);
        }
    }

    /// A person with titles, a described source, or a pronoun. `None` where there is none of them.
    fn noun_phrase(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        let mut number = Number::Bare;
        let mut gender = None;
        let mut honorific = 0;
        let (len, word) = self.at(at)?;
        if word.is(flag::ONE | flag::SEVERAL) && !word.is(flag::TITLE | flag::NOUN | flag::HONORIFIC) {
            number = if word.is(flag::ONE) { Number::One } else { Number::Several };
            at += len;
            // `hai nhà lãnh đạo`, `các vị`
            let (_, word) = self.at(at)?;
            if !self.same_line(at) || !word.is(flag::TITLE | flag::NOUN | flag::PREFIX | flag::HONORIFIC) {
                return None;
            }
        }
        for _ in 0..4 {
            if at > start && !self.same_line(at) {
                return None;
            }
            let (len, word) = self.at(at)?;
            let next = at + len;
            // `nữ đại biểu`, `cựu Thủ tướng`
            if word.is(flag::PREFIX) && !word.is(flag::RANK) {
                let more = self.at(next);
                if self.same_line(next)
                    && more.is_some_and(|(_, more)| more.is(flag::TITLE | flag::NOUN | flag::PREFIX))
                {
                    gender = gender.or(word.gender);
                    at = next;
                    continue;
                }
                if !word.is(flag::TITLE | flag::NOUN | flag::HONORIFIC) {
                    return None;
                }
            }
            if word.is(flag::HONORIFIC) && self.honorific_here(at, word) {
                if self.follows_capital(next) {
                    let run = self.name_run(next);
                    if let Some(name) = self.person_name(next, run, true, false)
                        && name.0 == next
                    {
                        let honorific = self.tokens[at].key.as_u64();
                        let gender = word.gender.or(gender);
                        return Some(self.person(
                            start,
                            (at, next),
                            (at, at),
                            name,
                            word.flags,
                            gender,
                            honorific,
                        ));
                    }
                }
                // `ông Hòa Bình`, `bà Nga`: behind a plain word of address, places are names.
                if self.follows_capital(next) && len == 1 && number == Number::Bare {
                    let run = self.name_run(next);
                    let names = self.at(next).is_some_and(|(len, more)| {
                        more.is(flag::STATE | flag::PROVINCE)
                            && !more.is(flag::TITLE | flag::ORG_HEAD)
                            && next + len >= run
                    });
                    if names && run - next <= 4 && (next..run).all(|at| self.vietnamese(at)) {
                        let honorific = self.tokens[at].key.as_u64();
                        let gender = word.gender.or(gender);
                        return Some(self.person(
                            start,
                            (at, next),
                            (at, at),
                            (next, run),
                            word.flags,
                            gender,
                            honorific,
                        ));
                    }
                }
                // `ông Cục trưởng`, `ông tổng giám đốc`
                let more = self.at(next);
                if self.same_line(next)
                    && more.is_some_and(|(_, more)| {
                        more.is(flag::OFFICE | flag::RANK | flag::PREFIX)
                            || more.gender.is_some() && more.is(flag::TITLE | flag::NOUN)
                    })
                {
                    gender = gender.or(word.gender);
                    honorific = self.tokens[at].key.as_u64();
                    at = next;
                    continue;
                }
                // `Anh và Pháp`
                let state = word.is(flag::STATE)
                    && self.capital(at)
                    && self
                        .tokens
                        .get(next)
                        .is_some_and(|token| token.key == KEYS.va || token.mark() == Some(','))
                    && self.at(next + 1).is_some_and(|(_, more)| more.is(flag::STATE));
                if state {
                    return None;
                }
                if word.is(flag::PRONOUN) && number == Number::Bare && honorific == 0 {
                    return Some(self.pronoun(at, next, word));
                }
                if !word.is(flag::TITLE | flag::NOUN) {
                    return None;
                }
            }
            if word.is(flag::TITLE | flag::NOUN) {
                return self.title(start, at, len, word, number, gender, honorific);
            }
            return None;
        }
        None
    }

    /// Whether a word of address is one here, and not a state or a part of a name.
    fn honorific_here(&self, at: usize, word: Word) -> bool {
        !self.capital(at) || self.sentence_start(at) || !word.is(flag::STATE) && !self.capital_before(at)
    }

    fn capital_before(&self, at: usize) -> bool {
        at > 0 && self.capital(at - 1) && self.tokens[at].gap == Gap::Space && !self.sentence_start(at - 1)
    }

    #[expect(clippy::too_many_arguments)]
    fn person(
        &mut self,
        start: usize,
        head: (usize, usize),
        role: (usize, usize),
        name: (usize, usize),
        flags: u64,
        gender: Option<Gender>,
        honorific: u64,
    ) -> usize {
        let end = self.initial_dot(name.1);
        let mut raw = self.raw(start, end, RawKind::Person);
        raw.name = name.0 as u32..end as u32;
        raw.head = head.0 as u32..head.1 as u32;
        raw.role = role.0 as u32..role.1 as u32;
        raw.flags = flags;
        raw.gender = gender;
        raw.honorific = honorific;
        self.push_person(raw)
    }

    fn pronoun(&mut self, at: usize, next: usize, word: Word) -> usize {
        let mut end = next;
        let mut deictic = false;
        if self.same_line(next)
            && let Some((len, more)) = self.at(next)
            && more.is(flag::DEICTIC)
            && len == 1
            && self.points_back(next)
        {
            end = next + len;
            deictic = true;
        }
        // `họ` is a pronoun, `họ Nguyễn` a clan.
        if self.tokens[at].key == KEYS.ho && self.follows_capital(next) {
            return next;
        }
        let mut raw = self.raw(at, end, RawKind::Pronoun);
        raw.gender = word.gender;
        raw.honorific = self.tokens[at].key.as_u64();
        raw.deictic = deictic;
        raw.flags = word.flags;
        raw.subject = self.subject_place(at, end);
        self.raws.push(raw);
        end
    }

    /// A title or noun at `at`, with what follows: a person's name, or a description.
    #[expect(clippy::too_many_arguments)]
    fn title(
        &mut self,
        start: usize,
        at: usize,
        len: usize,
        word: Word,
        number: Number,
        gender: Option<Gender>,
        honorific: u64,
    ) -> Option<usize> {
        let next = at + len;
        let complement = self.complement(
            next,
            word,
            number == Number::Several,
            self.clause_start(start)
                || self.source_word_before(start)
                || self.mark(next).is_some_and(|mark| mark != ','),
        );
        let gender = gender.or(word.gender).or(complement.gender);
        let flags = word.flags | complement.flags;
        let bearer = word.is(flag::TITLE)
            || !word.is(flag::BODY | flag::SOURCE | flag::MANY)
                && complement.name.is_some_and(|name| name.0 == next);
        if let Some(name) = complement.name
            && number != Number::Several
            && bearer
        {
            return Some(self.person(
                start,
                (at, next),
                (start, complement.end.min(name.0)),
                name,
                flags,
                gender,
                honorific,
            ));
        }
        let mut end = match complement.name {
            Some(name) => name.1,
            None => complement.end,
        };
        let source = self.source_place(start, end);
        let definite = word.is(flag::OFFICE) && !word.is(flag::TRADE);
        // `bảo vệ` and the like are verbs as often: alone they need their verb right behind.
        let reach = match number {
            Number::Bare if word.is(flag::FIELD) => 1,
            Number::Bare => 10,
            Number::One | Number::Several => 20,
        };
        let cue = self.extend_to_cue(end, reach);
        if number != Number::Bare || !definite {
            if let Some(extended) = cue {
                end = extended;
            } else if !source && number == Number::Bare && !complement.deictic {
                // A bare noun in no place of a source.
                return None;
            } else if !source && !complement.deictic && !self.clause_start(start) {
                return Some(end);
            }
        }
        let mut raw = self.raw(start, end, RawKind::Description);
        raw.head = at as u32..next as u32;
        raw.role = start as u32..end as u32;
        raw.flags = flags;
        raw.gender = gender;
        raw.honorific = honorific;
        raw.number = if complement.plural { Number::Several } else { number };
        raw.deictic = complement.deictic;
        raw.subject = cue.is_some() || self.subject_place(start, end);
        self.raws.push(raw);
        self.nested(next as u32..end as u32);
        Some(end)
    }

    /// What follows a title: the body, state or field that it governs, further titles, at last the name.
    fn complement(&self, from: usize, head: Word, several: bool, opens: bool) -> Complement {
        let mut at = from;
        let mut solid = from;
        let mut out =
            Complement { end: from, name: None, gender: None, flags: 0, deictic: false, plural: false };
        // Right behind a title, or behind a mark that opens a further title.
        let mut title_before = true;
        let mut in_body = false;
        let mut crossed = false;
        let mut of = false;
        let mut strange = 0i32;
        // Where a description ends if no name comes behind a mark.
        let mut before_mark = None;
        let office = head.is(flag::OFFICE) && !head.is(flag::TRADE);
        let strange_most = 2;
        // Behind words that no list knows, an office's name must be beyond doubt.
        let certain = |name: (usize, usize), strange: i32| {
            !office
                || strange == 0
                || name.1 - name.0 >= 3
                    && self.words.syllable(&self.tokens[name.0]) & syllable_flag::FAMILY != 0
                    && (name.0..name.1).all(|at| self.vietnamese(at))
        };
        let mut in_charge = false;
        while at < self.tokens.len() && at < from + REACH {
            let token = &self.tokens[at];
            if token.gap >= Gap::Line {
                break;
            }
            if let Some(mark) = token.mark() {
                let tight = token.gap == Gap::None
                    && self.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::None);
                match mark {
                    '(' => match self.behind_bracket(at) {
                        Some(behind) if behind - at <= 4 && self.same_line(behind) => at = behind,
                        _ => break,
                    },
                    ',' | '-' | '–' if mark != ',' && tight => at += 1,
                    ',' | '-' | '–' => {
                        let Some((len, next)) = self.at(at + 1) else {
                            // `Luật sư biện hộ của Sinh Vinh, Yasmin Cader`
                            if of && mark == ',' && self.follows_capital(at + 1) {
                                let run = self.name_run(at + 1);
                                out.name = self
                                    .person_name(at + 1, run, true, false)
                                    .filter(|name| name.0 == at + 1 && run > at + 2);
                            }
                            break;
                        };
                        if !self.same_line(at + 1) {
                            break;
                        }
                        let honorific = next.is(flag::HONORIFIC)
                            && self.follows_capital(at + 1 + len)
                            && head.is(flag::TITLE)
                            && opens;
                        let office = flag::OFFICE | flag::RANK;
                        let title = next.is(office | flag::PREFIX)
                            && mark == ','
                            && head.is(office)
                            && !several
                            && opens;
                        let list = in_body
                            && mark == ','
                            && self.capital(at + 1)
                            && (self.list_goes_on(at + 1)
                                || next.is(flag::FIELD)
                                    && self.capital(
                                        at - 1 - usize::from(self.tokens[at - 1].case == Case::Lower),
                                    ));
                        if !honorific && !title && !list || several {
                            break;
                        }
                        crossed = !list;
                        if crossed && before_mark.is_none() {
                            before_mark = Some(solid);
                        }
                        at += 1;
                    }
                    '.' if self.abbreviation(at) || self.degree(at) => {
                        // `PGS.TS`, `ThS. Nguyễn Hữu Tân`
                        at += 1;
                    }
                    '&' => at += 1,
                    _ => break,
                }
                continue;
            }
            if token.kind == Kind::Number {
                at += 1;
                if in_body {
                    solid = at;
                }
                continue;
            }
            let of_here = at > from && self.tokens[at - 1].key == KEYS.cua;
            if let Some((len, word)) = self.at(at) {
                let stop = word.flags & flag::STOPS != 0 && !self.capital(at);
                if word.is(flag::FIELD)
                    && (title_before || in_body || crossed || of)
                    && !word.is(flag::NAMES)
                    && (!stop || in_body && !self.capital(at - 1))
                {
                    at += len;
                    solid = at;
                    title_before = false;
                    crossed = false;
                    continue;
                }
                if word.is(flag::SEVERAL)
                    && !self.capital(at)
                    && let Some((more, noun)) = self.at(at + len)
                    && noun.is(flag::NOUN | flag::ORG_HEAD | flag::TITLE)
                {
                    // `lãnh đạo các ngân hàng`
                    out.plural = true;
                    at += len + more;
                    solid = at;
                    title_before = false;
                    continue;
                }
                if in_body && word.is(flag::SEVERAL) && !self.capital(at) {
                    // `Chủ nhiệm Ủy ban các vấn đề xã hội`
                    at += len;
                    continue;
                }
                if stop
                    && word.is(flag::PREPOSITION)
                    && !word.is(flag::CONJUNCTION)
                    && solid > from
                    && (self.tokens[at].key == KEYS.tai
                        || self.tokens[at].key == KEYS.tu
                        || self.tokens[at].key == KEYS.o)
                    && self.capital(at + 1)
                    && self.at(at + 1).is_some_and(|(_, next)| next.is(flag::NAMES))
                {
                    at += 1;
                    continue;
                }
                if word.is(flag::HONORIFIC) && self.honorific_here(at, word) && self.follows_capital(at + len)
                {
                    let run = self.name_run(at + len);
                    let name = self.person_name(at + len, run, true, false).filter(|name| name.0 == at + len);
                    if let Some(name) = name {
                        out.gender = word.gender;
                        if crossed || head.is(flag::OFFICE) && !of && at == from {
                            out.name = Some(name);
                        } else {
                            // `vợ ông Thắng`: somebody else.
                            solid = name.1;
                        }
                    }
                    break;
                }
                let prefix_only = word.is(flag::PREFIX) && !word.is(flag::TITLE) && self.capital(at);
                if word.is(flag::TITLE | flag::PREFIX)
                    && !prefix_only
                    && !word.is(flag::ORG_HEAD)
                    && !self.only_noun(at, len, word)
                {
                    let adjacent = title_before || crossed;
                    out.gender = out.gender.or(word.gender);
                    if adjacent || !of {
                        out.flags |= word.flags
                            & (flag::RANK | flag::OFFICE | flag::HEAD | flag::DEPUTY | flag::TRADE);
                    }
                    at += len;
                    title_before = true;
                    crossed = false;
                    in_body = false;
                    continue;
                }
                if word.is(flag::NAMES) {
                    let run = self.name_run(at);
                    if let Some(name) = self.person_name(at, run, title_before, in_body && at > from) {
                        if !(of_here && name.0 == at) && (in_body || of || certain(name, strange)) {
                            out.name = Some(name);
                            out.end = name.0;
                            return out;
                        }
                        // `luật sư của Sinh Vinh`: somebody else.
                        at = run;
                        solid = at;
                        title_before = false;
                        continue;
                    }
                    at += len;
                    solid = at;
                    title_before = false;
                    crossed = false;
                    continue;
                }
                if word.is(flag::ORG_HEAD) && (title_before || of || crossed || in_body) {
                    in_body = true;
                    at += len;
                    solid = at;
                    title_before = false;
                    crossed = false;
                    continue;
                }
                if word.is(flag::DEICTIC) && !self.capital(at) && self.points_back(at) {
                    out.deictic = true;
                    solid = at + len;
                    // `Ngoại trưởng nước này Mevlut Cavusoglu`
                    if self.follows_capital(at + len) {
                        at += len;
                        continue;
                    }
                    break;
                }
                if !self.capital(at) && word.flags & flag::STOPS != 0 {
                    if in_charge {
                        at += len;
                        continue;
                    }
                    // `Trung tâm dự báo …`: a verb of saying as a field of work.
                    let field = in_body
                        && self.words.syllable(token) & syllable_flag::FIELD != 0
                        && (word.is(flag::NOUNISH) || !word.is(flag::SAY | flag::ADVERB));
                    // `Trưởng ban Chỉ đạo Trung ương về Phòng chống thiên tai`
                    let about = token.key == KEYS.ve
                        && (in_body
                            || solid > from && self.at(at + 1).is_some_and(|(_, next)| next.is(flag::FIELD)));
                    if !field && !about || word.is(flag::ADVERB) {
                        break;
                    }
                    at += len;
                    if field {
                        solid = at;
                    }
                    continue;
                }
            }
            if self.capital(at) {
                let run = self.name_run(at);
                if let Some(name) = self.person_name(at, run, title_before, in_body)
                    && !(of_here && name.0 == at)
                    && !(in_charge && name.1 == name.0 + 1)
                    && !self.half_a_word(name)
                    && (in_body || of || certain(name, strange))
                {
                    out.name = Some(name);
                    out.end = name.0;
                    return out;
                }
                at = run;
                solid = at;
                title_before = false;
                crossed = false;
                continue;
            }
            // A lower-case word.
            if token.key == KEYS.cua {
                of = true;
                title_before = false;
            } else if token.key == KEYS.phu
                && self.tokens.get(at + 1).is_some_and(|next| next.key == KEYS.trach)
            {
                in_charge = true;
            } else if token.key == KEYS.va || token.key == KEYS.kiem {
            } else if self.words.syllable(token) & syllable_flag::FIELD != 0 {
                if in_body {
                    solid = at + 1;
                }
                title_before = false;
            } else if !in_charge {
                strange += 1;
                title_before = false;
                if strange > if in_body || of { strange_most + 3 } else { strange_most } {
                    break;
                }
            }
            at += 1;
        }
        out.end = before_mark.unwrap_or(solid);
        out
    }

    /// Whether a title inside a complement is a plain noun there: `Hội Nhà báo`, `Đoàn Luật sư`.
    fn only_noun(&self, at: usize, _len: usize, word: Word) -> bool {
        word.is(flag::TRADE)
            && !word.is(flag::OFFICE)
            && at > 0
            && self.at(at - 1).is_some_and(|(_, before)| before.is(flag::ORG_HEAD))
    }

    /// `Bộ Lao động, Thương binh và Xã hội`: whether `và` and a capital follow soon.
    fn list_goes_on(&self, from: usize) -> bool {
        (from..from + 6).any(|at| {
            self.tokens.get(at).is_some_and(|token| token.key == KEYS.va) && self.follows_capital(at + 1)
        }) && (from..from + 6).all(|at| self.same_line(at) || at == from)
    }

    /// A body that begins with its head noun at `at`: where its name ends. `None` for a bare noun (`công ty`).
    fn organization(&self, at: usize, len: usize, head: Word) -> Option<usize> {
        // `vụ Thu Đông` is a season.
        if self.tokens[at].key == KEYS.vu && len == 1 && !self.capital(at) {
            return None;
        }
        let head_len = len;
        let mut next = at + len;
        let mut solid = next;
        let mut named = self.capital(at) && head.is(flag::GOVERNMENT) && !self.sentence_start(at);
        let own_name = self.capital(at) && (len > 1 && head.is(flag::GOVERNMENT) || len >= 3);
        if self.deictic_at(at + len) {
            return None;
        }
        named |= own_name;
        let mut field = false;
        let mut of = false;
        let state_body = head.is(flag::GOVERNMENT) || !head.is(flag::MEDIUM);
        while next < self.tokens.len() && next < at + REACH {
            let token = &self.tokens[next];
            if token.gap >= Gap::Line {
                break;
            }
            if let Some(mark) = token.mark() {
                let tight = token.gap == Gap::None
                    && self.tokens.get(next + 1).is_some_and(|next| next.gap == Gap::None);
                match mark {
                    '-' | '–' if tight => next += 1,
                    '-' | '–' => {
                        // `Cục Trồng trọt - Bộ Nông nghiệp`, `tỉnh Bà Rịa - Vũng Tàu`
                        let body = self
                            .at(next + 1)
                            .is_some_and(|(_, word)| word.is(flag::ORG_HEAD) && !word.is(flag::TITLE))
                            && self.follows_capital(next + 1);
                        if !named || !body {
                            break;
                        }
                        next += 1;
                    }
                    '&' => next += 1,
                    '.' if self.abbreviation(next) => next += 1,
                    '/' if tight => next += 1,
                    ',' if self.at(next + 1).is_some_and(|(_, word)| word.is(flag::ORG_HEAD)) => break,
                    ',' if state_body
                        && named
                        && self.follows_capital(next + 1)
                        && self.list_goes_on(next + 1) =>
                    {
                        next += 1
                    }
                    '"' | '“' if head.is(flag::MEDIUM) && next == at + len => {
                        let close = (next + 1..(next + 8).min(self.tokens.len()))
                            .find(|&at| matches!(self.mark(at), Some('"' | '”')));
                        let Some(close) = close else { break };
                        next = close + 1;
                        solid = next;
                        named = true;
                    }
                    _ => break,
                }
                continue;
            }
            if token.kind == Kind::Number {
                if !head.is(flag::GOVERNMENT) && !named {
                    break;
                }
                next += 1;
                if head.is(flag::GOVERNMENT) || self.tokens[next - 2].kind == Kind::Punct {
                    solid = next;
                    named = true;
                }
                continue;
            }
            if let Some((len, word)) = self.at(next) {
                let stop = word.flags & flag::STOPS != 0 && !self.capital(next);
                if word.is(flag::FIELD)
                    && !word.is(flag::NAMES)
                    && !head.is(flag::MEDIUM)
                    && (!stop
                        || (next == at + head_len || field && !self.capital(next - 1))
                            && self.field_goes_on(next + len))
                {
                    named |= self.capital(next);
                    next += len;
                    solid = next;
                    field = true;
                    of = false;
                    continue;
                }
                if word.is(flag::NAMES) {
                    next += len;
                    solid = next;
                    named = true;
                    of = false;
                    continue;
                }
                if word.is(flag::ORG_HEAD)
                    && (!word.is(flag::NOUN) || self.capital(next))
                    && (self.capital(next) || named && of || field)
                {
                    next += len;
                    if self.capital(next - len) {
                        solid = next;
                        named = true;
                    }
                    of = false;
                    continue;
                }
                let is_field = self.words.syllable(token) & syllable_flag::FIELD != 0;
                if !self.capital(next) && word.is(flag::COMPOUND) {
                    break;
                }
                if !self.capital(next) && word.flags & (flag::STOPS | flag::DEICTIC) != 0 {
                    let about = token.key == KEYS.ve && head.is(flag::GOVERNMENT) && next > at + head_len;
                    let inside = is_field
                        && !word.is(flag::ADVERB)
                        && (next == at + head_len || field)
                        && word.is(flag::NOUNISH)
                        && self.field_goes_on(next + len);
                    let at_place = token.key == KEYS.tai
                        && named
                        && self.at(next + 1).is_some_and(|(_, word)| word.is(flag::NAMES))
                        && self.capital(next + 1)
                        && !head.is(flag::MEDIUM);
                    let second =
                        is_field && word.is(flag::VERB) && self.tokens[next - 1].key == KEYS.va && field;
                    if !about && !inside && !at_place && !second {
                        break;
                    }
                    next += len;
                    field |= inside;
                    continue;
                }
                if !self.capital(next) && word.is(flag::HONORIFIC | flag::SEVERAL | flag::ONE) && !is_field {
                    break;
                }
                if !self.capital(next) && word.is(flag::TITLE) && !word.is(flag::TRADE) {
                    if !is_field || len == 1 {
                        break;
                    }
                    // `Hội đồng tham mưu trưởng`
                    next += len;
                    solid = next;
                    field = true;
                    continue;
                }
            }
            if self.capital(next) {
                if token.case == Case::Capitalised
                    && KEYS.breakers.contains(&token.key)
                    && next > at + head_len
                {
                    break;
                }
                next = self.name_run(next);
                solid = next;
                named = true;
                of = false;
                continue;
            }
            if token.key == KEYS.cua || token.key == KEYS.va {
                let goes_on = self.follows_capital(next + 1)
                    || self
                        .at(next + 1)
                        .is_some_and(|(_, word)| word.is(flag::ORG_HEAD) && token.key == KEYS.cua)
                    || token.key == KEYS.va
                        && field
                        && self
                            .tokens
                            .get(next + 1)
                            .is_some_and(|next| self.words.syllable(next) & syllable_flag::FIELD != 0);
                if !goes_on || head.is(flag::MEDIUM) || token.key == KEYS.va && !self.joins(at, next + 1) {
                    break;
                }
                of = token.key == KEYS.cua;
                next += 1;
                continue;
            }
            // `Đất đai Hạ tầng`: the second syllable of a capitalised word, with more capitals behind.
            let second_syllable = self.tokens[next - 1].case == Case::Capitalised
                && self.vietnamese(next - 1)
                && self.at(next).is_none()
                && (self.follows_capital(next + 1)
                    || self.tokens.get(next + 1).is_some_and(|token| token.key == KEYS.va)
                        && self.follows_capital(next + 2));
            if head.is(flag::MEDIUM)
                || self.words.syllable(token) & syllable_flag::FIELD == 0 && !second_syllable
            {
                break;
            }
            next += 1;
            field = true;
            solid = next;
        }
        // A head with a capital and a field is a name (`Ban chỉ đạo phòng chống thiên tai`); in lower case it needs a
        // capital somewhere.
        let capital_head = self.capital(at) && (!self.sentence_start(at) || len > 1 || next > at + len + 2);
        if named && solid > at + len
            || own_name
            || named && !self.sentence_start(at)
            || field && capital_head && solid > at + len + 1
        {
            Some(solid)
        } else {
            None
        }
    }

    /// Whether a name goes on behind a word that could also be a verb.
    fn field_goes_on(&self, at: usize) -> bool {
        self.same_line(at)
            && self.tokens.get(at).is_some_and(|token| {
                token.kind == Kind::Word
                    && (self.words.syllable(token) & syllable_flag::FIELD != 0 || self.capital(at))
            })
    }

    /// Whether `và` joins two parts of one name rather than two names.
    fn joins(&self, head: usize, right: usize) -> bool {
        let word = self.at(right).map_or(0, |(_, word)| word.flags);
        // `Sở Công thương và | cải tạo`: a name that began with capitals goes on with them, but for a known field.
        let lower_field = self.tokens[head + 1..right].iter().any(|token| {
            token.case == Case::Capitalised && self.words.syllable(token) & syllable_flag::FIELD != 0
        });
        if lower_field && !self.capital(right) && word & flag::FIELD == 0 {
            return false;
        }
        if word & flag::FIELD != 0 {
            return true;
        }
        if word & (flag::ORG_HEAD | flag::NAMES | flag::TITLE | flag::HONORIFIC) != 0 {
            return false;
        }
        self.words.syllable(&self.tokens[right]) & syllable_flag::FAMILY == 0
            || self.tokens.get(right + 1).is_some_and(|next| {
                next.case == Case::Lower && self.words.syllable(next) & syllable_flag::FIELD != 0
            })
    }

    /// The person's name inside the capitals `at..end`: behind the states and bodies at its head. `None` if there is
    /// none. `after_title`: a title stands right before; `in_body`: a body's head noun does.
    fn person_name(
        &self,
        mut at: usize,
        end: usize,
        after_title: bool,
        mut in_body: bool,
    ) -> Option<(usize, usize)> {
        let start = at;
        while at < end {
            let Some((len, word)) = self.at(at) else {
                // An acronym before the name.
                if self.tokens[at].case == Case::Upper
                    && self.letters(at) >= 2
                    && at + 1 < end
                    && self.tokens[at + 1].case != Case::Upper
                    && self.words.syllable(&self.tokens[at]) & syllable_flag::FAMILY == 0
                {
                    at += 1;
                    in_body = false;
                    continue;
                }
                break;
            };
            let names = word.is(flag::NAMES) && !word.is(flag::OWN_PERSON);
            if !names && !word.is(flag::ORG_HEAD | flag::TITLE | flag::FIELD) {
                break;
            }
            if at + len > end {
                let family =
                    self.words.syllable(&self.tokens[at]) & syllable_flag::FAMILY != 0 && end - at >= 2;
                if family && !names {
                    break;
                }
                return None;
            }
            if len == 1 && names && end - at >= 2 && (at..end).all(|at| self.vietnamese(at)) {
                let next = self.at(at + 1);
                let family_next =
                    self.words.syllable(&self.tokens[at + 1]) & syllable_flag::FAMILY != 0 && end - at >= 3;
                let own = self.words.syllable(&self.tokens[at]) & syllable_flag::FAMILY != 0;
                if !next.is_some_and(|(_, next)| next.is(flag::NAMES))
                    && (own && !family_next || !after_title)
                {
                    break;
                }
            }
            in_body = word.is(flag::ORG_HEAD) && !names;
            at += len;
        }
        if at >= end {
            return None;
        }
        let all_vietnamese =
            |from: usize| (from..end).all(|at| self.vietnamese(at) || self.tokens[at].kind == Kind::Punct);
        for from in at..end {
            let length = end - from;
            // `Nam Hà Tĩnh`
            if from > start
                && (in_body || !after_title)
                && self.at(from).is_some_and(|(len, word)| word.is(flag::NAMES) && from + len == end)
            {
                return None;
            }
            if self.words.syllable(&self.tokens[from]) & syllable_flag::FAMILY != 0
                && (2..=5).contains(&length)
                && all_vietnamese(from)
                && (from == at || in_body || !after_title || from > start)
            {
                // Names of bodies after people: `Trường Nguyễn Du`.
                if in_body && from == at && length <= 2 {
                    return None;
                }
                return Some((from, end));
            }
        }
        if self.tokens[at..end].iter().any(|token| self.is_org_word(token)) {
            return None;
        }
        if in_body && at == start {
            // `ngân hàng Mizuho`; but `Bộ Ngoại giao … Hua Chunying` has its states before.
            return None;
        }
        if end - at == 1 && self.tokens[at].case == Case::Upper && self.letters(at) >= 2 {
            return None;
        }
        if !self.vietnamese(at)
            || (at..end).any(|at| self.tokens[at].kind == Kind::Word && !self.vietnamese(at)) && end - at >= 2
        {
            return if in_body && end - at < 2 { None } else { Some((at, end)) };
        }
        if (after_title && at == start || at > start) && end - at <= 4 && !in_body {
            // `Bộ trưởng Ngoại giao`: the capital begins a field of work, not a name.
            let next = self.tokens.get(end);
            let field = end - at == 1
                && next.is_some_and(|next| {
                    next.gap == Gap::Space
                        && next.case == Case::Lower
                        && self.words.syllable(next) & syllable_flag::FIELD != 0
                        && !self.at(end).is_some_and(|(len, word)| {
                            word.flags & flag::STOPS != 0 && (len > 1 || word.is(flag::ADVERB | flag::SAY))
                        })
                });
            return if field { None } else { Some((at, end)) };
        }
        None
    }

    /// Whether a name of one syllable is the first half of a word: `Cộng | hòa`, `Hiệp | ước`.
    fn half_a_word(&self, name: (usize, usize)) -> bool {
        name.1 == name.0 + 1
            && self.vietnamese(name.0)
            && self.tokens.get(name.1).is_some_and(|next| next.gap == Gap::Space && next.case == Case::Lower)
            && self.vietnamese(name.1)
            && self.at(name.1).is_none()
    }

    /// Where a run of capitalised words ends: hyphens, initials, apostrophes and foreign particles inside.
    pub(crate) fn name_run(&self, start: usize) -> usize {
        let mut at = start + 1;
        let most = (start + LONGEST_NAME).min(self.tokens.len());
        while at < most {
            let token = &self.tokens[at];
            if token.gap >= Gap::Line {
                break;
            }
            let next = self.tokens.get(at + 1);
            let tight_word = next.is_some_and(|next| next.gap == Gap::None && next.kind == Kind::Word);
            match token.mark() {
                // Where a sentence lost its full stop: `… Võ Nguyên Giáp Trong thư gửi`.
                None if token.case == Case::Capitalised && KEYS.breakers.contains(&token.key) => break,
                // `… Deir al-Zor Tướng Jama'a`
                None if token.case == Case::Capitalised
                    && next.is_some_and(|next| next.is_capital() && next.gap == Gap::Space)
                    && self.at(at).is_some_and(|(_, word)| {
                        word.is(flag::OFFICE | flag::RANK) && !word.is(flag::NAMES)
                    }) =>
                {
                    break;
                }
                // `… Lê Như Tiến Báo cáo có nêu`
                None if token.case == Case::Capitalised
                    && at > start + 1
                    && next.is_some_and(|next| next.case == Case::Lower && next.gap == Gap::Space)
                    && self.at(at).is_some_and(|(len, word)| {
                        len > 1
                            && word.is(flag::DOCUMENT
                                | flag::TITLE
                                | flag::ORG_HEAD
                                | flag::STOPS
                                | flag::NOUN
                                | flag::FIELD)
                    }) =>
                {
                    break;
                }
                None if self.capital(at) => at += 1,
                None if token.case == Case::Lower
                    && KEYS.particles.contains(&token.key)
                    && self.capital(at + 1)
                    && next.is_some_and(|next| next.gap == Gap::Space)
                    && !self.vietnamese(at - 1) =>
                {
                    at += 2;
                }
                // `Bashar al-Assad`
                None if token.case == Case::Lower
                    && KEYS.particles.contains(&token.key)
                    && self.mark(at + 1) == Some('-')
                    && self.tokens[at + 1].gap == Gap::None
                    && self.capital(at + 2)
                    && self.tokens[at + 2].gap == Gap::None =>
                {
                    at += 3;
                }
                Some('-' | '’' | '\'') if token.gap == Gap::None && tight_word => at += 2,
                Some('.')
                    if token.gap == Gap::None
                        && self.letters(at - 1) == 1
                        && next.is_some_and(|next| next.gap <= Gap::Space && next.is_capital())
                        && (next.is_some_and(|next| next.gap == Gap::None)
                            || self.tokens[at - 1].gap == Gap::Space) =>
                {
                    at += 2;
                }
                _ => break,
            }
        }
        at.min(self.tokens.len())
    }

    /// Takes the full stop of a final initial in: `bà V.`, `Nguyễn Văn T.`
    fn initial_dot(&self, end: usize) -> usize {
        let inside = self.mark(end) == Some('.')
            && self.tokens[end].gap == Gap::None
            && self.letters(end - 1) == 1
            && self.same_line(end + 1)
            && !self.tokens[end + 1].is_capital();
        if inside { end + 1 } else { end }
    }

    /// Where a noun phrase that goes on behind `from` ends before a verb of saying: `… đang có mặt ở Pakse | mô tả`.
    /// `None` if no such verb stands in the same clause.
    pub(crate) fn extend_to_cue(&self, from: usize, reach: usize) -> Option<usize> {
        let mut at = from;
        let mut end = from;
        let mut weak = None;
        // Whether a verb or a preposition stands right before.
        let mut governed = false;
        let mut first = true;
        let mut bracket = false;
        while at < self.tokens.len() && at < from + reach {
            let token = &self.tokens[at];
            if token.gap >= Gap::Line {
                break;
            }
            if let Some(mark) = token.mark() {
                if mark == '(' && !bracket {
                    at = self.behind_bracket(at)?;
                    bracket = true;
                    continue;
                }
                if mark == '-' && token.gap == Gap::None {
                    at += 1;
                    continue;
                }
                break;
            }
            let Some((len, word)) = self.at(at) else {
                at += 1;
                end = at;
                first = false;
                governed = token.key == KEYS.cua;
                continue;
            };
            if word.is(flag::VERB)
                && !self.capital(at)
                && self.at(at + len).is_some_and(|(_, next)| next.is(flag::SAY) && !next.is(flag::NOUNISH))
            {
                // `đồng tình | cho rằng`
                return Some(end);
            }
            if word.is(flag::SAY) && !self.capital(at) {
                if !word.is(flag::NOUNISH) {
                    return self.subject_end(from, end);
                }
                // `ủng hộ | quy định`: a noun behind a verb; else it is the verb.
                if !governed {
                    return self.subject_end(from, end);
                }
                weak = weak.or(Some(end));
                at += len;
                end = at;
                first = false;
                continue;
            }
            if word.is(flag::CONJUNCTION) && !self.capital(at) {
                break;
            }
            if at > from
                && self.tokens[at - 1].key == KEYS.va
                && word.is(flag::NOUN
                    | flag::TITLE
                    | flag::ORG_HEAD
                    | flag::NAMES
                    | flag::SEVERAL
                    | flag::HONORIFIC)
                && !word.is(flag::FIELD)
            {
                // `các nhân chứng và | báo chí`: another source.
                break;
            }
            if word.is(flag::VERB) && !self.capital(at) && reach < 20 && !word.is(flag::FIELD) {
                break;
            }
            if word.is(flag::ADVERB) && !self.capital(at) {
                // The predicate begins; only a verb of saying may follow.
                let relative = !first;
                if !relative {
                    at += len;
                    if !self
                        .at(at)
                        .is_some_and(|(_, next)| next.is(flag::SAY | flag::ADVERB | flag::PREPOSITION))
                    {
                        break;
                    }
                    continue;
                }
                at += len;
                continue;
            }
            if KEYS.time.contains(&token.key) && !self.capital(at) {
                // A time before the verb is no part of the source.
                if let Some(behind) = self.behind_time(at) {
                    at = behind;
                    continue;
                }
            }
            at += len;
            end = at;
            first = false;
            governed = word.is(flag::VERB | flag::PREPOSITION);
        }
        weak
    }

    /// The end of a noun phrase, unless its last word joins two verbs: `người dân và | tuyên bố`.
    fn subject_end(&self, from: usize, end: usize) -> Option<usize> {
        (end == from || self.tokens[end - 1].key != KEYS.va).then_some(end)
    }

    /// Behind `ngày 22/10`, `hôm qua`, `sáng 3-2` if a verb of saying follows directly.
    fn behind_time(&self, from: usize) -> Option<usize> {
        (from + 1..(from + 9).min(self.tokens.len())).find(|&at| {
            self.at(at).is_some_and(|(_, word)| {
                word.is(flag::SAY) || word.is(flag::ADVERB) && !word.is(flag::DEICTIC)
            })
        })
    }

    /// Whether a verb of saying stands behind `at`, with adverbs, times and a bracket between at most.
    pub(crate) fn says_next(&self, mut at: usize) -> bool {
        if self.mark(at) == Some('(') {
            match self.behind_bracket(at) {
                Some(behind) => at = behind,
                None => return false,
            }
        }
        for _ in 0..4 {
            if !self.same_line(at) {
                return false;
            }
            if self.mark(at) == Some(':') {
                return true;
            }
            let Some((len, word)) = self.at(at) else { return false };
            if word.is(flag::SAY) {
                return true;
            }
            if word.is(flag::ADVERB) {
                at += len;
            } else if KEYS.time.contains(&self.tokens[at].key) {
                match self.behind_time(at) {
                    Some(behind) => at = behind,
                    None => return false,
                }
            } else {
                return false;
            }
        }
        false
    }

    /// Whether a source's word stands before `at`: `theo`, `dẫn lời`, `lời`.
    pub(crate) fn source_word_before(&self, at: usize) -> bool {
        at > 0 && self.tokens[at].gap <= Gap::Space && {
            let before = self.tokens[at - 1].key;
            before == KEYS.theo
                || before == KEYS.dan
                || before == KEYS.loi
                || before == KEYS.cua && at > 1 && self.tokens[at - 2].key == KEYS.loi
        }
    }

    fn source_place(&self, start: usize, end: usize) -> bool {
        self.says_next(end) || self.source_word_before(start)
    }

    /// Whether a preposition or a verb governs what begins at `at`: `cho | đồng chí Nam`, `của | Mỹ`.
    pub(crate) fn governed(&self, at: usize) -> bool {
        at > 0
            && self.tokens[at].gap < Gap::Line
            && (self.tokens[at - 1].key == KEYS.cua
                || self.words.at(&self.tokens[..at], at - 1).is_some_and(|(_, word)| {
                    word.is(flag::PREPOSITION | flag::VERB) && self.tokens[at - 1].key != KEYS.theo
                }))
    }

    /// Whether a clause begins at `at`.
    fn clause_start(&self, at: usize) -> bool {
        self.sentence_start(at)
            || at > 0 && (self.mark(at - 1) == Some(',') || self.tokens[at - 1].key == KEYS.thi)
    }

    /// Whether a subject or a source stands there.
    fn subject_place(&self, start: usize, end: usize) -> bool {
        self.clause_start(start) || self.source_place(start, end)
    }

    pub(crate) fn sentence_start(&self, at: usize) -> bool {
        at == 0
            || self.tokens[at].gap >= Gap::Line
            || matches!(
                self.tokens[at - 1].mark(),
                Some(
                    '.' | '?'
                        | '!'
                        | ':'
                        | '…'
                        | '“'
                        | '"'
                        | '«'
                        | '('
                        | '*'
                        | '•'
                        | '/'
                        | '|'
                        | '-'
                        | '–'
                        | ']'
                        | ')'
                )
            ) && self.tokens[at].gap != Gap::None
            || matches!(self.tokens[at - 1].mark(), Some('“' | '"' | '«' | '(' | '|' | '*' | '•'))
    }

    /// Behind the closing partner of a bracket at `at`, if it is near.
    pub(crate) fn behind_bracket(&self, at: usize) -> Option<usize> {
        (at + 1..(at + 24).min(self.tokens.len()))
            .take_while(|&at| self.tokens[at].gap < Gap::Line)
            .find(|&at| self.mark(at) == Some(')'))
            .map(|at| at + 1)
    }

    /// Whether the full stop at `at` ends an abbreviation: `TP.HCM`, `T.Ư`, `Th.S`.
    fn abbreviation(&self, at: usize) -> bool {
        at > 0
            && self.tokens[at].gap == Gap::None
            && self.tokens[at - 1].is_capital()
            && self.letters(at - 1) <= 3
            && (self.tokens[at - 1].case == Case::Upper || self.letters(at - 1) <= 2)
            && self.tokens.get(at + 1).is_some_and(|next| next.is_capital() && next.gap <= Gap::Space)
    }

    /// Whether the full stop at `at` stands behind an abbreviated degree: `ThS.`, `PGS.TS`.
    fn degree(&self, at: usize) -> bool {
        at > 0
            && self.tokens[at].gap == Gap::None
            && self.capital(at - 1)
            && self.letters(at - 1) <= 4
            && self.same_line(at + 1)
            && self.capital(at + 1)
            && self.words.at(&self.tokens[..at], at - 1).is_some_and(|(_, word)| word.is(flag::RANK))
    }

    fn after_place_noun(&self, at: usize) -> bool {
        if at == 0 || self.tokens[at].gap >= Gap::Line {
            return false;
        }
        let is = |from: usize, len: usize| {
            self.at(from).is_some_and(|(found, word)| found == len && word.is(flag::PLACE_NOUN))
        };
        self.tokens[at - 1].kind == Kind::Word && (is(at - 1, 1) || at > 1 && is(at - 2, 2))
    }

    fn raw(&self, start: usize, end: usize, kind: RawKind) -> Raw {
        Raw {
            at: start as u32..end as u32,
            kind,
            name: 0..0,
            head: 0..0,
            role: 0..0,
            apposition: 0..0,
            flags: 0,
            gender: None,
            honorific: 0,
            number: Number::Bare,
            deictic: false,
            nested: false,
            quoted: self.quoted || self.credited(start),
            subject: false,
            sentence: self.sentence,
            index: 0,
        }
    }

    fn name_gender(&self, name: &Stretch) -> Option<Gender> {
        let tokens = &self.tokens[name.start as usize..name.end as usize];
        if tokens.len() > 2 && tokens[1].key == KEYS.thi {
            return Some(Gender::Female);
        }
        let first = self.words.syllable(tokens.first()?);
        if first & syllable_flag::FEMALE != 0 {
            Some(Gender::Female)
        } else if first & syllable_flag::MALE != 0 {
            Some(Gender::Male)
        } else {
            None
        }
    }

    pub(crate) fn mark(&self, at: usize) -> Option<char> {
        self.tokens.get(at).and_then(Token::mark)
    }

    /// Whether a token stands on the same line as the one before it.
    pub(crate) fn same_line(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.gap < Gap::Line)
    }

    pub(crate) fn capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.is_capital()
                || token.case == Case::Mixed
                    && token.text(self.text).chars().next().is_some_and(char::is_uppercase)
        })
    }

    fn letters(&self, at: usize) -> usize {
        if self.tokens[at].kind == Kind::Word {
            self.tokens[at].text(self.text).chars().filter(|c| c.is_alphabetic()).count()
        } else {
            0
        }
    }

    fn vietnamese(&self, at: usize) -> bool {
        self.tokens[at].kind == Kind::Word && is_vietnamese(self.tokens[at].text(self.text))
    }

    fn is_org_word(&self, token: &Token) -> bool {
        self.words.syllable(token) & syllable_flag::ORG_WORD != 0 && !is_vietnamese(token.text(self.text))
    }

    fn roman(&self, at: usize) -> bool {
        self.tokens[at]
            .text(self.text)
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(|c| matches!(c, 'I' | 'V' | 'X'))
    }
}
