//! The format of the word lists: `name = phrase | phrase`, one class a line, `#` for comments.

/// The named lists of a resource file, in the order of the file.
pub(crate) fn sections(file: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let (name, phrases) = line
            .split_once(" = ")
            .expect("every line of a word list is `name = phrases`, which a test checks");
        (name, phrases.split(" | ").map(str::trim).filter(|phrase| !phrase.is_empty()).collect())
    })
}
