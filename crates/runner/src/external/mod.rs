//! Analyzers that are programs of their own, in any language (`[[external]]` in a config).
//!
//! The protocol is written down in `crates/runner/EXTERNAL.md`; [`protocol`] is its form in types. A program that
//! is slow, crashes, prints garbage or points outside the text costs that one article its layer: it is ended and
//! the next article gets a fresh one. None outlives the run.

pub mod launcher;
pub mod protocol;

mod item;
mod offsets;
mod pool;
mod process;

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use diembao_config::ExternalConfig;
use diembao_core::{AnalyzeError, AnalyzerSpec, Annotations, Article, DynAnalyzer, LayerData};

pub use item::ExternalItem;
pub use process::ProcessError;

use pool::Pool;
use process::Launch;

/// An external analyzer, with the processes that answer for it.
pub struct External {
    config: ExternalConfig,
    /// The linked analyzer whose layer it gives in its stead, if it is not a layer of its own.
    layer: Option<AnalyzerSpec>,
    pool: Pool,
}

impl External {
    /// Starts one process and greets it, so that a program that cannot work is found before any article is read.
    ///
    /// `folder` is the config file's: arguments that start with `./` or `../` are relative to it. `launcher` is
    /// the program to start through (see [`launcher`]), where there is one.
    ///
    /// # Errors
    /// The program does not start, does not answer the greeting in time, or speaks another protocol.
    pub fn start(
        config: ExternalConfig,
        specs: &[AnalyzerSpec],
        folder: &Path,
        launcher: Option<&Path>,
    ) -> Result<Self, ProcessError> {
        let launch = Launch {
            name: config.name.clone(),
            command: config.command.iter().map(|argument| relative_to(folder, argument)).collect(),
            launcher: launcher.map(Path::to_owned),
            greeting: protocol::greeting(&config),
            start_timeout: Duration::from_secs_f64(config.start_timeout_secs),
        };
        let pool = Pool::new(launch);
        pool.warm()?;
        let layer = specs.iter().find(|spec| spec.gives == config.gives).copied();
        Ok(Self { config, layer, pool })
    }

    fn try_analyze(&self, article: &Article, annotations: &Annotations) -> Result<LayerData, String> {
        let mut process = self.pool.take().map_err(|error| error.to_string())?;
        let number = process.next_number();
        let request = protocol::request(number, process.offsets(), article, annotations, &self.config.needs)?;
        let timeout = Duration::from_secs_f64(self.config.timeout_secs);
        let answer = process.exchange(request, timeout).map_err(|error| error.to_string())?;
        let items = match protocol::answer(&answer, number) {
            // The program is well; it is the article that it cannot do.
            Ok(protocol::Outcome::Refused(reason)) => {
                self.pool.put(process);
                return Err(reason);
            }
            Ok(protocol::Outcome::Items(items)) => items,
            // Who answers out of turn may do so again: the process is dropped, which ends it.
            Err(error) => return Err(error),
        };
        let layer = self.layer_of(items, article, process.offsets());
        // Items that are wrong are this article's matter, but who made them may be in a bad state.
        if layer.is_ok() {
            self.pool.put(process);
        }
        layer
    }

    fn layer_of(
        &self,
        mut items: Vec<serde_json::Value>,
        article: &Article,
        unit: crate::output::Offsets,
    ) -> Result<LayerData, String> {
        offsets::to_bytes(&mut items, article, unit)?;
        for item in &mut items {
            if let Some(fields) = item.as_object_mut() {
                fields.entry("rule").or_insert_with(|| self.config.name.clone().into());
            }
        }
        match &self.layer {
            Some(spec) => {
                let items = serde_json::Value::Array(items);
                spec.read_items(&mut <dyn erased_serde::Deserializer<'_>>::erase(items))
                    .map_err(|error| format!("its items are none of the layer `{}`: {error}", spec.gives))
            }
            None => {
                let items: Result<Vec<ExternalItem>, String> =
                    items.into_iter().map(|item| ExternalItem::of(item, article)).collect();
                Ok(LayerData::named(self.config.gives.clone(), items?))
            }
        }
    }
}

impl DynAnalyzer for External {
    fn analyze(&self, article: &Article, annotations: &Annotations) -> Result<LayerData, AnalyzeError> {
        self.try_analyze(article, annotations).map_err(AnalyzeError::Other)
    }
}

/// An argument that starts with `./` or `../`, as a path from here.
fn relative_to(folder: &Path, argument: &str) -> OsString {
    match argument.strip_prefix("./") {
        Some(rest) => folder.join(rest).into_os_string(),
        None if argument.starts_with("../") => folder.join(argument).into_os_string(),
        None => argument.into(),
    }
}
