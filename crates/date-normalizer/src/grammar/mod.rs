//! Rules as data: from the rule files to one automaton, and from its matches to fields.

pub(crate) mod automaton;
pub(crate) mod compile;
pub(crate) mod field;
pub(crate) mod file;
pub(crate) mod matcher;
pub(crate) mod pattern;
pub(crate) mod symbols;

pub(crate) use automaton::Walker;
pub(crate) use compile::Grammar;
pub(crate) use file::{Meaning, RuleError};
pub(crate) use matcher::{Fields, Match, Scan};
