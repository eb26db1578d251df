//! Rules as data: from the rule files to one automaton, and from its matches to fields.

pub(crate) mod automaton;
pub(crate) mod compile;
pub(crate) mod field;
pub(crate) mod fields;
pub(crate) mod file;
pub(crate) mod guards;
pub(crate) mod matcher;
mod numbers;
pub(crate) mod pattern;
pub(crate) mod symbols;

pub(crate) use automaton::Walker;
pub(crate) use compile::Grammar;
pub(crate) use fields::Fields;
pub(crate) use file::{Meaning, RuleError};
pub(crate) use matcher::{Match, Scan};
