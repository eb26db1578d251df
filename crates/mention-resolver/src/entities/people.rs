//! The names of people, and which names are whose.

use diembao_text::{Case, KeyMap, KeySet, Kind, Token};

use super::spelling::{close, is_subsequence};
use super::{Grouper, NAMESAKES, Role, VARIANTS, VIEW, hash, keys_in};
use crate::mention::{EntityKind, Gender};
use crate::scan::{KEYS, Raw, RawKind, Stretch};
use crate::syllable::is_vietnamese;
use crate::words::{flag, keys_of, syllable_flag};

impl<'a> Grouper<'a> {
    /// What each raw mention is, with the names of unknown kind settled.
    pub(super) fn kinds(&self) -> Vec<RawKind> {
        let mut spoken: KeyMap<u64, RawKind> = KeyMap::default();
        let mut kinds: Vec<RawKind> = self.raws.iter().map(|raw| raw.kind).collect();
        // Names that are people or bodies somewhere are so everywhere; those that speak somewhere are sources.
        // Vietnamese names without a family name (`Mỹ Tâm`): subjects more than once, and never a place.
        let mut subjects: KeyMap<u64, i32> = KeyMap::default();
        for raw in self.raws.iter().filter(|raw| raw.kind == RawKind::Unknown && raw.name.len() > 1) {
            let start = raw.at.start as usize;
            let place = start > 0 && [KEYS.tai, KEYS.o, KEYS.tu].contains(&self.tokens[start - 1].key);
            *subjects.entry(self.hash_of(&raw.name)).or_default() +=
                if place { -100 } else { i32::from(raw.subject) };
        }
        // Where the names of bodies end: a bracket there holds their acronym.
        let acronyms_of: KeySet<u32> =
            self.raws.iter().filter(|raw| raw.kind == RawKind::Organization).map(|raw| raw.at.end).collect();
        for raw in self.raws {
            match raw.kind {
                RawKind::Person | RawKind::Organization => {
                    let name = if raw.kind == RawKind::Organization {
                        self.body_name(raw)
                    } else {
                        raw.name.clone()
                    };
                    spoken.entry(self.hash_of(&name)).or_insert(raw.kind);
                }
                RawKind::Unknown if raw.name.len() > 1 && self.given_name(raw) => {
                    spoken.entry(self.hash_of(&raw.name)).or_insert(RawKind::Person);
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
                        && subjects.get(&self.hash_of(&raw.name)).is_some_and(|&count| count >= 2)
                        && self.words_of(&raw.name).split_whitespace().all(is_vietnamese) =>
                {
                    spoken.entry(self.hash_of(&raw.name)).or_insert(RawKind::Person);
                }
                RawKind::Unknown if raw.subject && self.speaks(raw) => {
                    let single = raw.name.len() == 1;
                    let foreign = single && !is_vietnamese(self.words_of(&raw.name));
                    let kind = if foreign { RawKind::Organization } else { RawKind::Person };
                    spoken.entry(self.hash_of(&raw.name)).or_insert(kind);
                }
                _ => {}
            }
        }
        // Ends of the names of bodies: `Hòa Phát` alone is the company.
        let mut ends: KeySet<u64> = KeySet::default();
        for raw in self.raws.iter().filter(|raw| raw.kind == RawKind::Organization && raw.name.len() > 2) {
            let keys = self.keys(&raw.name);
            for length in 1..=3 {
                if keys.len() > length {
                    ends.insert(hash(&keys[keys.len() - length..]));
                }
            }
        }
        // Syllables of full names: `Rutte` alone is the person.
        let mut parts: KeySet<u64> = KeySet::default();
        for raw in self.raws.iter().filter(|raw| matches!(raw.kind, RawKind::Person | RawKind::Unknown)) {
            let person = raw.kind == RawKind::Person
                || self.len_of(&raw.name) > 1
                    && spoken.get(&self.hash_of(&raw.name)) == Some(&RawKind::Person);
            if !person {
                continue;
            }
            if let Some(last) = keys_in(self.slice(&raw.name)).last() {
                parts.insert(last);
            }
        }
        for (kind, raw) in kinds.iter_mut().zip(self.raws) {
            if *kind == RawKind::Unknown {
                let hash = self.hash_of(&raw.name);
                let keys = keys_in(self.slice(&raw.name));
                let ends_a_person = |last: Option<u64>| last.is_some_and(|last| parts.contains(&last));
                if ends.contains(&hash) {
                    *kind = RawKind::Organization;
                } else if let Some(&known) = spoken.get(&hash) {
                    *kind = known;
                    let mut keys = keys;
                    if known == RawKind::Organization && ends_a_person(keys.next()) && keys.next().is_none() {
                        *kind = RawKind::Person;
                    }
                } else if ends_a_person(keys.last()) {
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
    pub(super) fn given_name(&self, raw: &Raw) -> bool {
        let known = syllable_flag::MALE | syllable_flag::FEMALE;
        self.words.syllable(&self.tokens[raw.name.start as usize]) & known != 0
    }

    /// Whether a verb of saying stands right behind, or `theo` right before.
    pub(super) fn speaks(&self, raw: &Raw) -> bool {
        let scanner = crate::scan::Scanner::new(self.text, self.tokens, self.words);
        scanner.says_next(raw.at.end as usize) || scanner.source_word_before(raw.at.start as usize)
    }

    /// All full names first; short ones go to the full ones that end (or, in foreign and East Asian names, begin) with
    /// them.
    pub(super) fn register_people(&mut self, kinds: &[RawKind]) {
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

    pub(super) fn own_person(&mut self, which: u16, index: usize) -> u32 {
        if let Some(&entity) = self.own.get(&which) {
            return entity;
        }
        let people = self.settings.people.len();
        let (kind, known) = match self.settings.people.get(which as usize) {
            Some(known) => (EntityKind::Person, known),
            None => (EntityKind::Organization, &self.settings.organizations[which as usize - people]),
        };
        let keys = keys_of(&known.name);
        let entity = self.new_entity(kind, &known.name.clone(), keys.clone(), index);
        for key in keys {
            self.by_syllable.entry(key).or_default().push(entity);
        }
        self.own.insert(which, entity);
        entity
    }

    /// The people registered so far whose name a shorter one may stand for.
    pub(super) fn owners(&self, short: &[u64]) -> Vec<u32> {
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
    pub(super) fn variant(&self, name: &str, keys: &[u64]) -> Option<u32> {
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

    /// The roles of all people, for descriptions that come before the name or after it.
    pub(super) fn register_roles(&mut self, kinds: &[RawKind]) {
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
    pub(super) fn role(&self, stretch: &Stretch, flags: u64) -> Role {
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

    pub(super) fn is_capital(&self, token: &Token) -> bool {
        token.is_capital() || token.case == Case::Mixed
    }

    /// Who a person's name means here: of several that share it, the one last spoken of, or else the next.
    pub(super) fn person_of(&self, raw: &Raw, index: usize) -> Option<u32> {
        if raw.flags & flag::OWN_PERSON != 0 {
            return self.own.get(&raw.index).copied();
        }
        let owners = self.people.get(&self.hash_of(&raw.name))?;
        self.nearest(owners, raw.gender, index)
    }

    pub(super) fn nearest(&self, owners: &[u32], gender: Option<Gender>, index: usize) -> Option<u32> {
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
}
