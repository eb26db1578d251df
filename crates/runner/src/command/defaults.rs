//! `diembao defaults`: a config with every linked analyzer and every setting, to start from.

use diembao_core::AnalyzerSpec;

use super::page;

/// Runs the command; gives the exit code.
pub(crate) fn run(specs: &[AnalyzerSpec]) -> u8 {
    page::print(&diembao_config::default_config(specs))
}
