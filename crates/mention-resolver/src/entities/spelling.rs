//! Comparing names by their letters.

use crate::syllable::plain_letter;

/// Whether all of `short` stands in `full`, in order.
pub(super) fn is_subsequence(short: &[u64], full: &[u64]) -> bool {
    let mut rest = full.iter();
    short.iter().all(|key| rest.any(|other| other == key))
}

/// Whether two foreign words are spelled almost the same.
pub(super) fn close(one: &str, other: &str) -> bool {
    let one: Vec<char> = plain_letters(one).chars().collect();
    let other: Vec<char> = plain_letters(other).chars().collect();
    if one == other {
        return true;
    }
    let shorter = one.len().min(other.len());
    if shorter < 4 || one.len().abs_diff(other.len()) > 2 || shorter > 24 || one.len().max(other.len()) > 26 {
        return false;
    }
    let most = if shorter >= 7 { 2 } else { 1 };
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[other.len()] <= most
}

/// The first letters of a name's capitalised words, as [`plain_letters`].
pub(super) fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric()).filter(|c| c.is_uppercase());
    plain_letters(&name.split_whitespace().filter_map(first).collect::<String>())
}

/// Letters and digits in lower case without marks, whatever the Unicode form.
pub(super) fn plain_letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).map(plain_letter).collect()
}

/// A text with its first letter in lower case.
pub(crate) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
