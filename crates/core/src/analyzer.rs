//! The analyzer trait, and its form without types.

use crate::settings::DynSettings;
use crate::{
    AnalyzeError, Annotations, Article, BuildError, FileRef, KeyPath, Layer, LayerData, Needs, Settings,
};

/// Reads an article and the layers it needs, gives one layer.
///
/// The declarations are types and constants, so that the registry entry is derived from them and cannot
/// differ: see [`register!`](crate::register).
pub trait Analyzer: Send + Sync + Sized + 'static {
    /// Its name in the chain and of its settings table: `[a-z_]+`.
    const NAME: &'static str;

    /// One sentence that says what it does.
    const SUMMARY: &'static str;

    /// Examples with their results: run as tests and shown by `explain`.
    const EXAMPLES: &'static [Example];

    /// Its settings table.
    type Settings: Settings + Send;

    /// The name of its settings table: its own, unless it shares the table of another analyzer, whose settings type it
    /// then has, too.
    const SETTINGS: &'static str = Self::NAME;

    /// The layers it reads.
    type Needs: Needs;

    /// The layer it gives.
    type Gives: Layer;

    /// Checks the settings and compiles everything that can be compiled once.
    ///
    /// # Errors
    /// Everything that can be wrong is found here, before any article is read.
    fn build(settings: Self::Settings) -> Result<Self, BuildError>;

    /// Annotates one article: a pure function of its arguments, with no clock, environment, files or hidden state.
    ///
    /// Returns the items in the order in which they shall be written (by start of their span, mostly).
    ///
    /// # Errors
    /// What keeps this one article from being analyzed.
    fn analyze(
        &self,
        article: &Article,
        needs: <Self::Needs as Needs>::View<'_>,
    ) -> Result<Vec<<Self::Gives as Layer>::Item>, AnalyzeError>;
}

/// A short text and what the analyzer finds in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The article's text.
    pub text: &'static str,
    /// Its publication date; empty for none.
    pub published: &'static str,
    /// All that is found, in order. The example fails on anything more or less.
    pub finds: &'static [Find],
}

/// One annotation that an [`Example`] expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Find {
    /// The words it covers; empty for one that speaks of the whole article.
    pub text: &'static str,
    /// Some of its fields, with their values as text: `("value", "2026-02-03")`. Fields of fields by dots.
    pub fields: &'static [(&'static str, &'static str)],
}

/// An analyzer without its types: what a chain is made of.
pub trait DynAnalyzer: Send + Sync {
    /// Annotates one article.
    ///
    /// # Errors
    /// What keeps this one article from being analyzed.
    fn analyze(&self, article: &Article, annotations: &Annotations) -> Result<LayerData, AnalyzeError>;
}

/// Puts an [`Analyzer`] behind [`DynAnalyzer`].
pub(crate) struct Erased<A>(A);

impl<A: Analyzer> DynAnalyzer for Erased<A> {
    fn analyze(&self, article: &Article, annotations: &Annotations) -> Result<LayerData, AnalyzeError> {
        let needs = <A::Needs as Needs>::view(annotations)?;
        Ok(LayerData::of::<A::Gives>(self.0.analyze(article, needs)?))
    }
}

/// Puts an analyzer's settings behind [`DynSettings`].
pub(crate) struct ErasedSettings<A: Analyzer>(pub(crate) A::Settings);

impl<A: Analyzer> DynSettings for ErasedSettings<A> {
    fn visit_files(&mut self, visit: &mut dyn FnMut(KeyPath, &mut FileRef)) {
        self.0.visit_files(visit);
    }

    fn build(self: Box<Self>) -> Result<Box<dyn DynAnalyzer>, BuildError> {
        Ok(Box::new(Erased(A::build(self.0)?)))
    }
}
