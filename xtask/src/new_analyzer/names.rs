//! The names that follow from a crate's and a layer's name.

/// All names of a new analyzer.
pub(super) struct Names {
    /// `hashtag-finder`.
    pub(super) crate_name: String,
    /// `diembao-hashtag-finder`.
    pub(super) package: String,
    /// `hashtag_finder`.
    pub(super) module: String,
    /// `HashtagFinder`.
    analyzer: String,
    /// `hashtags`.
    layer: String,
    /// `Hashtags`.
    layer_type: String,
}

impl Names {
    pub(super) fn new(crate_name: &str, layer: &str) -> Self {
        Self {
            crate_name: crate_name.to_owned(),
            package: format!("diembao-{crate_name}"),
            module: crate_name.replace('-', "_"),
            analyzer: pascal(crate_name),
            layer: layer.to_owned(),
            layer_type: pascal(layer),
        }
    }

    /// A template with the names in their places.
    pub(super) fn fill(&self, template: &str) -> String {
        template
            .replace("{{{Analyzer}}", &format!("{{{}", self.analyzer))
            .replace("{{crate}}", &self.crate_name)
            .replace("{{module}}", &self.module)
            .replace("{{Analyzer}}", &self.analyzer)
            .replace("{{layer}}", &self.layer)
            .replace("{{Layer}}", &self.layer_type)
    }
}

/// `HashtagFinder` of `hashtag-finder`.
fn pascal(name: &str) -> String {
    name.split(['-', '_'])
        .map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
        })
        .collect()
}

/// `date-normalizer`.
pub(super) fn is_crate_name(name: &str) -> bool {
    is_made_of(name, '-')
}

/// `quote_topics`.
pub(super) fn is_layer_name(name: &str) -> bool {
    is_made_of(name, '_')
}

/// Words of small letters with `joint` between them.
fn is_made_of(name: &str, joint: char) -> bool {
    name.split(joint).all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
}
