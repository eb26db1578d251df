//! Chains of linked analyzers with their default settings.

use diembao_core::{Analysis, AnalyzerSpec, Article, Chain, DynAnalyzer, Example, LayerData, Link};
use serde_json::Value;

/// An analyzer with its default settings.
#[track_caller]
pub fn with_defaults(spec: &AnalyzerSpec) -> Box<dyn DynAnalyzer> {
    let table = spec.default_settings().unwrap_or_else(|error| panic!("{}: {error}", spec.name));
    let mut table = <dyn erased_serde::Deserializer>::erase(table);
    let settings = spec.parse_settings(&mut table).unwrap_or_else(|error| panic!("{}: {error}", spec.name));
    settings.build().unwrap_or_else(|error| panic!("{}: {error}", spec.name))
}

/// A chain that ends with the named analyzers: they and all that they need, with default settings.
#[track_caller]
pub fn chain_of(specs: &[AnalyzerSpec], names: &[&str]) -> Chain {
    let mut wanted: Vec<&AnalyzerSpec> = Vec::new();
    for name in names {
        let spec = specs.iter().find(|spec| spec.name == *name);
        add(specs, spec.unwrap_or_else(|| panic!("no analyzer `{name}` is linked")), &mut wanted, 0);
    }
    let link = |spec: &&AnalyzerSpec| Link {
        name: spec.name.into(),
        gives: spec.gives.into(),
        analyzer: with_defaults(spec),
    };
    Chain::new(wanted.iter().map(link).collect())
}

#[track_caller]
fn add<'a>(
    specs: &'a [AnalyzerSpec],
    spec: &'a AnalyzerSpec,
    wanted: &mut Vec<&'a AnalyzerSpec>,
    depth: usize,
) {
    assert!(depth <= specs.len(), "`{}` needs itself", spec.name);
    for layer in spec.needs() {
        let giver = specs.iter().find(|spec| spec.gives == layer);
        add(specs, giver.unwrap_or_else(|| panic!("nobody gives `{layer}`")), wanted, depth + 1);
    }
    if !wanted.iter().any(|there| there.name == spec.name) {
        wanted.push(spec);
    }
}

/// What a chain finds in a text.
///
/// # Panics
/// If an analyzer fails on it.
#[track_caller]
pub fn analyze(chain: &Chain, text: &str, published: &str) -> (Article, Analysis) {
    let mut article = Article::new("fixture", text).expect("a fixture is short");
    if !published.is_empty() {
        article.published = Some(published.parse().expect("a fixture's date is one"));
    }
    let analysis = chain.analyze(&article);
    assert_eq!(analysis.failures, [], "{text:?}");
    (article, analysis)
}

/// An item's fields as JSON.
pub fn fields(layer: &LayerData, index: usize) -> Value {
    layer.to_json(index).expect("an item is JSON")
}

/// Runs an example of an analyzer and compares all that it finds.
///
/// # Panics
/// If it finds anything else.
#[track_caller]
pub fn check_example(specs: &[AnalyzerSpec], spec: &AnalyzerSpec, example: &Example) {
    let chain = chain_of(specs, &[spec.name]);
    let (article, analysis) = analyze(&chain, example.text, example.published);
    let layer = analysis.annotations.layer(spec.gives).expect("the analyzer did not fail");
    let found: Vec<(&str, Value)> = (0..layer.len())
        .map(|index| {
            (layer.span(index).map_or("", |span| &article.text()[span.range()]), fields(layer, index))
        })
        .collect();
    let texts: Vec<&str> = found.iter().map(|(text, _)| *text).collect();
    let wanted: Vec<&str> = example.finds.iter().map(|find| find.text).collect();
    assert_eq!(texts, wanted, "`{}` on {:?} finds {found:#?}", spec.name, example.text);
    for ((_, item), find) in found.iter().zip(example.finds) {
        for (path, value) in find.fields {
            let field = path.split('.').try_fold(item, |item, key| item.get(key));
            let field = field.map_or_else(
                || "null".to_owned(),
                |field| match field {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                },
            );
            assert_eq!(field, *value, "field `{path}` of {:?} in {:?}", find.text, example.text);
        }
    }
}
