//! Who is who: groups the stretches of one article into entities.
//!
//! Names come first, over the whole article, so that a short name finds its full one wherever that stands. Then the
//! mentions are walked in order: descriptions find the person whose office they name, pronouns the person most in view.

use crate::keymap::KeyMap;
use std::sync::LazyLock;

use diembao_text::{Case, Kind, Token};

use crate::mention::{EntityKind, Form, Gender};
use crate::scan::{KEYS, Number, Raw, RawKind, Stretch};
use crate::settings::MentionSettings;
use crate::syllable::{is_vietnamese, plain_letter};
use crate::words::{Words, flag, syllable_flag};

/// How many recent mentions are in view for pronouns and descriptions.
const VIEW: usize = 32;
/// How many entities may share a short name before the oldest are forgotten.
const NAMESAKES: usize = 8;
/// Beyond that many names no spelling variants are looked for, which is quadratic.
const VARIANTS: usize = 200;

/// One person, body, state or source of an article.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) kind: EntityKind,
    /// Its canonical name.
    pub(crate) name: Box<str>,
    pub(crate) gender: Option<Gender>,
    keys: Vec<u64>,
    vietnamese: bool,
    roles: Vec<Role>,
    honorifics: Vec<u64>,
    /// The raw mention that was last, by index.
    last: Option<usize>,
    first: usize,
    count: u32,
    flags: u64,
    /// The state that it is, if it is one.
    state: Option<u16>,
}

/// An office or trade of a person.
#[derive(Debug, Clone)]
struct Role {
    flags: u64,
    head: Vec<u64>,
    /// The keys of all its words but grammatical ones.
    keys: Vec<u64>,
}

/// Who a raw mention is, and how that was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub(crate) entity: u32,
    pub(crate) form: Form,
    pub(crate) rule: &'static str,
}

/// The entities of an article and who each of its raw mentions is.
pub(crate) struct Grouped {
    pub(crate) entities: Vec<Entity>,
    pub(crate) links: Vec<Option<Link>>,
}

/// A mention in view.
#[derive(Debug, Clone, Copy)]
struct Recent {
    entity: u32,
    sentence: u32,
    subject: bool,
    quoted: bool,
    several: bool,
}

struct Grouper<'a> {
    text: &'a str,
    tokens: &'a [Token],
    words: &'a Words,
    settings: &'a MentionSettings,
    raws: &'a [Raw],
    entities: Vec<Entity>,
    links: Vec<Option<Link>>,
    /// By the hash of a person's name: who may be meant.
    people: KeyMap<u64, Vec<u32>>,
    /// The same by one syllable of a full name.
    by_syllable: KeyMap<u64, Vec<u32>>,
    bodies: KeyMap<u64, Vec<u32>>,
    by_body_syllable: KeyMap<u64, Vec<u32>>,
    unnamed: KeyMap<u64, u32>,
    states: KeyMap<u16, u32>,
    own: KeyMap<u16, u32>,
    /// By a key of a role: who has such a role.
    roles: KeyMap<u64, Vec<u32>>,
    recent: Vec<Recent>,
    /// The people and sources without a name among them, further back.
    recent_people: Vec<Recent>,
}

/// The few phrases that rules compare by their keys.
struct Phrases {
    /// Nouns for the head of whatever they govern.
    leaders: Vec<Vec<u64>>,
    office: Vec<u64>,
    side: Vec<u64>,
    country: Vec<u64>,
    nation: Vec<u64>,
    /// Pronouns for anybody.
    open_pronouns: Vec<u64>,
    all: u64,
    two: u64,
    three: u64,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let keys = |phrase: &str| -> Vec<u64> {
        diembao_text::Tokens::new(phrase).iter().map(|token| token.key.as_u64()).collect()
    };
    Phrases {
        leaders: ["người đứng đầu", "nhà lãnh đạo", "lãnh đạo", "nguyên thủ", "thủ lĩnh"].map(keys).into(),
        office: keys("cơ quan"),
        side: keys("bên"),
        country: keys("nước"),
        nation: keys("quốc gia"),
        open_pronouns: ["ông", "bà", "anh", "chị", "cô", "ngài", "họ"].map(|word| keys(word)[0]).into(),
        all: keys("cả")[0],
        two: keys("hai")[0],
        three: keys("ba")[0],
    }
});

/// Groups the raw mentions of an article.
pub(crate) fn group(
    text: &str,
    tokens: &[Token],
    words: &Words,
    settings: &MentionSettings,
    raws: &[Raw],
) -> Grouped {
    let mut grouper = Grouper {
        text,
        tokens,
        words,
        settings,
        raws,
        entities: Vec::new(),
        links: vec![None; raws.len()],
        people: KeyMap::default(),
        by_syllable: KeyMap::default(),
        bodies: KeyMap::default(),
        by_body_syllable: KeyMap::default(),
        unnamed: KeyMap::default(),
        states: KeyMap::default(),
        own: KeyMap::default(),
        roles: KeyMap::default(),
        recent: Vec::new(),
        recent_people: Vec::new(),
    };
    let kinds = grouper.kinds();
    grouper.register_people(&kinds);
    grouper.register_bodies(&kinds);
    grouper.register_roles(&kinds);
    for (index, &kind) in kinds.iter().enumerate() {
        grouper.resolve(index, kind);
    }
    Grouped { entities: grouper.entities, links: grouper.links }
}

fn mix(hash: u64, key: u64) -> u64 {
    (hash.rotate_left(5) ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn hash(keys: &[u64]) -> u64 {
    keys.iter().fold(keys.len() as u64, |hash, &key| mix(hash, key))
}

impl<'a> Grouper<'a> {
    fn slice(&self, at: &Stretch) -> &'a [Token] {
        &self.tokens[at.start as usize..at.end as usize]
    }

    /// The keys of the words and numbers of a stretch.
    fn keys(&self, at: &Stretch) -> Vec<u64> {
        self.slice(at)
            .iter()
            .filter(|token| token.kind != Kind::Punct)
            .map(|token| token.key.as_u64())
            .collect()
    }

    fn words_of(&self, at: &Stretch) -> &'a str {
        match self.slice(at) {
            [] => "",
            [first, ..] => {
                let last = self.slice(at).last().unwrap_or(first);
                &self.text[first.start as usize..last.end as usize]
            }
        }
    }

    /// The name of a body without the noun that says what kind of medium it is: `tờ | The Telegraph`.
    fn body_name(&self, raw: &Raw) -> Stretch {
        let head = &raw.head;
        if raw.flags & flag::MEDIUM != 0 && !head.is_empty() && head.end < raw.name.end {
            let next = &self.tokens[head.end as usize];
            if next.case != Case::Lower {
                let mut start = head.end;
                let mut end = raw.name.end;
                if next.mark().is_some() {
                    start += 1;
                    if let Some(close) = (start..end).find(|&at| self.tokens[at as usize].mark().is_some()) {
                        end = close;
                    }
                }
                return start..end;
            }
        }
        raw.name.clone()
    }

    /// What each raw mention is, with the names of unknown kind settled.
    fn kinds(&self) -> Vec<RawKind> {
        let mut spoken: KeyMap<u64, RawKind> = KeyMap::default();
        let mut kinds: Vec<RawKind> = self.raws.iter().map(|raw| raw.kind).collect();
        // Names that are people or bodies somewhere are so everywhere; those that speak somewhere are sources.
        // Vietnamese names without a family name (`Mỹ Tâm`): subjects more than once, and never a place.
        let mut subjects: KeyMap<u64, i32> = KeyMap::default();
        for raw in self.raws.iter().filter(|raw| raw.kind == RawKind::Unknown && raw.name.len() > 1) {
            let start = raw.at.start as usize;
            let place = start > 0 && [KEYS.tai, KEYS.o, KEYS.tu].contains(&self.tokens[start - 1].key);
            *subjects.entry(hash(&self.keys(&raw.name))).or_default() +=
                if place { -100 } else { i32::from(raw.subject) };
        }
        // Where the names of bodies end: a bracket there holds their acronym.
        let acronyms_of: hashbrown::HashSet<u32, std::hash::BuildHasherDefault<crate::keymap::KeyHasher>> =
            self.raws.iter().filter(|raw| raw.kind == RawKind::Organization).map(|raw| raw.at.end).collect();
        for raw in self.raws {
            match raw.kind {
                RawKind::Person | RawKind::Organization => {
                    let name = if raw.kind == RawKind::Organization {
                        self.body_name(raw)
                    } else {
                        raw.name.clone()
                    };
                    spoken.entry(hash(&self.keys(&name))).or_insert(raw.kind);
                }
                RawKind::Unknown if raw.name.len() > 1 && self.given_name(raw) => {
                    spoken.entry(hash(&self.keys(&raw.name))).or_insert(RawKind::Person);
                }
                // Acronyms: those that act, or are known, are bodies; standards and diseases are not.
                RawKind::Unknown
                    if raw.name.len() == 1 && self.tokens[raw.name.start as usize].case == Case::Upper =>
                {
                    let key = self.tokens[raw.name.start as usize].key.as_u64();
                    let at = raw.at.start as usize;
                    let bracketed = at > 0
                        && self.tokens[at - 1].mark() == Some('(')
                        && acronyms_of.contains(&(at as u32 - 1));
                    let of = at > 0 && [KEYS.cua, KEYS.do_, KEYS.theo].contains(&self.tokens[at - 1].key);
                    if self.words.acronyms.contains_key(&key)
                        || of
                        || bracketed
                        || raw.subject && self.speaks(raw)
                    {
                        spoken.entry(hash(&[key])).or_insert(RawKind::Organization);
                    }
                }
                RawKind::Unknown
                    if raw.name.len() > 1
                        && subjects.get(&hash(&self.keys(&raw.name))).is_some_and(|&count| count >= 2)
                        && self.words_of(&raw.name).split_whitespace().all(is_vietnamese) =>
                {
                    spoken.entry(hash(&self.keys(&raw.name))).or_insert(RawKind::Person);
                }
                RawKind::Unknown if raw.subject && self.speaks(raw) => {
                    let single = raw.name.len() == 1;
                    let foreign = single && !is_vietnamese(self.words_of(&raw.name));
                    let kind = if foreign { RawKind::Organization } else { RawKind::Person };
                    spoken.entry(hash(&self.keys(&raw.name))).or_insert(kind);
                }
                _ => {}
            }
        }
        // Ends of the names of bodies: `Hòa Phát` alone is the company.
        let mut ends: KeyMap<u64, ()> = KeyMap::default();
        for raw in self.raws.iter().filter(|raw| raw.kind == RawKind::Organization && raw.name.len() > 2) {
            let keys = self.keys(&raw.name);
            for length in 1..=3 {
                if keys.len() > length {
                    ends.insert(hash(&keys[keys.len() - length..]), ());
                }
            }
        }
        // Syllables of full names: `Rutte` alone is the person.
        let mut parts: KeyMap<u64, bool> = KeyMap::default();
        for raw in self.raws.iter().filter(|raw| matches!(raw.kind, RawKind::Person | RawKind::Unknown)) {
            let keys = self.keys(&raw.name);
            let person = raw.kind == RawKind::Person
                || keys.len() > 1 && spoken.get(&hash(&keys)) == Some(&RawKind::Person);
            if !person {
                continue;
            }
            if let Some(&last) = keys.last() {
                parts.insert(last, true);
            }
        }
        for (kind, raw) in kinds.iter_mut().zip(self.raws) {
            if *kind == RawKind::Unknown {
                let keys = self.keys(&raw.name);
                if ends.contains_key(&hash(&keys)) {
                    *kind = RawKind::Organization;
                } else if let Some(&known) = spoken.get(&hash(&keys)) {
                    *kind = known;
                    if known == RawKind::Organization && keys.len() == 1 && parts.contains_key(&keys[0]) {
                        *kind = RawKind::Person;
                    }
                } else if keys.last().is_some_and(|last| parts.contains_key(last)) {
                    *kind = RawKind::Person;
                }
            }
        }
        // `Jang Mi Ne và Lee Seung Yeon`: joined to a person, a name is one.
        for index in (0..kinds.len().saturating_sub(1)).rev() {
            let (left, right) = (&self.raws[index], &self.raws[index + 1]);
            if kinds[index] == RawKind::Unknown
                && kinds[index + 1] == RawKind::Person
                && right.at.start == left.at.end + 1
                && self.tokens[left.at.end as usize].key == KEYS.va
            {
                kinds[index] = RawKind::Person;
            }
        }
        kinds
    }

    /// Whether a foreign name begins with a known given name.
    fn given_name(&self, raw: &Raw) -> bool {
        let known = syllable_flag::MALE | syllable_flag::FEMALE;
        self.words.syllable(&self.tokens[raw.name.start as usize]) & known != 0
    }

    /// Whether a verb of saying stands right behind, or `theo` right before.
    fn speaks(&self, raw: &Raw) -> bool {
        let scanner = crate::scan::Scanner::new(self.text, self.tokens, self.words);
        scanner.says_next(raw.at.end as usize) || scanner.source_word_before(raw.at.start as usize)
    }

    fn new_entity(&mut self, kind: EntityKind, name: &str, keys: Vec<u64>, first: usize) -> u32 {
        let vietnamese = name.split_whitespace().all(is_vietnamese);
        self.entities.push(Entity {
            kind,
            name: name.into(),
            gender: None,
            keys,
            vietnamese,
            roles: Vec::new(),
            honorifics: Vec::new(),
            last: None,
            first,
            count: 0,
            flags: 0,
            state: None,
        });
        (self.entities.len() - 1) as u32
    }

    /// All full names first; short ones go to the full ones that end (or, in foreign and East Asian names, begin) with
    /// them.
    fn register_people(&mut self, kinds: &[RawKind]) {
        let mut names: Vec<(usize, Vec<u64>)> = Vec::new();
        let mut seen: KeyMap<u64, u32> = KeyMap::default();
        for (index, raw) in self.raws.iter().enumerate() {
            if kinds[index] != RawKind::Person {
                continue;
            }
            if raw.flags & flag::OWN_PERSON != 0 {
                self.own_person(raw.index, index);
                continue;
            }
            let keys = self.keys(&raw.name);
            let count = seen.entry(hash(&keys)).or_default();
            *count += 1;
            if *count == 1 {
                names.push((index, keys));
            }
        }
        // Longest first; among equals the more frequent spelling, then the order of the text.
        names.sort_by_key(|(index, keys)| {
            let count = seen.get(&hash(keys)).copied().unwrap_or(0);
            (std::cmp::Reverse(keys.len()), std::cmp::Reverse(count), *index)
        });
        let fuzzy = names.len() <= VARIANTS;
        for (index, keys) in names {
            let name = self.words_of(&self.raws[index].name);
            let mut owners = self.owners(&keys);
            if owners.is_empty() && fuzzy {
                owners.extend(self.variant(name, &keys));
            }
            if owners.is_empty() {
                let entity = self.new_entity(EntityKind::Person, name, keys.clone(), index);
                for &key in &keys {
                    let list = self.by_syllable.entry(key).or_default();
                    if list.len() < NAMESAKES && !list.contains(&entity) {
                        list.push(entity);
                    }
                }
                owners.push(entity);
            }
            self.people.insert(hash(&keys), owners);
        }
    }

    fn own_person(&mut self, which: u16, index: usize) -> u32 {
        if let Some(&entity) = self.own.get(&which) {
            return entity;
        }
        let people = self.settings.people.len();
        let (kind, known) = match self.settings.people.get(which as usize) {
            Some(known) => (EntityKind::Person, known),
            None => (EntityKind::Organization, &self.settings.organizations[which as usize - people]),
        };
        let keys: Vec<u64> =
            diembao_text::Tokens::new(&known.name).iter().map(|token| token.key.as_u64()).collect();
        let entity = self.new_entity(kind, &known.name.clone(), keys.clone(), index);
        for key in keys {
            self.by_syllable.entry(key).or_default().push(entity);
        }
        self.own.insert(which, entity);
        entity
    }

    /// The people registered so far whose name a shorter one may stand for.
    fn owners(&self, short: &[u64]) -> Vec<u32> {
        let (Some(first), Some(last)) = (short.first(), short.last()) else { return Vec::new() };
        let mut by_end = Vec::new();
        let mut by_part = Vec::new();
        let candidates = self
            .by_syllable
            .get(last)
            .into_iter()
            .flatten()
            .chain(self.by_syllable.get(first).into_iter().flatten());
        for &entity in candidates {
            let full = &self.entities[entity as usize];
            if full.keys.len() <= short.len() || by_end.contains(&entity) || by_part.contains(&entity) {
                continue;
            }
            if full.keys.ends_with(short) {
                by_end.push(entity);
            } else if full.vietnamese {
                // `bà Hoa` for Hoa Xuân Oánh: the family name alone.
                let family = self.words.syllable_of(full.keys[0]) & syllable_flag::FAMILY != 0;
                if short.len() == 1 && full.keys[0] == *first && family {
                    by_part.push(entity);
                }
            } else if is_subsequence(short, &full.keys) {
                by_part.push(entity);
            }
        }
        if by_end.is_empty() { by_part } else { by_end }
    }

    /// A person whose name is spelled almost the same: `Meada` for Meade.
    fn variant(&self, name: &str, keys: &[u64]) -> Option<u32> {
        if name.chars().count() < 4 {
            return None;
        }
        let words: Vec<&str> = name.split_whitespace().collect();
        self.entities
            .iter()
            .enumerate()
            .filter(|(_, entity)| entity.kind == EntityKind::Person && !entity.vietnamese)
            .find(|(_, entity)| {
                let full: Vec<&str> = entity.name.split_whitespace().collect();
                let tail = &full[full.len().saturating_sub(words.len())..];
                let same_length = tail.len() == words.len() && entity.keys.len() >= keys.len();
                same_length && {
                    let mut different = 0;
                    tail.iter().zip(&words).all(|(one, other)| {
                        let close = close(one, other);
                        different += usize::from(one != other);
                        close && different <= 2
                    })
                }
            })
            .map(|(index, _)| index as u32)
    }

    /// Bodies: full names first; a name that begins or ends a longer one is that body; acronyms in brackets.
    fn register_bodies(&mut self, kinds: &[RawKind]) {
        let mut names: Vec<(usize, Stretch, Vec<u64>)> = Vec::new();
        let mut seen: KeyMap<u64, ()> = KeyMap::default();
        for (index, raw) in self.raws.iter().enumerate() {
            if kinds[index] != RawKind::Organization || raw.flags & flag::OWN_PERSON != 0 {
                continue;
            }
            let name = if raw.kind == RawKind::Organization { self.body_name(raw) } else { raw.name.clone() };
            let keys = self.keys(&name);
            if !keys.is_empty() && seen.insert(hash(&keys), ()).is_none() {
                names.push((index, name, keys));
            }
        }
        // Acronyms in brackets behind a longer name.
        let mut acronyms: KeyMap<u64, u64> = KeyMap::default();
        for (index, name, keys) in &names {
            let end = self.raws[*index].at.end as usize;
            if keys.len() > 1
                && self.tokens.get(end).and_then(Token::mark) == Some('(')
                && self.tokens.get(end + 2).and_then(Token::mark) == Some(')')
                && self.tokens[end + 1].kind == Kind::Word
                && self.tokens[end + 1].case != Case::Lower
            {
                acronyms.entry(self.tokens[end + 1].key.as_u64()).or_insert(hash(keys));
            }
            let _ = name;
        }
        names.sort_by_key(|(index, _, keys)| (std::cmp::Reverse(keys.len()), *index));
        let few = names.len() <= VARIANTS;
        // A name that is a known one with lower-case words behind it is that one: they were a verb.
        let mut trimmed: Vec<(Vec<u64>, u64)> = Vec::new();
        names.retain(|(_, name, keys)| {
            let tokens = &self.tokens[name.start as usize..name.end as usize];
            let capitals =
                tokens.iter().rposition(|token| token.case != Case::Lower).map_or(0, |last| last + 1);
            if capitals == tokens.len() || capitals < 2 {
                return true;
            }
            let short = self.keys(&(name.start..name.start + capitals as u32));
            // `Bộ Ngoại | giao`: the capital's own second syllable stays.
            let next = self.keys(&(name.start..name.start + capitals as u32 + 1));
            let known =
                [&next, &short].into_iter().find(|other| *other != keys && seen.contains_key(&hash(other)));
            match known {
                Some(known) => {
                    trimmed.push((keys.clone(), hash(known)));
                    false
                }
                None => true,
            }
        });
        let mut later = Vec::new();
        for (index, name, keys) in names {
            if keys.len() == 1 && self.tokens[name.start as usize].case == Case::Upper {
                later.push((index, name, keys));
                continue;
            }
            let mut owners = self.body_owners(&keys);
            if owners.is_empty() && keys.len() == 2 {
                // `đài NCHMF`
                owners = acronyms
                    .get(&keys[1])
                    .and_then(|full| self.bodies.get(full))
                    .cloned()
                    .unwrap_or_default();
            }
            self.add_body(index, &name, keys, owners);
        }
        for (index, name, keys) in later {
            let mut owners =
                acronyms.get(&keys[0]).and_then(|full| self.bodies.get(full)).cloned().unwrap_or_default();
            if owners.is_empty()
                && let Some(names) = self.words.acronyms.get(&keys[0])
            {
                owners =
                    names.iter().find_map(|name| self.bodies.get(&hash(name))).cloned().unwrap_or_default();
            }
            if owners.is_empty() && few {
                let letters = plain_letters(self.words_of(&name));
                owners.extend(
                    self.entities
                        .iter()
                        .position(|entity| {
                            entity.kind == EntityKind::Organization && initials(&entity.name) == letters
                        })
                        .map(|index| index as u32),
                );
            }
            if owners.is_empty() {
                owners = self.body_owners(&keys);
            }
            self.add_body(index, &name, keys, owners);
        }
        for (keys, known) in trimmed {
            if let Some(owners) = self.bodies.get(&known).cloned() {
                self.bodies.insert(hash(&keys), owners);
            }
        }
    }

    fn add_body(&mut self, index: usize, name: &Stretch, keys: Vec<u64>, mut owners: Vec<u32>) {
        if owners.is_empty() {
            let words = self.words_of(name);
            let entity = self.new_entity(EntityKind::Organization, words, keys.clone(), index);
            self.entities[entity as usize].flags = self.raws[index].flags;
            for &key in &keys {
                let list = self.by_body_syllable.entry(key).or_default();
                if list.len() < NAMESAKES * 4 && !list.contains(&entity) {
                    list.push(entity);
                }
            }
            owners.push(entity);
        }
        self.bodies.insert(hash(&keys), owners);
    }

    fn body_owners(&self, short: &[u64]) -> Vec<u32> {
        let Some(first) = short.first() else { return Vec::new() };
        let alone = [&["chính", "phủ"][..], &["quốc", "hội"], &["đảng"], &["bộ", "công", "an"]];
        if alone.iter().any(|words| {
            words.len() == short.len()
                && words
                    .iter()
                    .zip(short)
                    .all(|(word, key)| diembao_text::Key::of(word).is_some_and(|word| word.as_u64() == *key))
        }) {
            return Vec::new();
        }
        let mut owners = Vec::new();
        for &entity in self.by_body_syllable.get(first).into_iter().flatten() {
            let full = &self.entities[entity as usize].keys;
            if full.len() > short.len()
                && !owners.contains(&entity)
                && owners.len() < NAMESAKES
                && (full.starts_with(short)
                    || full.ends_with(short) && self.entities[entity as usize].flags & flag::BUSINESS != 0)
            {
                owners.push(entity);
            }
        }
        owners
    }

    /// The roles of all people, for descriptions that come before the name or after it.
    fn register_roles(&mut self, kinds: &[RawKind]) {
        for (index, raw) in self.raws.iter().enumerate() {
            if kinds[index] != RawKind::Person || raw.role.is_empty() && raw.apposition.is_empty() {
                continue;
            }
            let Some(entity) = self.person_of(raw, index) else { continue };
            for stretch in [&raw.role, &raw.apposition] {
                if stretch.is_empty() {
                    continue;
                }
                let role = self.role(stretch, raw.flags);
                for &key in &role.head {
                    let list = self.roles.entry(key).or_default();
                    if list.len() < VIEW && !list.contains(&entity) {
                        list.push(entity);
                    }
                }
                for &key in &role.keys {
                    let list = self.roles.entry(key).or_default();
                    if list.len() < VIEW && !list.contains(&entity) {
                        list.push(entity);
                    }
                }
                let roles = &mut self.entities[entity as usize].roles;
                if roles.len() < NAMESAKES {
                    roles.push(role);
                }
            }
        }
    }

    /// The words of a role: states under one key whatever their name, no grammatical words.
    fn role(&self, stretch: &Stretch, flags: u64) -> Role {
        let tokens = self.slice(stretch);
        let mut role = Role { flags: 0, head: Vec::new(), keys: Vec::new() };
        let mut at = 0;
        while at < tokens.len() && role.keys.len() < 24 {
            let found = self.words.at(tokens, at);
            let token = &tokens[at];
            match found {
                Some((len, word)) => {
                    if word.is(flag::STATE | flag::CAPITAL) && self.is_capital(token) {
                        role.keys.push(u64::from(word.index) + 1);
                    } else if word.is(flag::TITLE) {
                        role.flags |= word.flags;
                        role.head.push(hash(
                            &tokens[at..at + len].iter().map(|token| token.key.as_u64()).collect::<Vec<_>>(),
                        ));
                        role.keys.extend(tokens[at..at + len].iter().map(|token| token.key.as_u64()));
                    } else if word.flags
                        & (flag::PREFIX | flag::HONORIFIC | flag::ONE | flag::SEVERAL | flag::DEICTIC)
                        == 0
                    {
                        role.keys.extend(
                            tokens[at..at + len]
                                .iter()
                                .filter(|token| token.kind != Kind::Punct)
                                .map(|token| token.key.as_u64()),
                        );
                    }
                    at += len;
                }
                None => {
                    if token.kind != Kind::Punct
                        && token.key != KEYS.cua
                        && token.key != KEYS.va
                        && token.key != KEYS.kiem
                    {
                        role.keys.push(token.key.as_u64());
                    }
                    at += 1;
                }
            }
        }
        if role.flags == 0 {
            role.flags = flags;
        }
        role
    }

    fn is_capital(&self, token: &Token) -> bool {
        token.is_capital() || token.case == Case::Mixed
    }

    /// Who a person's name means here: of several that share it, the one last spoken of, or else the next.
    fn person_of(&self, raw: &Raw, index: usize) -> Option<u32> {
        if raw.flags & flag::OWN_PERSON != 0 {
            return self.own.get(&raw.index).copied();
        }
        let owners = self.people.get(&hash(&self.keys(&raw.name)))?;
        self.nearest(owners, raw.gender, index)
    }

    fn nearest(&self, owners: &[u32], gender: Option<Gender>, index: usize) -> Option<u32> {
        let fits = |&&entity: &&u32| {
            let known = self.entities[entity as usize].gender;
            known.is_none() || gender.is_none() || known == gender
        };
        let fitting: Vec<u32> = owners.iter().filter(fits).copied().collect();
        let pool = if fitting.is_empty() { owners } else { &fitting };
        let before = pool.iter().filter(|&&entity| self.entities[entity as usize].last.is_some());
        let last = before.max_by_key(|&&entity| self.entities[entity as usize].last);
        last.or_else(|| {
            pool.iter().min_by_key(|&&entity| self.entities[entity as usize].first.abs_diff(index))
        })
        .copied()
    }

    /// Says who a raw mention is.
    fn resolve(&mut self, index: usize, kind: RawKind) {
        let raw = &self.raws[index];
        let found = match kind {
            RawKind::Person => self.person_of(raw, index).map(|entity| {
                let full = self.keys(&raw.name).len() >= self.entities[entity as usize].keys.len();
                if full { (entity, Form::Name, "name") } else { (entity, Form::Short, "short-name") }
            }),
            RawKind::Organization if raw.flags & flag::OWN_PERSON != 0 => {
                Some((self.own_person(raw.index, index), Form::Name, "known"))
            }
            RawKind::Organization => {
                let name =
                    if raw.kind == RawKind::Organization { self.body_name(raw) } else { raw.name.clone() };
                let keys = self.keys(&name);
                let owners = self.bodies.get(&hash(&keys)).cloned().unwrap_or_default();
                self.nearest(&owners, None, index).map(|entity| {
                    let full = keys.len() >= self.entities[entity as usize].keys.len();
                    if full { (entity, Form::Name, "body") } else { (entity, Form::Short, "body-short") }
                })
            }
            RawKind::State => Some((self.state(raw, index), Form::Name, "state")),
            RawKind::Seat if raw.subject && self.speaks(raw) => {
                Some((self.state(raw, index), Form::Short, "seat-for-state"))
            }
            RawKind::Seat | RawKind::Unknown => None,
            RawKind::Description => self.description(raw, index),
            RawKind::Pronoun => self.pronoun(raw).map(|entity| (entity, Form::Pronoun, "pronoun")),
        };
        let Some((entity, form, rule)) = found else { return };
        self.links[index] = Some(Link { entity, form, rule });
        let several = raw.number == Number::Several || raw.flags & flag::MANY != 0;
        let record = &mut self.entities[entity as usize];
        if raw.gender.is_some() && record.gender.is_none() && raw.number != Number::Several {
            record.gender = raw.gender;
        }
        record.flags |= raw.flags & (flag::OFFICE | flag::RANK | flag::SOURCE | flag::MEDIUM);
        if raw.honorific != 0 && !record.honorifics.contains(&raw.honorific) && record.honorifics.len() < 4 {
            record.honorifics.push(raw.honorific);
        }
        if raw.nested {
            return;
        }
        if record.kind == EntityKind::Place && raw.subject && kind != RawKind::Unknown {
            let speaks = self.speaks(raw);
            if speaks {
                self.entities[entity as usize].kind = EntityKind::Organization;
            }
        }
        let record = &mut self.entities[entity as usize];
        record.last = Some(index);
        record.count += 1;
        let recent =
            Recent { entity, sentence: raw.sentence, subject: raw.subject, quoted: raw.quoted, several };
        if matches!(record.kind, EntityKind::Person | EntityKind::Unnamed) {
            keep(&mut self.recent_people, recent);
        }
        keep(&mut self.recent, recent);
    }

    /// The entity of a state; its name is the first by which the article calls the state itself, not its seat.
    fn state(&mut self, raw: &Raw, index: usize) -> u32 {
        if let Some(&entity) = self.states.get(&raw.index) {
            return entity;
        }
        let official: Vec<u64> = diembao_text::Tokens::new(self.words.states[raw.index as usize])
            .iter()
            .map(|token| token.key.as_u64())
            .collect();
        let mut calls =
            self.raws.iter().filter(|other| other.kind == RawKind::State && other.index == raw.index);
        let named = calls.clone().find(|other| self.keys(&other.name) == official).or_else(|| calls.next());
        let name = self.words_of(&named.unwrap_or(raw).name);
        let keys = self.keys(&named.unwrap_or(raw).name);
        let entity = self.new_entity(EntityKind::Place, name, keys, index);
        self.entities[entity as usize].state = Some(raw.index);
        self.states.insert(raw.index, entity);
        entity
    }

    /// A source without a name, by its own words.
    fn unnamed(&mut self, raw: &Raw, index: usize) -> u32 {
        let keys = self.keys(&raw.at);
        let hash = hash(&keys);
        if let Some(&entity) = self.unnamed.get(&hash) {
            return entity;
        }
        let words = self.words_of(&raw.at);
        let name = if raw.subject { lower_first(words) } else { words.to_string() };
        let entity = self.new_entity(EntityKind::Unnamed, &name, keys, index);
        self.entities[entity as usize].flags = raw.flags;
        self.unnamed.insert(hash, entity);
        entity
    }

    /// Who a description speaks of.
    fn description(&mut self, raw: &Raw, index: usize) -> Option<(u32, Form, &'static str)> {
        if raw.number == Number::Several {
            if let Some(entity) = self.group(raw, index) {
                return Some((entity, Form::Description, "group"));
            }
            return Some((self.unnamed(raw, index), Form::Description, "unnamed"));
        }
        let title = raw.flags & flag::TITLE != 0;
        if raw.number == Number::Bare {
            if title
                && raw.flags & (flag::OFFICE | flag::RANK | flag::TRADE) != 0
                && let Some(entity) = self.by_role(raw, index)
            {
                return Some((entity, Form::Description, "role"));
            }
            if (raw.deictic || raw.flags & (flag::NOUN | flag::ORG_HEAD) != 0)
                && let Some(entity) = self.by_noun(raw)
            {
                return Some((entity, Form::Description, "noun"));
            }
        }
        // `tay vợt người Tây Ban Nha`: the one in view.
        let national = title
            && raw.flags & flag::TRADE != 0
            && self.role(&raw.role, raw.flags).keys.iter().any(|&key| key <= u64::from(u16::MAX) + 1);
        if raw.number == Number::Bare
            && national
            && let Some(entity) = self.pronoun(raw)
        {
            return Some((entity, Form::Description, "trade-in-view"));
        }
        // `Người đàn ông Vân Kiều`, `cậu bé`: the one in view.
        let gendered = raw.flags & (flag::NOUN | flag::HONORIFIC) != 0 && raw.gender.is_some() && !title;
        if raw.number == Number::Bare
            && gendered
            && let Some(entity) = self.pronoun(raw)
            && self.entities[entity as usize].kind == EntityKind::Person
        {
            return Some((entity, Form::Description, "noun-in-view"));
        }
        // `sự lãnh đạo của Đảng`: an office in no place of a source is nobody in particular.
        if raw.number == Number::Bare && !raw.subject && !raw.deictic {
            return None;
        }
        Some((self.unnamed(raw, index), Form::Description, "unnamed"))
    }

    /// The person who holds the office that a description names.
    fn by_role(&self, raw: &Raw, index: usize) -> Option<u32> {
        let wanted = self.role(&raw.role, raw.flags);
        let leads = raw.flags & flag::HEAD != 0 && PHRASES.leaders.contains(&self.keys(&raw.head));
        let head_keys = self.keys(&raw.head);
        let rest: Vec<u64> = wanted.keys.iter().filter(|key| !head_keys.contains(key)).copied().collect();
        let mut best: Option<(i64, u32)> = None;
        let candidates = wanted.head.iter().chain(&rest).filter_map(|key| self.roles.get(key)).flatten();
        let mut tried: Vec<u32> = Vec::new();
        for &entity in candidates {
            if tried.contains(&entity) {
                continue;
            }
            if tried.len() >= 2 * VIEW {
                break;
            }
            tried.push(entity);
            let record = &self.entities[entity as usize];
            if raw.gender.is_some() && record.gender.is_some() && raw.gender != record.gender {
                continue;
            }
            let mut score = 0;
            let same_head =
                record.roles.iter().any(|role| wanted.head.iter().any(|head| role.head.contains(head)));
            let kind_of_head = leads
                && record.roles.iter().any(|role| role.flags & (flag::HEAD | flag::DEPUTY) != 0)
                || raw.flags & flag::SPOKES != 0
                    && record.roles.iter().any(|role| role.flags & flag::SPOKES != 0);
            if same_head {
                score += 4;
            } else if kind_of_head {
                score += 3;
            } else {
                continue;
            }
            if leads && rest.is_empty() {
                continue;
            }
            if !rest.is_empty() {
                let covered = |role: &Role| rest.iter().filter(|key| role.keys.contains(key)).count();
                let most = record.roles.iter().map(covered).max().unwrap_or(0);
                if most * 10 < rest.len() * 7 {
                    // `nữ đại biểu tỉnh Đồng Tháp`: the gender says who, if she was just spoken of.
                    let near = record.last.is_some_and(|last| index - last <= 8);
                    if !(same_head && raw.gender.is_some() && record.gender == raw.gender && near) {
                        continue;
                    }
                }
                score += 4 * most as i64 / rest.len() as i64;
            }
            // The one last spoken of; one not yet named only when the words fit wholly.
            let distance = match record.last {
                Some(last) => (index - last).min(200) as i64,
                None if raw.flags & (flag::HEAD | flag::DEPUTY | flag::SPOKES) == 0 => continue,
                None if !same_head && !record.roles.iter().any(|role| role.flags & flag::HEAD != 0) => {
                    continue;
                }
                None if !rest.is_empty() || raw.flags & flag::OFFICE != 0 => {
                    150 + record.first.abs_diff(index).min(200) as i64
                }
                None => continue,
            };
            let total = score * 100 - distance;
            if best.is_none_or(|(most, _)| total > most) {
                best = Some((total, entity));
            }
        }
        best.map(|(_, entity)| entity)
    }

    /// `tổ chức này`, `cảnh sát`, `du khách trên`: the entity in view whose name has that noun.
    fn by_noun(&self, raw: &Raw) -> Option<u32> {
        let mut head = self.keys(&raw.head);
        // `cơ quan khí tượng`: a body with that field in its name.
        if head.len() > 2 && head.starts_with(&PHRASES.office) {
            head.drain(..2);
        }
        let raw_keys = self.keys(&raw.at);
        let body = raw.flags & (flag::BODY | flag::ORG_HEAD) != 0;
        if raw.flags & flag::MEDIUM != 0 && raw.at.len() <= raw.head.len() + 1 {
            let medium = self.recent.iter().rev().map(|recent| recent.entity).find(|&entity| {
                let record = &self.entities[entity as usize];
                record.kind == EntityKind::Organization && record.flags & flag::MEDIUM != 0
            });
            if medium.is_some() {
                return medium;
            }
        }
        for recent in self.recent.iter().rev() {
            let record = &self.entities[recent.entity as usize];
            let place = record.keys.windows(head.len().max(1)).position(|window| window == head.as_slice());
            // A person's noun must head the source; a body's may stand inside its name.
            let has_head = place.is_some_and(|place| place <= 2 || record.kind == EntityKind::Organization);
            // What the description adds must be in the name.
            let extra = raw_keys.iter().any(|key| !head.contains(key) && !record.keys.contains(key));
            if has_head && record.kind != EntityKind::Person && !recent.several {
                let own = record.kind == EntityKind::Unnamed && !raw.deictic && extra;
                if !own {
                    return Some(recent.entity);
                }
            }
            if raw.flags & flag::SOURCE != 0
                && record.kind == EntityKind::Unnamed
                && record.flags & flag::SOURCE != 0
                && !recent.several
                && raw.at.len() <= raw.head.len() + 1
            {
                return Some(recent.entity);
            }
        }
        if raw.deictic && (head == PHRASES.country || head == PHRASES.nation) {
            return self
                .recent
                .iter()
                .rev()
                .map(|recent| recent.entity)
                .find(|&entity| self.entities[entity as usize].state.is_some());
        }
        if raw.deictic && raw.flags & flag::MANY == 0 {
            // `hãng này`, `vị này`: the last of the kind.
            let view = if body { &self.recent } else { &self.recent_people };
            return view
                .iter()
                .rev()
                .filter(|recent| body || !recent.several)
                .map(|recent| recent.entity)
                .find(|&entity| !body || self.entities[entity as usize].kind == EntityKind::Organization);
        }
        None
    }

    /// `hai nhà lãnh đạo`, `cả ba diễn viên`, `cả hai nước`: the last so many, as one entity.
    fn group(&mut self, raw: &Raw, index: usize) -> Option<u32> {
        let keys = self.keys(&raw.at);
        let all = keys.first() == Some(&PHRASES.all);
        let counted = &keys[usize::from(all)..];
        let count = match counted.first() {
            Some(key) if *key == PHRASES.two => 2,
            Some(key) if *key == PHRASES.three => 3,
            _ => return None,
        };
        let has = |phrase: &[u64]| counted.windows(phrase.len()).any(|window| window == phrase);
        let sides = has(&PHRASES.side);
        if !(all || raw.deictic || sides || PHRASES.leaders.iter().any(|leaders| has(leaders))) {
            return None;
        }
        let states = sides || has(&PHRASES.country) || has(&PHRASES.nation);
        let bodies = raw.flags & flag::BODY != 0;
        let mut members: Vec<u32> = Vec::new();
        for recent in self.recent.iter().rev() {
            let record = &self.entities[recent.entity as usize];
            let fits = if states {
                record.state.is_some()
            } else if bodies {
                record.kind == EntityKind::Organization && record.state.is_none()
            } else {
                record.kind == EntityKind::Person
            };
            if fits && !members.contains(&recent.entity) {
                members.push(recent.entity);
                if members.len() == count {
                    break;
                }
            }
        }
        if members.len() < count {
            return None;
        }
        members.sort_by_key(|&entity| self.entities[entity as usize].first);
        let name = members
            .iter()
            .map(|&entity| &*self.entities[entity as usize].name)
            .collect::<Vec<_>>()
            .join("; ");
        let kind = self.entities[members[0] as usize].kind;
        let kind = if kind == EntityKind::Place { EntityKind::Organization } else { kind };
        Some(self.new_entity(kind, &name, keys, index))
    }

    /// The person in view whom a pronoun means.
    fn pronoun(&self, raw: &Raw) -> Option<u32> {
        let plural = self.tokens[raw.at.start as usize].key == KEYS.ho;
        let mut best: Option<(i64, u32)> = None;
        let view = if plural { &self.recent } else { &self.recent_people };
        for (age, recent) in view.iter().rev().enumerate() {
            let distance = raw.sentence.saturating_sub(recent.sentence);
            if distance > 25 {
                break;
            }
            let record = &self.entities[recent.entity as usize];
            let fits = if plural {
                match record.kind {
                    EntityKind::Organization => true,
                    EntityKind::Unnamed => recent.several || record.flags & flag::BODY != 0,
                    EntityKind::Place => record.state.is_some(),
                    EntityKind::Person => false,
                }
            } else {
                match record.kind {
                    EntityKind::Person => true,
                    EntityKind::Unnamed => {
                        !recent.several && record.flags & (flag::BODY | flag::SOURCE | flag::MANY) == 0
                    }
                    EntityKind::Organization | EntityKind::Place => false,
                }
            };
            if !fits || raw.gender.is_some() && record.gender.is_some() && raw.gender != record.gender {
                continue;
            }
            let mut score = -20 * i64::from(distance) - 2 * age as i64;
            if recent.subject {
                score += 30;
            }
            if recent.quoted && !raw.quoted {
                score -= 45;
            }
            if raw.kind == RawKind::Description && record.kind != EntityKind::Person {
                continue;
            }
            if record.gender.is_some() && record.gender == raw.gender {
                score += 15;
            }
            // `em`, `cụ`, `thầy` mean whom the article calls so.
            let strict = raw.kind == RawKind::Pronoun
                && !plural
                && !PHRASES.open_pronouns.contains(&raw.honorific)
                && !record.honorifics.contains(&raw.honorific);
            if strict {
                continue;
            }
            if record.honorifics.contains(&raw.honorific) {
                score += 15;
            } else if !record.honorifics.is_empty() {
                score -= 15;
            }
            if record.kind == EntityKind::Unnamed {
                score -= if raw.deictic { 0 } else { 25 };
            }
            score += 3 * i64::from(record.count.min(5));
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, recent.entity));
            }
        }
        best.map(|(_, entity)| entity)
    }
}

/// Adds a mention to those in view.
fn keep(view: &mut Vec<Recent>, recent: Recent) {
    if view.len() == VIEW {
        view.remove(0);
    }
    view.push(recent);
}

/// Whether all of `short` stands in `full`, in order.
fn is_subsequence(short: &[u64], full: &[u64]) -> bool {
    let mut rest = full.iter();
    short.iter().all(|key| rest.any(|other| other == key))
}

/// Whether two foreign words are spelled almost the same.
fn close(one: &str, other: &str) -> bool {
    let one: Vec<char> = plain_letters(one).chars().collect();
    let other: Vec<char> = plain_letters(other).chars().collect();
    if one == other {
        return true;
    }
    let shorter = one.len().min(other.len());
    if shorter < 4 || one.len().abs_diff(other.len()) > 2 || shorter > 24 || one.len().max(other.len()) > 26 {
        return false;
    }
    let most = if shorter >= 7 { 2 } else { 1 };
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[other.len()] <= most
}

/// The first letters of a name's capitalised words, as [`plain_letters`].
fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric()).filter(|c| c.is_uppercase());
    plain_letters(&name.split_whitespace().filter_map(first).collect::<String>())
}

/// Letters and digits in lower case without marks, whatever the Unicode form.
fn plain_letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).map(plain_letter).collect()
}

/// A text with its first letter in lower case.
pub(crate) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
