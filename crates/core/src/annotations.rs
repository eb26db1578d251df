//! The layers that have been given for one article.

use std::any::Any;
use std::borrow::Cow;

use crate::{Attach, Item, Layer, RuleId, Span, json};

/// The layers that have been given for one article, in the order in which they were.
#[derive(Default)]
pub struct Annotations {
    layers: Vec<LayerData>,
}

impl Annotations {
    /// The items of a layer; `None` where nobody gave it.
    pub fn get<L: Layer>(&self) -> Option<&[L::Item]> {
        self.layer(L::NAME)?.items::<L::Item>()
    }

    /// A layer by its name.
    pub fn layer(&self, name: &str) -> Option<&LayerData> {
        self.layers.iter().find(|layer| layer.name == name)
    }

    /// All layers, in the order in which they were given.
    pub fn layers(&self) -> &[LayerData] {
        &self.layers
    }

    /// All layers, to be re-based or taken apart.
    pub fn layers_mut(&mut self) -> &mut [LayerData] {
        &mut self.layers
    }

    /// Adds a layer. The planner makes sure that each has one giver; should one come twice, the first stays visible.
    pub fn push(&mut self, layer: LayerData) {
        self.layers.push(layer);
    }
}

/// One layer's items, without their type.
pub struct LayerData {
    name: Cow<'static, str>,
    attach: Option<Attach>,
    items: Box<dyn Items>,
}

impl LayerData {
    /// The items of a typed layer.
    pub fn of<L: Layer>(items: Vec<L::Item>) -> Self {
        Self { name: Cow::Borrowed(L::NAME), attach: L::ATTACH, items: Box::new(items) }
    }

    /// The items of a layer that is known by its name alone, as an external analyzer's is.
    pub fn named<T: Item>(name: impl Into<Cow<'static, str>>, items: Vec<T>) -> Self {
        Self { name: name.into(), attach: None, items: Box::new(items) }
    }

    /// The layer's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the writers show it, if not under its own name.
    pub fn attach(&self) -> Option<Attach> {
        self.attach
    }

    /// How many items it has.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items, if they are of that type.
    pub fn items<T: Item>(&self) -> Option<&[T]> {
        self.items.as_any().downcast_ref::<Vec<T>>().map(Vec::as_slice)
    }

    /// Writes the `index`-th item as JSON.
    ///
    /// # Errors
    /// An item that has no JSON form; a part of it may then be written.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn write_json(&self, index: usize, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        self.items.write_json(index, out)
    }

    /// The `index`-th item as a JSON value.
    ///
    /// # Errors
    /// An item that has no JSON form.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn to_json(&self, index: usize) -> Result<serde_json::Value, serde_json::Error> {
        let mut json = Vec::new();
        self.write_json(index, &mut json)?;
        serde_json::from_slice(&json)
    }

    /// The stretch that the `index`-th item speaks of, if it speaks of one.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn span(&self, index: usize) -> Option<Span> {
        self.items.span(index)
    }

    /// The rule that made the `index`-th item.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn rule(&self, index: usize) -> &RuleId {
        self.items.rule(index)
    }

    /// Visits every span of every item, nested ones too.
    pub fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.items.visit_spans(visit);
    }
}

/// A list of items without its type: what [`LayerData`] keeps. Implemented for every `Vec` of items.
pub trait Items: Send + Sync {
    /// How many.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Writes the `index`-th as JSON.
    ///
    /// Here, where its type is known: one call through a table for each item, not one for each of its fields.
    ///
    /// # Errors
    /// An item that has no JSON form.
    fn write_json(&self, index: usize, out: &mut Vec<u8>) -> Result<(), serde_json::Error>;
    /// The stretch that the `index`-th speaks of.
    fn span(&self, index: usize) -> Option<Span>;
    /// The rule that made the `index`-th.
    fn rule(&self, index: usize) -> &RuleId;
    /// Visits every span.
    fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span));
    /// For the way back to the type.
    fn as_any(&self) -> &dyn Any;
}

impl<T: Item> Items for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn write_json(&self, index: usize, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        json::write(out, &self[index])
    }

    fn span(&self, index: usize) -> Option<Span> {
        self[index].span()
    }

    fn rule(&self, index: usize) -> &RuleId {
        self[index].rule()
    }

    fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        for item in self {
            item.visit_spans(visit);
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
