//! Who is who: groups the stretches of one article into entities.
//!
//! Names come first, over the whole article, so that a short name finds its full one wherever that stands. Then the
//! mentions are walked in order: descriptions find the person whose office they name, pronouns the person most in view.

use std::sync::LazyLock;

use diembao_text::{KeyMap, Kind, Token};

use crate::mention::{EntityKind, Form, Gender};
use crate::scan::{Number, Raw, RawKind, Stretch};
use crate::settings::MentionSettings;
use crate::syllable::is_vietnamese;
use crate::words::{Words, flag, keys_of};

mod bodies;
mod descriptions;
mod people;
mod spelling;

pub(crate) use spelling::lower_first;

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
    /// Names of bodies that stand for no longer one.
    alone: Vec<Vec<u64>>,
    /// Pronouns for anybody.
    open_pronouns: Vec<u64>,
    all: u64,
    two: u64,
    three: u64,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases {
    leaders: ["người đứng đầu", "nhà lãnh đạo", "lãnh đạo", "nguyên thủ", "thủ lĩnh"].map(keys_of).into(),
    office: keys_of("cơ quan"),
    side: keys_of("bên"),
    country: keys_of("nước"),
    nation: keys_of("quốc gia"),
    alone: ["chính phủ", "quốc hội", "đảng", "bộ công an"].map(keys_of).into(),
    open_pronouns: ["ông", "bà", "anh", "chị", "cô", "ngài", "họ"].map(|word| keys_of(word)[0]).into(),
    all: keys_of("cả")[0],
    two: keys_of("hai")[0],
    three: keys_of("ba")[0],
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
    hash_all(keys.iter().copied())
}

fn hash_all(keys: impl Iterator<Item = u64> + Clone) -> u64 {
    keys.clone().fold(keys.count() as u64, mix)
}

fn keys_in(tokens: &[Token]) -> impl Iterator<Item = u64> + Clone {
    tokens.iter().filter(|token| token.kind != Kind::Punct).map(|token| token.key.as_u64())
}

impl<'a> Grouper<'a> {
    fn slice(&self, at: &Stretch) -> &'a [Token] {
        &self.tokens[at.start as usize..at.end as usize]
    }

    /// The keys of the words and numbers of a stretch.
    fn keys(&self, at: &Stretch) -> Vec<u64> {
        let mut keys = Vec::with_capacity(at.len());
        keys.extend(keys_in(self.slice(at)));
        keys
    }

    /// How many words and numbers a stretch has.
    fn len_of(&self, at: &Stretch) -> usize {
        keys_in(self.slice(at)).count()
    }

    /// The [`hash`] of a stretch's keys, without a list of them.
    fn hash_of(&self, at: &Stretch) -> u64 {
        hash_all(keys_in(self.slice(at)))
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

    /// Says who a raw mention is.
    fn resolve(&mut self, index: usize, kind: RawKind) {
        let raw = &self.raws[index];
        let found = match kind {
            RawKind::Person => self.person_of(raw, index).map(|entity| {
                let full = self.len_of(&raw.name) >= self.entities[entity as usize].keys.len();
                if full { (entity, Form::Name, "name") } else { (entity, Form::Short, "short-name") }
            }),
            RawKind::Organization if raw.flags & flag::OWN_PERSON != 0 => {
                Some((self.own_person(raw.index, index), Form::Name, "known"))
            }
            RawKind::Organization => {
                let name =
                    if raw.kind == RawKind::Organization { self.body_name(raw) } else { raw.name.clone() };
                let owners = self.bodies.get(&self.hash_of(&name)).map_or(&[][..], Vec::as_slice);
                self.nearest(owners, None, index).map(|entity| {
                    let full = self.len_of(&name) >= self.entities[entity as usize].keys.len();
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
        let official = &self.words.states[raw.index as usize];
        let mut calls =
            self.raws.iter().filter(|other| other.kind == RawKind::State && other.index == raw.index);
        let is_official = |other: &&Raw| keys_in(self.slice(&other.name)).eq(official.iter().copied());
        let named = calls.clone().find(is_official).or_else(|| calls.next());
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
}

/// Adds a mention to those in view.
fn keep(view: &mut Vec<Recent>, recent: Recent) {
    if view.len() == VIEW {
        view.remove(0);
    }
    view.push(recent);
}
