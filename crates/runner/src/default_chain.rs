//! The chain of all linked analyzers with their default settings.

use diembao_core::{AnalyzerSpec, Chain, Link};

/// Builds every analyzer with its defaults, providers before readers.
///
/// # Errors
/// What keeps an analyzer from being built, or a layer that nobody gives.
pub(crate) fn build(specs: &[AnalyzerSpec]) -> Result<Chain, String> {
    let mut left: Vec<&AnalyzerSpec> = specs.iter().collect();
    let mut given: Vec<&str> = Vec::new();
    let mut links = Vec::new();
    while !left.is_empty() {
        let ready = left.iter().position(|spec| spec.needs().iter().all(|need| given.contains(need)));
        let Some(ready) = ready else {
            let names: Vec<&str> = left.iter().map(|spec| spec.name).collect();
            return Err(format!("nobody gives what these analyzers read: {}", names.join(", ")));
        };
        let spec = left.remove(ready);
        let wrong = |error: &dyn std::fmt::Display| format!("analyzer `{}`: {error}", spec.name);
        let settings = toml::Value::Table(spec.default_settings().map_err(|error| wrong(&error))?);
        let settings = spec
            .parse_settings(&mut <dyn erased_serde::Deserializer<'_>>::erase(settings))
            .map_err(|error| wrong(&error))?;
        let analyzer = settings.build().map_err(|error| wrong(&error))?;
        given.push(spec.gives);
        links.push(Link { name: spec.name.into(), gives: spec.gives.into(), analyzer });
    }
    Ok(Chain::new(links))
}
