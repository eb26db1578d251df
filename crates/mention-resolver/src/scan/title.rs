//! People by titles and words of address, descriptions and pronouns; roles in apposition.

use diembao_text::{Case, Gap, Kind};

use super::{KEYS, Number, REACH, Raw, RawKind, Scanner};
use crate::mention::Gender;
use crate::words::{Word, flag, syllable_flag};

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

impl<'a> Scanner<'a> {
    /// Whether a phrase that heads a body heads a title rather.
    pub(super) fn title_first(&self, at: usize, len: usize, word: Word) -> bool {
        word.is(flag::TITLE) && (!self.follows_capital(at + len) || self.name_behind(at + len))
    }

    /// Adds a person; looks for the role in apposition, which is part of nothing else.
    pub(super) fn push_person(&mut self, mut raw: Raw) -> usize {
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
    pub(super) fn name_behind(&self, at: usize) -> bool {
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

    /// A person with titles, a described source, or a pronoun. `None` where there is none of them.
    pub(super) fn noun_phrase(&mut self, start: usize) -> Option<usize> {
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
            if word.is(flag::HONORIFIC) && self.honorific_here(at, *word) {
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
                    return Some(self.pronoun(at, next, *word));
                }
                if !word.is(flag::TITLE | flag::NOUN) {
                    return None;
                }
            }
            if word.is(flag::TITLE | flag::NOUN) {
                return self.title(start, at, len, *word, number, gender, honorific);
            }
            return None;
        }
        None
    }

    /// Whether a word of address is one here, and not a state or a part of a name.
    pub(super) fn honorific_here(&self, at: usize, word: Word) -> bool {
        !self.capital(at) || self.sentence_start(at) || !word.is(flag::STATE) && !self.capital_before(at)
    }

    pub(super) fn capital_before(&self, at: usize) -> bool {
        at > 0 && self.capital(at - 1) && self.tokens[at].gap == Gap::Space && !self.sentence_start(at - 1)
    }

    #[expect(clippy::too_many_arguments)]
    pub(super) fn person(
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

    pub(super) fn pronoun(&mut self, at: usize, next: usize, word: Word) -> usize {
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
    pub(super) fn title(
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
                if word.is(flag::HONORIFIC)
                    && self.honorific_here(at, *word)
                    && self.follows_capital(at + len)
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
                    && !self.only_noun(at, len, *word)
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
    pub(super) fn only_noun(&self, at: usize, _len: usize, word: Word) -> bool {
        word.is(flag::TRADE)
            && !word.is(flag::OFFICE)
            && at > 0
            && self.at(at - 1).is_some_and(|(_, before)| before.is(flag::ORG_HEAD))
    }

    /// `Bộ Lao động, Thương binh và Xã hội`: whether `và` and a capital follow soon.
    pub(super) fn list_goes_on(&self, from: usize) -> bool {
        (from..from + 6).any(|at| {
            self.tokens.get(at).is_some_and(|token| token.key == KEYS.va) && self.follows_capital(at + 1)
        }) && (from..from + 6).all(|at| self.same_line(at) || at == from)
    }
}
