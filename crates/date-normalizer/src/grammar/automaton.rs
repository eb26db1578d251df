//! From patterns to an automaton.
//!
//! All patterns of all rules become one nondeterministic automaton over [symbols](super::symbols), which subset
//! construction turns into a deterministic one. Patterns have no repetition, so the automaton has no loop and a walk
//! from any token ends after a bounded number of steps, however many rules there are and whatever the text.
//! What the words of a match mean is read afterwards, by walking the matched rule's own states over those few tokens.

use std::collections::HashMap;

use super::field::Field;
use super::symbols::Set;

/// What happens on the way between two states, without reading a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Nothing.
    None,
    /// A slot begins.
    Begin(Field),
    /// A slot ends. The value is that of the words read, or is to be read from the slots inside (`None`).
    End(Field, Option<i32>),
    /// The annotated words begin.
    Open,
    /// The annotated words end.
    Close,
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

/// The deterministic automaton.
pub(crate) struct Dfa {
    /// By symbol: the state behind a first token; [`DEAD`] where no rule begins so.
    first: Box<[u32]>,
    /// By state: where its ways begin in `ways`.
    rows: Box<[u32]>,
    /// Symbol and glue, and where it leads; sorted in each row.
    ways: Box<[(u32, u32)]>,
    /// By state: the rules that are complete there, the first of the files first.
    accepts: Box<[Box<[u16]>]>,
}

/// No way on.
pub(crate) const DEAD: u32 = u32::MAX;

impl Dfa {
    /// Subset construction over the states reachable from `starts`.
    pub(crate) fn new(states: &[State], starts: &[u32], symbols: usize) -> Self {
        let closures = closures(states);
        let mut ids: HashMap<Box<[u32]>, u32> = HashMap::new();
        let mut sets: Vec<Box<[u32]>> = Vec::new();
        let mut intern = |set: Vec<u32>, sets: &mut Vec<Box<[u32]>>| {
            let set = set.into_boxed_slice();
            *ids.entry(set).or_insert_with_key(|set| {
                sets.push(set.clone());
                sets.len() as u32 - 1
            })
        };

        let mut start: Vec<u32> =
            starts.iter().flat_map(|&at| closures[at as usize].iter().copied()).collect();
        start.sort_unstable();
        start.dedup();
        let mut first = vec![DEAD; symbols].into_boxed_slice();
        let mut moves: Vec<(u32, u32)> = Vec::new();
        collect_moves(states, &start, &mut moves);
        // The gap before a first token does not matter.
        for group in moves.chunk_by(|one, other| one.0 == other.0) {
            if group[0].0 & 1 == 1 {
                first[(group[0].0 >> 1) as usize] = intern(targets(group, &closures), &mut sets);
            }
        }

        let mut rows = Vec::new();
        let mut ways = Vec::new();
        let mut accepts = Vec::new();
        let mut at = 0;
        while at < sets.len() {
            let set = sets[at].clone();
            rows.push(ways.len() as u32);
            let mut complete: Vec<u16> =
                set.iter().filter_map(|&state| states[state as usize].accepts).collect();
            complete.sort_unstable();
            complete.dedup();
            accepts.push(complete.into_boxed_slice());
            collect_moves(states, &set, &mut moves);
            for group in moves.chunk_by(|one, other| one.0 == other.0) {
                ways.push((group[0].0, intern(targets(group, &closures), &mut sets)));
            }
            at += 1;
        }
        rows.push(ways.len() as u32);
        Self { first, rows: rows.into(), ways: ways.into(), accepts: accepts.into() }
    }

    /// The state behind a first token.
    #[inline]
    pub(crate) fn first(&self, symbol: u16) -> u32 {
        self.first[symbol as usize]
    }

    /// The state behind a further token.
    #[inline]
    pub(crate) fn next(&self, state: u32, symbol: u16, glued: bool) -> u32 {
        let row = &self.ways[self.rows[state as usize] as usize..self.rows[state as usize + 1] as usize];
        let wanted = u32::from(symbol) << 1 | u32::from(glued);
        match row.binary_search_by_key(&wanted, |way| way.0) {
            Ok(at) => row[at].1,
            Err(_) => DEAD,
        }
    }

    /// The rules that are complete in a state.
    #[inline]
    pub(crate) fn accepts(&self, state: u32) -> &[u16] {
        &self.accepts[state as usize]
    }
}

/// All moves out of a set: symbol and glue, and the state behind; sorted.
fn collect_moves(states: &[State], set: &[u32], moves: &mut Vec<(u32, u32)>) {
    moves.clear();
    for &state in set {
        for edge in &states[state as usize].edges {
            for &symbol in &edge.symbols {
                moves.push((u32::from(symbol) << 1 | 1, edge.to));
                if !edge.glued {
                    moves.push((u32::from(symbol) << 1, edge.to));
                }
            }
        }
    }
    moves.sort_unstable();
    moves.dedup();
}

fn targets(group: &[(u32, u32)], closures: &[Box<[u32]>]) -> Vec<u32> {
    let mut set: Vec<u32> = group.iter().flat_map(|&(_, to)| closures[to as usize].iter().copied()).collect();
    set.sort_unstable();
    set.dedup();
    set
}

/// For every state: those reachable without reading that read on or accept.
fn closures(states: &[State]) -> Vec<Box<[u32]>> {
    let mut seen = vec![u32::MAX; states.len()];
    let mut stack = Vec::new();
    (0..states.len() as u32)
        .map(|from| {
            let mut set = Vec::new();
            stack.push(from);
            while let Some(at) = stack.pop() {
                if seen[at as usize] == from {
                    continue;
                }
                seen[at as usize] = from;
                let state = &states[at as usize];
                if !state.edges.is_empty() || state.accepts.is_some() {
                    set.push(at);
                }
                stack.extend(state.free.iter().map(|&(_, to)| to));
            }
            set.sort_unstable();
            set.into_boxed_slice()
        })
        .collect()
}
