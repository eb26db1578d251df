//! Lines put into files of the workspace.

use std::path::Path;

/// Changes a file; an edit that finds no place says which file it was.
pub(super) fn file(
    path: &Path,
    change: impl FnOnce(&str) -> Option<String>,
) -> Result<(), Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let text = change(&text).ok_or_else(|| format!("{} has no place for a line about it", path.display()))?;
    Ok(std::fs::write(path, text)?)
}

/// Puts `line` among the first lines that begin with `prefix`, which are sorted.
pub(super) fn insert_sorted(text: &str, prefix: &str, line: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(|there| there.starts_with(prefix))?;
    let block = lines[first..].iter().take_while(|there| there.starts_with(prefix)).count();
    let at = (first..first + block).find(|&i| lines[i] > line).unwrap_or(first + block);
    Some(insert(&lines, at, line))
}

/// Puts `line` into the list of a snapshot, which is sorted and stands behind the second `---`.
pub(super) fn insert_into_list(text: &str, line: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let rules: Vec<usize> = (0..lines.len()).filter(|&i| lines[i] == "---").collect();
    let first = rules.get(1)? + 1;
    let at = (first..lines.len()).find(|&i| lines[i] > line).unwrap_or(lines.len());
    Some(insert(&lines, at, line))
}

fn insert(lines: &[&str], at: usize, line: &str) -> String {
    let mut lines = lines.to_vec();
    lines.insert(at, line);
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_where_they_sort() {
        let text = "[x]\na-1 = 1\na-3 = 3\n\nb = 2\na-9 = 9\n";
        assert_eq!(
            insert_sorted(text, "a-", "a-2 = 2").as_deref(),
            Some("[x]\na-1 = 1\na-2 = 2\na-3 = 3\n\nb = 2\na-9 = 9\n")
        );
        assert_eq!(
            insert_sorted(text, "a-", "a-4 = 4").as_deref(),
            Some("[x]\na-1 = 1\na-3 = 3\na-4 = 4\n\nb = 2\na-9 = 9\n")
        );
        assert_eq!(insert_sorted(text, "c", "c"), None);
    }

    #[test]
    fn lists_of_snapshots_stay_sorted() {
        let text = "---\nsource: x\n---\na: 1\nc: 3\n";
        assert_eq!(
            insert_into_list(text, "b: 2").as_deref(),
            Some("---\nsource: x\n---\na: 1\nb: 2\nc: 3\n")
        );
        assert_eq!(
            insert_into_list(text, "d: 4").as_deref(),
            Some("---\nsource: x\n---\na: 1\nc: 3\nd: 4\n")
        );
        assert_eq!(insert_into_list("a", "b"), None);
    }
}
