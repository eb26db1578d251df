//! The analyzers that are linked into a program.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::analyzer::ErasedSettings;
use crate::settings::DynSettings;
use crate::{Analyzer, Attach, Example, Layer, LayerData, Needs};

/// Registers an [`Analyzer`]: the one line beside its `impl`.
///
/// ```text
/// diembao_core::register!(DateNormalizer);
/// ```
#[macro_export]
macro_rules! register {
    ($analyzer:ty) => {
        $crate::__inventory::submit! {
            $crate::AnalyzerSpec::of::<$analyzer>($crate::Place { file: file!(), line: line!() })
        }
    };
}

inventory::collect!(AnalyzerSpec);

/// Where in the source an analyzer is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// All that is known of an analyzer before it is built, derived from its type.
#[derive(Clone, Copy)]
pub struct AnalyzerSpec {
    /// Its name in the chain.
    pub name: &'static str,
    /// The name of its settings table: its own name, or another analyzer's that shares it.
    pub settings: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Examples with their results.
    pub examples: &'static [Example],
    /// The layer it gives.
    pub gives: &'static str,
    /// Where the writers show that layer, if not under its own name.
    pub attach: Option<Attach>,
    /// Where it is registered.
    pub place: Place,
    needs: fn() -> Vec<&'static str>,
    default_settings: fn() -> Result<toml::Table, toml::ser::Error>,
    settings_schema: fn(&mut SchemaGenerator) -> Schema,
    item_schema: fn(&mut SchemaGenerator) -> Schema,
    parse_settings: ParseSettings,
    read_items: ReadItems,
}

/// Reads a settings table.
type ParseSettings =
    fn(&mut dyn erased_serde::Deserializer<'_>) -> Result<Box<dyn DynSettings>, erased_serde::Error>;

/// Reads a layer's items back from a record.
type ReadItems = fn(&mut dyn erased_serde::Deserializer<'_>) -> Result<LayerData, erased_serde::Error>;

impl AnalyzerSpec {
    /// The entry of an analyzer; [`register!`](crate::register) calls this.
    pub const fn of<A: Analyzer>(place: Place) -> Self {
        Self {
            name: A::NAME,
            settings: A::SETTINGS,
            summary: A::SUMMARY,
            examples: A::EXAMPLES,
            gives: <A::Gives as Layer>::NAME,
            attach: <A::Gives as Layer>::ATTACH,
            place,
            needs: <A::Needs as Needs>::names,
            default_settings: || toml::Table::try_from(A::Settings::default()),
            settings_schema: <A::Settings as JsonSchema>::json_schema,
            item_schema: |generator| generator.subschema_for::<<A::Gives as Layer>::Item>(),
            parse_settings: |deserializer| {
                let settings: A::Settings = erased_serde::deserialize(deserializer)?;
                Ok(Box::new(ErasedSettings::<A>(settings)))
            },
            read_items: |deserializer| {
                let items: Vec<<A::Gives as Layer>::Item> = erased_serde::deserialize(deserializer)?;
                Ok(LayerData::of::<A::Gives>(items))
            },
        }
    }

    /// The layers it reads.
    pub fn needs(&self) -> Vec<&'static str> {
        (self.needs)()
    }

    /// Its settings with all defaults written out.
    ///
    /// # Errors
    /// Settings that TOML cannot hold; the conformance tests refuse such an analyzer.
    pub fn default_settings(&self) -> Result<toml::Table, toml::ser::Error> {
        (self.default_settings)()
    }

    /// JSON Schema of its settings table.
    pub fn settings_schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.settings_schema)(generator)
    }

    /// JSON Schema of one item of its layer.
    pub fn item_schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.item_schema)(generator)
    }

    /// Reads its settings table. The deserializer is the caller's, so that it can keep track of places in the file.
    ///
    /// # Errors
    /// The first thing that is wrong with the table's shape.
    pub fn parse_settings(
        &self,
        deserializer: &mut dyn erased_serde::Deserializer<'_>,
    ) -> Result<Box<dyn DynSettings>, erased_serde::Error> {
        (self.parse_settings)(deserializer)
    }

    /// Reads a list of its layer's items back from a record.
    ///
    /// # Errors
    /// A list that is none of this layer's.
    pub fn read_items(
        &self,
        deserializer: &mut dyn erased_serde::Deserializer<'_>,
    ) -> Result<LayerData, erased_serde::Error> {
        (self.read_items)(deserializer)
    }
}

impl fmt::Debug for AnalyzerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnalyzerSpec")
            .field("name", &self.name)
            .field("needs", &self.needs())
            .field("gives", &self.gives)
            .finish_non_exhaustive()
    }
}

/// The analyzers of a program, sorted by name, each name once.
#[derive(Debug, Clone)]
pub struct Registry {
    specs: Vec<AnalyzerSpec>,
}

impl Registry {
    /// All analyzers that the program links. Read it once, in `main`; below that, hand on [`Registry::specs`].
    ///
    /// # Errors
    /// None linked, or two of one name.
    pub fn linked() -> Result<Self, RegistryError> {
        Self::from_specs(inventory::iter::<AnalyzerSpec>.into_iter().copied().collect())
    }

    /// A registry of these analyzers.
    ///
    /// # Errors
    /// None at all, or two of one name.
    pub fn from_specs(mut specs: Vec<AnalyzerSpec>) -> Result<Self, RegistryError> {
        if specs.is_empty() {
            return Err(RegistryError::NoneLinked);
        }
        specs.sort_by_key(|spec| (spec.name, spec.place));
        if let Some([first, second]) = specs.array_windows().find(|[first, second]| first.name == second.name)
        {
            return Err(RegistryError::Twice { name: first.name, first: first.place, second: second.place });
        }
        Ok(Self { specs })
    }

    /// The analyzers, sorted by name.
    pub fn specs(&self) -> &[AnalyzerSpec] {
        &self.specs
    }
}

/// Why the linked analyzers form no registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// `inventory` sees only the crates that the program names.
    #[error("no analyzers are linked: does the program `use diembao_analyzers as _;` (or your own bundle)?")]
    NoneLinked,
    /// Two analyzers of one name.
    #[error("two analyzers are named `{name}`: {first} and {second}; rename one of them")]
    Twice {
        /// The name.
        name: &'static str,
        /// Where the one is registered.
        first: Place,
        /// Where the other is.
        second: Place,
    },
}
