//! The nearest name to a mistyped one.

/// The candidate that `name` was most likely meant to be, if any is near enough.
///
/// Near is a Damerau-Levenshtein distance of at most a third of the longer name (at least one), or
/// one name being the start of the other from three letters on. Letter case, `-` and `_` make no
/// difference. Ties go to the first in alphabetical order.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |s: &str| s.to_lowercase().replace(['-', '_', ' '], "");
    let wanted = plain(name);
    if wanted.is_empty() {
        return None;
    }
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let given = plain(candidate);
            let distance = strsim::damerau_levenshtein(&wanted, &given);
            let longest = wanted.chars().count().max(given.chars().count());
            let starts = wanted.chars().count().min(given.chars().count()) >= 3
                && (wanted.starts_with(&given) || given.starts_with(&wanted));
            (starts || distance <= (longest / 3).max(1)).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// `a, b, c` for a help text; `none` when there is nothing.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// "did you mean `x`? `what`: a, b, c", the first part only where a name is near.
pub(crate) fn help<'a>(
    name: &str,
    what: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    let all = list(candidates.clone());
    match nearest(name, candidates) {
        Some(near) => format!("did you mean `{near}`? {what}: {all}"),
        None => format!("{what}: {all}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["dates", "mentions", "quotes", "sentences", "topics"];

    #[test]
    fn slips_of_the_finger_find_their_name() {
        for (typed, meant) in [
            ("date", "dates"),
            ("Dates", "dates"),
            ("qoutes", "quotes"),
            ("mention", "mentions"),
            ("sentence", "sentences"),
            ("topcis", "topics"),
            ("sent", "sentences"),
        ] {
            assert_eq!(nearest(typed, NAMES), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_name_far_from_all_finds_nothing() {
        for typed in ["", "sentiment", "x", "ngày", "_"] {
            assert_eq!(nearest(typed, NAMES), None, "{typed}");
        }
    }

    #[test]
    fn hyphens_and_underscores_are_the_same() {
        assert_eq!(nearest("min-score", ["min_score", "max"]), Some("min_score"));
    }
}
