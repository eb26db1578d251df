//! What kind of input a file is, by its name first and by its content where the name does not say.

use std::path::Path;

/// A kind of input that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// One article a file, as plain text, perhaps with `date YYYY[-MM[-DD]]` before it.
    Text,
    /// One article a line, as a JSON object.
    Jsonl,
    /// One JSON value: an article, or a list of them.
    Json,
    /// One article a file, as a web page.
    Html,
    /// One article a row, with named columns.
    Csv,
    /// As CSV, with tabs.
    Tsv,
}

impl Kind {
    /// Name endings, as messages list them.
    pub const KNOWN: &'static str = ".txt, .jsonl, .ndjson, .json, .html, .htm, .csv, .tsv";

    /// By a file's name, without the ending of a compressed one: the kind, or the ending that is not known, or
    /// nothing where the name has no ending.
    pub fn of_name(path: &Path) -> Result<Option<Self>, String> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_lowercase();
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        let Some(ending) = Path::new(name).extension().and_then(|ending| ending.to_str()) else {
            return Ok(None);
        };
        match ending {
            "txt" | "text" => Ok(Some(Self::Text)),
            "jsonl" | "ndjson" => Ok(Some(Self::Jsonl)),
            "json" => Ok(Some(Self::Json)),
            "html" | "htm" | "xhtml" => Ok(Some(Self::Html)),
            "csv" => Ok(Some(Self::Csv)),
            "tsv" => Ok(Some(Self::Tsv)),
            other => Err(format!(".{other}")),
        }
    }

    /// By a file's first bytes: the kind, or the name of a kind that is not read.
    pub fn of_content(start: &[u8]) -> Result<Self, &'static str> {
        const BINARY: &[(&[u8], &str)] = &[
            (b"%PDF", "PDF"),
            (b"PK\x03\x04", "zip (or a Word, Excel or EPUB document)"),
            (b"\xD0\xCF\x11\xE0", "an old Word or Excel document"),
            (b"BZh", "bzip2"),
            (b"\xFD7zXZ", "xz"),
            (b"PAR1", "Parquet"),
            (b"\x89PNG", "PNG"),
            (b"\xFF\xD8\xFF", "JPEG"),
            (b"SQLite format 3", "SQLite"),
        ];
        if let Some((_, name)) = BINARY.iter().find(|(magic, _)| start.starts_with(magic)) {
            return Err(name);
        }
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
        let lower = start[..start.len().min(16)].to_ascii_lowercase();
        Ok(match lower.first() {
            Some(b'{') => Self::Jsonl,
            Some(b'[') if start[1..].trim_ascii_start().starts_with(b"{") => Self::Json,
            Some(b'<') if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") => Self::Html,
            _ => Self::Text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_name() {
        let of = |name: &str| Kind::of_name(Path::new(name));
        assert_eq!(of("a/b.txt"), Ok(Some(Kind::Text)));
        assert_eq!(of("b.JSONL.gz"), Ok(Some(Kind::Jsonl)));
        assert_eq!(of("b.html.zst"), Ok(Some(Kind::Html)));
        assert_eq!(of("no-ending"), Ok(None));
        assert_eq!(of("no-ending.gz"), Ok(None));
        assert_eq!(of("report.pdf"), Err(".pdf".to_owned()));
    }

    #[test]
    fn by_content() {
        assert_eq!(Kind::of_content(b"\xEF\xBB\xBF {\"id\""), Ok(Kind::Jsonl));
        assert_eq!(Kind::of_content(b"[\n {"), Ok(Kind::Json));
        assert_eq!(Kind::of_content(b"[VTC News] "), Ok(Kind::Text));
        assert_eq!(Kind::of_content(b"<!DOCTYPE html>"), Ok(Kind::Html));
        assert_eq!(Kind::of_content(b"date 2026"), Ok(Kind::Text));
        assert_eq!(Kind::of_content(b"%PDF-1.4"), Err("PDF"));
        assert_eq!(Kind::of_content(b""), Ok(Kind::Text));
    }
}
