//! Finds the people and organisations of an article, their titles, descriptions and pronouns, and who is who.

mod entities;
mod keymap;
mod mention;
mod resolver;
mod scan;
mod settings;
mod sources;
mod syllable;
mod words;

pub use mention::{EntityKind, Form, Gender, Mention, Mentions};
pub use resolver::MentionResolver;
pub use settings::{Known, MentionSettings};
pub use sources::{Candidate, Shape, Source, Sources, SpeakerKind};
