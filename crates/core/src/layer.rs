//! Layers: what one analyzer gives, and others read.

use std::fmt::Debug;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{RuleId, Span};

/// One annotation. Its serialised fields are the output contract that other programs build on.
pub trait Item:
    Serialize + DeserializeOwned + JsonSchema + Clone + PartialEq + Debug + Send + Sync + 'static
{
    /// The stretch it speaks of; `None` for one that speaks of the whole article.
    fn span(&self) -> Option<Span>;

    /// The rule that made it.
    fn rule(&self) -> &RuleId;

    /// Visits every span in it, nested ones too, so that writers can re-base them.
    fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span));
}

/// A layer of annotations: written once, by one analyzer; nobody changes another's.
pub trait Layer: 'static {
    /// Its name in the output and in `needs`.
    const NAME: &'static str;

    /// One annotation of it.
    type Item: Item;

    /// Where the writers show it, if not under its own name.
    const ATTACH: Option<Attach> = None;
}

/// Says that a layer's items stand one to one with another layer's, and are written inside them.
///
/// So an analyzer can add to what another found without touching its layer: the n-th item of this layer is
/// written as a field of the n-th item of `layer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attach {
    /// The layer whose items carry this layer's.
    pub layer: &'static str,
    /// The field's name in them.
    pub field: &'static str,
}
