//! From patterns to an automaton.
//!
//! All patterns of all rules become one nondeterministic automaton over [symbols](super::symbols), which subset
//! construction turns into a deterministic one, state by state as texts need them ([`Walker`]). Patterns have no
//! repetition, so the automaton has no loop and a walk from any token ends after a bounded number of steps, however many
//! rules there are and whatever the text.
//! What the words of a match mean is read afterwards, by walking the matched rule's own states over those few tokens.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::field::Field;
use super::symbols::{NONE, Set};

/// What happens on the way between two states, without reading a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Nothing.
    None,
    /// A slot begins.
    Begin(Field),
    /// A slot ends.
    End(Field, Read),
    /// The annotated words begin.
    Open,
    /// The annotated words end.
    Close,
}

/// Where the value of a slot comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    /// From the number in it, or the slots inside.
    Inside,
    /// It is that of the phrase that was read.
    Value(i32),
    /// From the table of this number, by the single word that was read.
    Table(u16),
}

/// A state of the nondeterministic automaton.
#[derive(Debug, Default, Clone)]
pub(crate) struct State {
    /// Ways on that read no token.
    pub(crate) free: Vec<(Action, u32)>,
    /// Ways on that read one.
    pub(crate) edges: Vec<Edge>,
    /// The rule whose match is complete here.
    pub(crate) accepts: Option<u16>,
    /// What may come next: spares most of the ways that lead nowhere.
    pub(crate) ahead: Ahead,
}

/// What can be done from a state after any number of ways that read nothing.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Ahead {
    /// One bit for the low 6 bits of each symbol that may be read.
    reads: u64,
    /// Whether a match may be complete.
    accepts: bool,
}

impl Ahead {
    /// Whether that symbol may be read; `None` stands for the end of the match. It may err towards yes.
    #[inline]
    pub(crate) fn allows(self, symbol: Option<u16>) -> bool {
        match symbol {
            Some(symbol) => self.reads & bit(symbol) != 0,
            None => self.accepts,
        }
    }

    fn or(self, other: Self) -> Self {
        Self { reads: self.reads | other.reads, accepts: self.accepts || other.accepts }
    }
}

fn bit(symbol: u16) -> u64 {
    1 << (symbol & 63)
}

/// Works out what lies ahead of each state: of those that it leads to without reading first.
fn look_ahead(states: &mut [State]) {
    let mut done = vec![false; states.len()];
    let mut stack = Vec::new();
    for root in 0..states.len() {
        stack.push((root, 0));
        while let Some((at, next)) = stack.pop() {
            if done[at] {
                continue;
            }
            if let Some(&(_, to)) = states[at].free.get(next) {
                stack.push((at, next + 1));
                stack.push((to as usize, 0));
                continue;
            }
            let state = &states[at];
            let reads = state.edges.iter().flat_map(|edge| &edge.symbols).fold(0, |all, &one| all | bit(one));
            let here = Ahead { reads, accepts: state.accepts.is_some() };
            states[at].ahead =
                state.free.iter().fold(here, |ahead, &(_, to)| ahead.or(states[to as usize].ahead));
            done[at] = true;
        }
    }
}

/// Reading one token.
#[derive(Debug, Clone)]
pub(crate) struct Edge {
    /// The symbols that may be read, in order.
    pub(crate) symbols: Set,
    /// Whether it must follow the token before without a space.
    pub(crate) glued: bool,
    /// Where it leads.
    pub(crate) to: u32,
}

impl Edge {
    /// Whether this token may be read.
    #[inline]
    pub(crate) fn reads(&self, symbol: u16, glued: bool) -> bool {
        (glued || !self.glued)
            && match self.symbols[..] {
                [only] => only == symbol,
                _ => self.symbols.binary_search(&symbol).is_ok(),
            }
    }
}

/// The automaton: its states, and which symbols begin a match.
pub(crate) struct Automaton {
    pub(crate) states: Vec<State>,
    /// By symbol: where its states begin in `entered`.
    entries: Box<[u32]>,
    /// The states that a first token of each symbol leads to.
    entered: Box<[u32]>,
    /// By symbol: what may come behind it where a match begins with it.
    behind_first: Box<[Ahead]>,
}

impl Automaton {
    /// An automaton that may begin in any of the `starts`.
    pub(crate) fn new(mut states: Vec<State>, starts: &[u32], symbols: usize) -> Self {
        look_ahead(&mut states);
        let mut moves: Vec<(u16, u32)> = Vec::new();
        for state in closure(&states, starts.to_vec()) {
            for edge in &states[state as usize].edges {
                // The gap before a first token does not matter.
                moves.extend(edge.symbols.iter().map(|&symbol| (symbol, edge.to)));
            }
        }
        moves.sort_unstable();
        moves.dedup();
        let entries: Box<[u32]> = (0..=symbols)
            .map(|symbol| moves.partition_point(|entry| (entry.0 as usize) < symbol) as u32)
            .collect();
        let behind = |range: &[u32]| {
            let entered = moves[range[0] as usize..range[1] as usize].iter();
            entered.fold(Ahead::default(), |ahead, &(_, to)| ahead.or(states[to as usize].ahead))
        };
        let behind_first = entries.windows(2).map(behind).collect();
        let entered = moves.into_iter().map(|(_, to)| to).collect();
        Self { states, entries, entered, behind_first }
    }

    /// Whether a match may begin with a symbol that another one follows; it may err towards yes.
    #[inline]
    pub(crate) fn begins(&self, symbol: u16, next: u16) -> bool {
        let ahead = self.behind_first[symbol as usize];
        // Without branches: nobody can foresee the answer.
        ahead.accepts | (next != NONE) & ahead.allows(Some(next))
    }

    fn entered(&self, symbol: u16) -> &[u32] {
        &self.entered[self.entries[symbol as usize] as usize..self.entries[symbol as usize + 1] as usize]
    }
}

/// No way on.
pub(crate) const DEAD: u32 = u32::MAX;
/// How many deterministic states, and how many ways, are kept before all are forgotten and made anew; far more than the
/// built-in rules have.
const MAX_KEPT: usize = 50_000;

/// The deterministic automaton, made as far as the texts read so far have needed it.
///
/// What it answers does not depend on what it has kept: keeping only saves the work of making a state twice.
#[derive(Default)]
pub(crate) struct Walker {
    ids: HashMap<Box<[u32]>, u32>,
    sets: Vec<Box<[u32]>>,
    /// By state: the rules that are complete there, the first of the files first.
    accepts: Vec<Box<[u16]>>,
    /// By state: what may come next.
    ahead: Vec<Ahead>,
    /// By first symbol: the state behind, or `u32::MAX - 1` where it has not been made.
    first: Vec<u32>,
    /// By state, symbol and glue: the state behind.
    next: HashMap<u64, u32, BuildHasherDefault<Mixer>>,
    /// By rule and what was read: the actions on the way, each with the tokens read before it; `None` where there is no
    /// way.
    ways: HashMap<Box<[u32]>, Option<Actions>, BuildHasherDefault<Mixer>>,
}

/// The actions on a rule's way over some tokens, each with the number of tokens before it.
pub(crate) type Actions = Box<[(Action, u32)]>;

const UNMADE: u32 = u32::MAX - 1;

impl Walker {
    /// Forgets all if it has kept too much.
    pub(crate) fn trim(&mut self) {
        if self.sets.len() > MAX_KEPT || self.ways.len() >= MAX_KEPT {
            *self = Self::default();
        }
    }

    /// The way that was kept for a rule over what is read (see [`Walker::keep_way`]).
    #[inline]
    pub(crate) fn way(&self, read: &[u32]) -> Option<&Option<Actions>> {
        self.ways.get(read)
    }

    /// Keeps the way of a rule. `read` names it: the rule, then the symbol and the glue of each token. The same few shapes
    /// of dates come again and again.
    pub(crate) fn keep_way(&mut self, read: &[u32], way: Option<Actions>) {
        // One article may have as many as it is long.
        if self.ways.len() < MAX_KEPT {
            self.ways.insert(read.into(), way);
        }
    }

    /// The state behind a first token; [`DEAD`] where no rule begins so.
    #[inline]
    pub(crate) fn first(&mut self, automaton: &Automaton, symbol: u16) -> u32 {
        match self.first.get(symbol as usize) {
            Some(&state) if state != UNMADE => state,
            _ => self.make_first(automaton, symbol),
        }
    }

    #[cold]
    fn make_first(&mut self, automaton: &Automaton, symbol: u16) -> u32 {
        if self.first.is_empty() {
            self.first = vec![UNMADE; automaton.entries.len()];
        }
        let state = self.intern(automaton, automaton.entered(symbol).to_vec());
        self.first[symbol as usize] = state;
        state
    }

    /// The state behind a further token.
    #[inline]
    pub(crate) fn next(&mut self, automaton: &Automaton, state: u32, symbol: u16, glued: bool) -> u32 {
        if !self.ahead[state as usize].allows(Some(symbol)) {
            return DEAD;
        }
        let key = u64::from(state) << 32 | u64::from(symbol) << 1 | u64::from(glued);
        match self.next.get(&key) {
            Some(&next) => next,
            None => self.make_next(automaton, state, symbol, glued, key),
        }
    }

    #[cold]
    fn make_next(&mut self, automaton: &Automaton, state: u32, symbol: u16, glued: bool, key: u64) -> u32 {
        let mut targets = Vec::new();
        for &from in &self.sets[state as usize] {
            let edges = &automaton.states[from as usize].edges;
            targets.extend(edges.iter().filter(|edge| edge.reads(symbol, glued)).map(|edge| edge.to));
        }
        let next = self.intern(automaton, targets);
        self.next.insert(key, next);
        next
    }

    fn intern(&mut self, automaton: &Automaton, targets: Vec<u32>) -> u32 {
        if targets.is_empty() {
            return DEAD;
        }
        let set = closure(&automaton.states, targets).into_boxed_slice();
        if let Some(&id) = self.ids.get(&set) {
            return id;
        }
        let id = self.sets.len() as u32;
        let mut complete: Vec<u16> =
            set.iter().filter_map(|&state| automaton.states[state as usize].accepts).collect();
        complete.sort_unstable();
        complete.dedup();
        self.accepts.push(complete.into_boxed_slice());
        let ahead = set.iter().map(|&state| automaton.states[state as usize].ahead);
        self.ahead.push(ahead.fold(Ahead::default(), Ahead::or));
        self.sets.push(set.clone());
        self.ids.insert(set, id);
        id
    }

    /// The rules that are complete in a state.
    #[inline]
    pub(crate) fn accepts(&self, state: u32) -> &[u16] {
        &self.accepts[state as usize]
    }
}

/// The states reachable from some without reading, of which only those that read on or accept are kept; sorted.
fn closure(states: &[State], mut stack: Vec<u32>) -> Vec<u32> {
    let mut seen: HashSet<u32, BuildHasherDefault<Mixer>> = HashSet::default();
    let mut set = Vec::new();
    while let Some(at) = stack.pop() {
        if !seen.insert(at) {
            continue;
        }
        let state = &states[at as usize];
        if !state.edges.is_empty() || state.accepts.is_some() {
            set.push(at);
        }
        stack.extend(state.free.iter().map(|&(_, to)| to));
    }
    set.sort_unstable();
    set
}

/// Hashes the integers above, and lists of them.
#[derive(Debug, Default, Clone, Copy)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0 ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }

    fn write(&mut self, bytes: &[u8]) {
        for bytes in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..bytes.len()].copy_from_slice(bytes);
            self.write_u64(u64::from_le_bytes(eight));
        }
    }
}
