//! Tests of the whole, in one program so that it is linked once.
//!
//! - `commands`: what says what will happen.
//! - `conformance`: what holds for every linked analyzer, before its author writes a test.
//! - `external`: analyzers in another language.
//! - `generated`: what is made from the types is up to date; the configs that ship are right.
//! - `seeds`: whole articles, layer by layer, and against their annotations.
//! - `new_analyzer`: what `cargo xtask new-analyzer` makes works.
//! - `spelling`: all ways of writing a text give the same annotations.
//! - `tidy`: what holds for every file of the project.

use diembao_analyzers as _;

mod commands;
mod conformance;
mod external;
mod generated;
mod new_analyzer;
mod program;
mod seeds;
mod spelling;
mod tidy;

/// The linked analyzers.
fn registry() -> diembao_core::Registry {
    diembao_core::Registry::linked().expect("the bundle is named above")
}

/// A chain of all linked analyzers with their default settings.
fn whole_chain() -> diembao_core::Chain {
    let registry = registry();
    let names: Vec<&str> = registry.specs().iter().map(|spec| spec.name).collect();
    diembao_test_support::chain_of(registry.specs(), &names)
}

/// The root of the workspace.
fn root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

/// The texts of the seeds, by id, as the program reads them: without their date prefix.
fn seeds() -> Vec<(String, String)> {
    seeds::articles().into_iter().map(|article| (article.id.clone(), article.text().to_owned())).collect()
}
