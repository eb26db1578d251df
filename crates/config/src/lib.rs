//! From a TOML config to a chain of analyzers that is ready to run.
//!
//! Reading is strict and says everything at once: each [`Problem`] has a code, a place in the text and,
//! where there is one, the way out; a [`Report`] shows them with their lines.
//!
//! ```
//! use diembao_config::{Source, load};
//!
//! let source = Source { file: "news.toml", text: "chain = [\"dats\"]\n" };
//! let report = load(source, &[], &mut |_| Err(std::io::ErrorKind::NotFound.into())).unwrap_err();
//! assert_eq!(report.problems()[0].code, "config/unknown-analyzer");
//! assert!(report.to_string().contains("news.toml:1:10"));
//! ```
//!
//! Nothing here reads files: what settings name is read by the caller, through a function that it hands in.

mod defaults;
mod document;
mod identity;
mod load;
#[cfg(test)]
mod load_tests;
mod plan;
mod problem;
mod read;
#[cfg(test)]
mod read_tests;
mod render;
mod schema;
mod sections;
mod suggest;

pub use defaults::{default_config, default_settings};
pub use identity::Identity;
pub use load::{Loaded, Planned, ReadFile, Source, load};
pub use plan::{Need, Plan, Step, with_providers};
pub use problem::{Problem, Related, Report, Severity};
pub use schema::{config_schema, generator};
pub use sections::{ExternalConfig, LEFT_OUT_BY_DEFAULT, OutputConfig, SECTIONS};
pub use suggest::nearest;
