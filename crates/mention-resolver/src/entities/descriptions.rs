//! Whom offices, nouns, groups and pronouns mean.

use super::{Grouper, PHRASES, Role, VIEW};
use crate::mention::{EntityKind, Form};
use crate::scan::{KEYS, Number, Raw, RawKind};
use crate::words::flag;

impl<'a> Grouper<'a> {
    /// Who a description speaks of.
    pub(super) fn description(&mut self, raw: &Raw, index: usize) -> Option<(u32, Form, &'static str)> {
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
    pub(super) fn by_role(&self, raw: &Raw, index: usize) -> Option<u32> {
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
    pub(super) fn by_noun(&self, raw: &Raw) -> Option<u32> {
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
    pub(super) fn group(&mut self, raw: &Raw, index: usize) -> Option<u32> {
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
    pub(super) fn pronoun(&self, raw: &Raw) -> Option<u32> {
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
