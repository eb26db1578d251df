//! The names of bodies: short ones, acronyms, and names with too much behind them.

use diembao_text::{Case, KeyMap, Kind, Token};

use super::spelling::{initials, plain_letters};
use super::{Grouper, NAMESAKES, PHRASES, VARIANTS, hash};
use crate::mention::EntityKind;
use crate::scan::{Raw, RawKind, Stretch};
use crate::words::flag;

impl<'a> Grouper<'a> {
    /// The name of a body without the noun that says what kind of medium it is: `tờ | The Telegraph`.
    pub(super) fn body_name(&self, raw: &Raw) -> Stretch {
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

    /// Bodies: full names first; a name that begins or ends a longer one is that body; acronyms in brackets.
    pub(super) fn register_bodies(&mut self, kinds: &[RawKind]) {
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

    pub(super) fn add_body(&mut self, index: usize, name: &Stretch, keys: Vec<u64>, mut owners: Vec<u32>) {
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

    pub(super) fn body_owners(&self, short: &[u64]) -> Vec<u32> {
        let Some(first) = short.first() else { return Vec::new() };
        if PHRASES.alone.iter().any(|words| words == short) {
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
}
