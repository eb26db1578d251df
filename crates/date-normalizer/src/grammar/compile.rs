//! Compiles rule files into a [`Grammar`].

use std::collections::{BTreeMap, HashMap, HashSet};

use std::rc::Rc;

use diembao_core::RuleId;
use diembao_text::{Key, Lexicon, Tokens};
use toml::Spanned;

use super::automaton::{Action, Automaton, Edge, Read, State};
use super::field::Field;
use super::file::{CaseGuard, Meaning, RuleError, RuleFile};
use super::pattern::{self, Elem, Node, Seq};
use super::symbols::{Alphabet, Set, Symbols, number_kind};

/// All rules, compiled.
pub(crate) struct Grammar {
    pub(crate) symbols: Symbols,
    pub(crate) automaton: Automaton,
    pub(crate) rules: Vec<Rule>,
    /// The values of the single words of each table, by symbol.
    pub(crate) tables: Vec<Vec<(u16, i32)>>,
    /// Words that tell whether a date near them is past or to come.
    pub(crate) signals: Lexicon<Signal>,
    /// Words that may not end an expression before certain others.
    pub(crate) endings: HashMap<Key, HashSet<Key>>,
    /// Words at which the name of a law is over.
    pub(crate) name_ends: HashSet<Key>,
}

/// What a word says about the dates near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// They are past.
    Past,
    /// They may well be past: words as common as `đã`.
    PerhapsPast,
    /// They are to come.
    Future,
}

/// One rule, compiled.
pub(crate) struct Rule {
    pub(crate) name: RuleId,
    pub(crate) means: Meaning,
    pub(crate) start: u32,
    pub(crate) with: Vec<(Field, i32)>,
    pub(crate) after: HashSet<Key>,
    pub(crate) not_after: HashSet<Key>,
    pub(crate) not_before: HashSet<Key>,
    pub(crate) not_in_name_of: HashSet<Key>,
    pub(crate) case: CaseGuard,
    pub(crate) firm: bool,
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A rule file with its text, for the places of errors.
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    pub(crate) file: RuleFile,
}

/// An error and which of the sources it is in.
pub(crate) type SourceError = (usize, RuleError);

impl Grammar {
    /// Compiles rule files; those of a later file come first where two rules match the same words, so that a user's
    /// rules win. Reports everything that is wrong.
    pub(crate) fn compile(sources: &[Source<'_>]) -> Result<Self, Vec<SourceError>> {
        let mut compiler = Compiler::default();
        let mut errors = Vec::new();
        for (at, source) in sources.iter().enumerate() {
            compiler.declare(at, source, &mut errors);
        }
        let patterns = compiler.read_patterns(sources, &mut errors);
        compiler.fix_alphabet();
        let mut names = HashSet::new();
        for (at, source) in sources.iter().enumerate() {
            for rule in &source.file.rule {
                let name = rule.name.get_ref();
                if !names.insert(name) {
                    let message = format!("there is a rule `{name}` already");
                    errors.push((at, RuleError::at(source.text, rule.name.span().start, message)));
                }
            }
        }
        let mut rules = Vec::new();
        let of_source = |at: usize| sources[at].file.rule.iter().map(move |text| (at, text));
        for (at, text) in (0..sources.len()).rev().flat_map(of_source) {
            let mut fail = |offset: usize, message: String| {
                errors.push((at, RuleError::at(sources[at].text, offset, message)));
            };
            let name = text.name.get_ref();
            if text.about.trim().is_empty() {
                fail(
                    text.name.span().start,
                    format!("rule `{name}` does not say what it is for: fill in `about`"),
                );
            }
            if text.patterns.is_empty() {
                fail(text.name.span().start, format!("rule `{name}` has no pattern"));
            }
            let number = rules.len() as u16;
            let start = compiler.state();
            for source in &text.patterns {
                let offset = source.span().start;
                let Some(seq) = patterns.get(&(at, offset)) else { continue };
                let added = compiler
                    .sequence(seq, start, false, 0)
                    .map(|end| compiler.states[end as usize].accepts = Some(number));
                if let Err(message) = added {
                    fail(offset, format!("rule `{name}`: {message}"));
                } else if let Some(message) = compiler.check_start(start) {
                    fail(offset, format!("rule `{name}`: {message}"));
                }
            }
            let mut with = Vec::new();
            for (slot, tag) in &text.with {
                match Field::of_slot(slot.get_ref()) {
                    None => fail(slot.span().start, format!("`{}` is no field", slot.get_ref())),
                    Some(field) => match field.tag(tag.get_ref()) {
                        Ok(value) => with.push((field, value)),
                        Err(message) => fail(tag.span().start, message),
                    },
                }
            }
            let mut keys = |words: &[Spanned<String>]| -> HashSet<Key> {
                let mut keys = HashSet::new();
                for word in words {
                    match Key::of(word.get_ref()) {
                        Some(key) => {
                            keys.insert(key);
                        }
                        None => fail(
                            word.span().start,
                            format!("`{}` is not one syllable, number or sign", word.get_ref()),
                        ),
                    }
                }
                keys
            };
            rules.push(Rule {
                name: RuleId::from(name.clone()),
                means: text.means,
                start,
                with,
                after: keys(&text.after),
                not_after: keys(&text.not_after),
                not_before: keys(&text.not_before),
                not_in_name_of: keys(&text.not_in_name_of),
                case: text.case,
                firm: text.firm,
            });
        }
        if !errors.is_empty() {
            errors.sort_by_key(|(at, error)| (*at, error.line, error.column));
            errors.dedup();
            return Err(errors);
        }
        let symbols = match compiler.symbols {
            Some(symbols) => symbols,
            None => Alphabet::default().finish(),
        };
        let starts: Vec<u32> = rules.iter().map(|rule| rule.start).collect();
        let automaton = Automaton::new(compiler.states, &starts, symbols.len());
        Ok(Self {
            symbols,
            tables: compiler.tables,
            automaton,
            rules,
            signals: compiler.signals,
            endings: compiler.endings,
            name_ends: compiler.name_ends,
        })
    }
}

/// A table of phrases: tag value and the tokens of the phrase.
type Table = Vec<(i32, Vec<Box<str>>)>;

/// Tables by name, in the order of their first mention.
#[derive(Default)]
struct Words(Vec<(String, Table)>);

impl Words {
    fn get_full(&self, name: &str) -> Option<(usize, &Table)> {
        self.0.iter().enumerate().find(|(_, (there, _))| there == name).map(|(at, (_, table))| (at, table))
    }

    fn table(&mut self, name: &str) -> &mut Table {
        let at = match self.get_full(name) {
            Some((at, _)) => at,
            None => {
                self.0.push((name.to_owned(), Table::new()));
                self.0.len() - 1
            }
        };
        &mut self.0[at].1
    }
}

#[derive(Default)]
struct Compiler {
    alphabet: Alphabet,
    /// The bits of the numbers that patterns write out.
    literals: BTreeMap<Box<str>, usize>,
    symbols: Option<Symbols>,
    words: Words,
    tables: Vec<Vec<(u16, i32)>>,
    parts: BTreeMap<String, Rc<Seq>>,
    signals: Lexicon<Signal>,
    endings: HashMap<Key, HashSet<Key>>,
    name_ends: HashSet<Key>,
    states: Vec<State>,
}

/// How deep groups and parts may stand in each other.
const MAX_DEPTH: usize = 40;
/// How large the automaton of all rules may grow.
const MAX_STATES: usize = 200_000;

impl Compiler {
    fn declare(&mut self, at: usize, source: &Source<'_>, errors: &mut Vec<SourceError>) {
        let mut fail =
            |offset: usize, message: String| errors.push((at, RuleError::at(source.text, offset, message)));
        for (slot, tags) in &source.file.words {
            let Some(field) = Field::of_slot(slot.get_ref()) else {
                fail(slot.span().start, format!("`{}` is no field", slot.get_ref()));
                continue;
            };
            if number_kind(slot.get_ref()).is_some() {
                fail(
                    slot.span().start,
                    format!("`{0}` is a kind of number already; call the table `{0}-word`", slot.get_ref()),
                );
                continue;
            }
            let table = self.words.table(slot.get_ref());
            for (tag, phrases) in tags {
                let value = match field.tag(tag.get_ref()) {
                    Ok(value) => value,
                    Err(message) => {
                        fail(tag.span().start, message);
                        continue;
                    }
                };
                for phrase in phrases {
                    let text = phrase.get_ref();
                    let tokens: Vec<Box<str>> =
                        Tokens::new(text).iter().map(|token| token.text(text).into()).collect();
                    if tokens.is_empty() {
                        fail(phrase.span().start, "the phrase is empty".to_owned());
                    } else {
                        table.push((value, tokens));
                    }
                }
            }
        }
        for (name, phrases) in &source.file.signals {
            let signal = match name.get_ref().as_str() {
                "past" => Signal::Past,
                "perhaps-past" => Signal::PerhapsPast,
                "future" => Signal::Future,
                other => {
                    fail(
                        name.span().start,
                        format!("`{other}` is no signal: write `past`, `perhaps-past` or `future`"),
                    );
                    continue;
                }
            };
            for phrase in phrases {
                if self.signals.replace(phrase.get_ref(), signal).is_err() {
                    fail(phrase.span().start, "the phrase is empty".to_owned());
                }
            }
        }
        for word in &source.file.name_ends {
            match Key::of(word.get_ref()) {
                Some(key) => {
                    self.name_ends.insert(key);
                }
                None => fail(word.span().start, format!("`{}` is not one syllable", word.get_ref())),
            }
        }
        for (word, next) in &source.file.endings {
            let Some(key) = Key::of(word.get_ref()) else {
                fail(word.span().start, format!("`{}` is not one syllable", word.get_ref()));
                continue;
            };
            let keys = self.endings.entry(key).or_default();
            for word in next {
                match Key::of(word.get_ref()) {
                    Some(key) => {
                        keys.insert(key);
                    }
                    None => fail(word.span().start, format!("`{}` is not one syllable", word.get_ref())),
                }
            }
        }
        for (name, text) in &source.file.parts {
            match pattern::parse(text.get_ref()) {
                Ok(seq) => {
                    // A part has no brackets of its own: take off those around the whole.
                    let inner: Seq = seq
                        .into_iter()
                        .filter(|elem| !matches!(elem.node, Node::Open | Node::Close))
                        .collect();
                    self.parts.insert(name.get_ref().clone(), Rc::new(inner));
                }
                Err(message) => fail(text.span().start, format!("part `{}`: {message}", name.get_ref())),
            }
        }
    }

    /// Reads all patterns, by source and place, and gives every word in them and in the tables its symbol.
    fn read_patterns(
        &mut self,
        sources: &[Source<'_>],
        errors: &mut Vec<SourceError>,
    ) -> HashMap<(usize, usize), Seq> {
        let mut patterns = HashMap::new();
        for (at, source) in sources.iter().enumerate() {
            for rule in &source.file.rule {
                for text in &rule.patterns {
                    let offset = text.span().start;
                    match pattern::parse(text.get_ref()) {
                        Ok(seq) => {
                            self.name_words(&seq);
                            patterns.insert((at, offset), seq);
                        }
                        Err(message) => {
                            let message = format!("rule `{}`: {message}", rule.name.get_ref());
                            errors.push((at, RuleError::at(source.text, offset, message)));
                        }
                    }
                }
            }
        }
        for part in self.parts.values().cloned().collect::<Vec<_>>() {
            self.name_words(&part);
        }
        let phrases: Vec<Box<str>> = self
            .words
            .0
            .iter()
            .flat_map(|(_, table)| table.iter().flat_map(|(_, phrase)| phrase.iter().cloned()))
            .collect();
        for word in phrases {
            self.name_word(&word);
        }
        patterns
    }

    fn name_words(&mut self, seq: &Seq) {
        for elem in seq {
            match &elem.node {
                Node::Word(word) => self.name_word(word),
                Node::Group(options) => options.iter().for_each(|option| self.name_words(option)),
                _ => {}
            }
        }
    }

    fn name_word(&mut self, word: &str) {
        if is_number(word) {
            if let Some(bit) = self.alphabet.literal(word) {
                self.literals.insert(word.into(), bit);
            }
        } else if let Some(key) = Key::of(word) {
            self.alphabet.word(key);
        }
    }

    fn fix_alphabet(&mut self) {
        self.symbols = Some(std::mem::take(&mut self.alphabet).finish());
    }

    fn state(&mut self) -> u32 {
        self.states.push(State::default());
        self.states.len() as u32 - 1
    }

    fn free(&mut self, from: u32, action: Action) -> u32 {
        let to = self.state();
        self.states[from as usize].free.push((action, to));
        to
    }

    fn edge(&mut self, from: u32, symbols: Set, glued: bool) -> u32 {
        let to = self.state();
        self.states[from as usize].edges.push(Edge { symbols, glued, to });
        to
    }

    /// Adds a sequence from a state on; gives the state behind it.
    fn sequence(&mut self, seq: &[Elem], from: u32, glued: bool, depth: usize) -> Result<u32, String> {
        if depth > MAX_DEPTH {
            return Err("parts stand in each other without end".to_owned());
        }
        if self.states.len() > MAX_STATES {
            return Err("the rules have too many alternatives".to_owned());
        }
        let mut at = from;
        let mut first = true;
        for elem in seq {
            let glued = if first { glued } else { elem.glued };
            let start = if elem.optional { self.free(at, Action::None) } else { at };
            let end = self.node(&elem.node, start, glued, depth)?;
            if elem.optional {
                let end = if end == start { self.free(end, Action::None) } else { end };
                self.states[start as usize].free.push((Action::None, end));
            }
            at = end;
            if !matches!(elem.node, Node::Open | Node::Close) {
                first = false;
            }
        }
        Ok(at)
    }

    fn node(&mut self, node: &Node, from: u32, glued: bool, depth: usize) -> Result<u32, String> {
        match node {
            Node::Open => Ok(self.free(from, Action::Open)),
            Node::Close => Ok(self.free(from, Action::Close)),
            Node::Word(word) => {
                let symbols = self.word(word)?;
                Ok(self.edge(from, symbols, glued))
            }
            Node::Part(name) => {
                let seq = self.parts.get(&**name).cloned().ok_or_else(|| self.unknown("part", name))?;
                // A state of its own, so that what the part adds to it stays with the part.
                let start = self.free(from, Action::None);
                self.sequence(&seq, start, glued, depth + 1)
            }
            Node::Group(options) => {
                let end = self.state();
                for option in options {
                    let start = self.free(from, Action::None);
                    let last = self.sequence(option, start, glued, depth + 1)?;
                    self.states[last as usize].free.push((Action::None, end));
                }
                Ok(end)
            }
            Node::Slot(field, name) => self.slot(field, name, from, glued, depth),
        }
    }

    fn slot(&mut self, field: &str, name: &str, from: u32, glued: bool, depth: usize) -> Result<u32, String> {
        let field = Field::of_slot(field).ok_or_else(|| self.unknown("field", field))?;
        let begin = self.free(from, Action::Begin(field));
        if let Some(kind) = number_kind(name) {
            let symbols = match &self.symbols {
                Some(symbols) => symbols.numbers_with(kind),
                None => Set::new(),
            };
            let end = self.edge(begin, symbols, glued);
            return Ok(self.free(end, Action::End(field, Read::Inside)));
        }
        if let Some((number, table)) = self.words.get_full(name) {
            let table = table.clone();
            return self.table(field, number as u16, &table, begin, glued);
        }
        if let Some(seq) = self.parts.get(name).cloned() {
            if !field.is_composite() {
                return Err(format!("`{{{name}}}` cannot be read from a part; write `<{name}>`"));
            }
            let start = self.free(begin, Action::None);
            let end = self.sequence(&seq, start, glued, depth + 1)?;
            return Ok(self.free(end, Action::End(field, Read::Inside)));
        }
        Err(self.unknown("kind of number, table of words or part", name))
    }

    /// Adds a table of phrases. All single words share one edge: which of them was read tells the value.
    fn table(
        &mut self,
        field: Field,
        number: u16,
        table: &Table,
        begin: u32,
        glued: bool,
    ) -> Result<u32, String> {
        let end = self.state();
        let mut words: Vec<(u16, i32)> = Vec::new();
        for (value, phrase) in table {
            if let [word] = &phrase[..] {
                words.extend(self.word(word)?.into_iter().map(|symbol| (symbol, *value)));
                continue;
            }
            let mut at = begin;
            for (index, word) in phrase.iter().enumerate() {
                let symbols = self.word(word)?;
                let known = self.states[at as usize]
                    .edges
                    .iter()
                    .find(|edge| at != begin && edge.symbols == symbols)
                    .map(|edge| edge.to);
                at = match known {
                    Some(to) => to,
                    None => self.edge(at, symbols, glued && index == 0),
                };
            }
            self.states[at as usize].free.push((Action::End(field, Read::Value(*value)), end));
        }
        if !words.is_empty() {
            words.sort_unstable();
            words.dedup_by_key(|(symbol, _)| *symbol);
            let at = self.edge(begin, words.iter().map(|(symbol, _)| *symbol).collect(), glued);
            self.states[at as usize].free.push((Action::End(field, Read::Table(number)), end));
            {
                let tables = self.tables.len().max(number as usize + 1);
                self.tables.resize(tables, Vec::new());
                self.tables[number as usize] = words;
            }
        }
        Ok(end)
    }

    fn word(&self, word: &str) -> Result<Set, String> {
        let Some(symbols) = &self.symbols else { return Ok(Set::new()) };
        if is_number(word) {
            let bit = self.literals.get(word).copied();
            let bit = bit.ok_or("too many different numbers are written out in the rules")?;
            return Ok(symbols.numbers_with(bit));
        }
        let key = Key::of(word).ok_or_else(|| format!("`{word}` is not one syllable or sign"))?;
        Ok(vec![symbols.of_key(key)])
    }

    fn unknown(&self, what: &str, name: &str) -> String {
        format!("there is no {what} `{name}`")
    }

    /// A rule must not match nothing.
    fn check_start(&self, start: u32) -> Option<String> {
        let mut stack = vec![start];
        let mut seen = HashSet::new();
        while let Some(at) = stack.pop() {
            if !seen.insert(at) {
                continue;
            }
            if self.states[at as usize].accepts.is_some() {
                return Some("the pattern also matches no word at all".to_owned());
            }
            stack.extend(self.states[at as usize].free.iter().map(|&(_, to)| to));
        }
        None
    }
}
