//! Quotation marks, as the Vietnamese press uses them.

/// What side a quotation mark can stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteMark {
    /// Opens only: `“`, `«`, `‘`, `„`.
    Open,
    /// Closes only: `”`, `»`.
    Close,
    /// May do both: `"`, and `'` and `’`, which are apostrophes too.
    Either,
}

/// The side that a character can stand on as a quotation mark; `None` if it is none.
pub const fn quote_mark(c: char) -> Option<QuoteMark> {
    match c {
        '“' | '«' | '‘' | '„' | '‟' | '‹' | '「' | '『' | '〝' => Some(QuoteMark::Open),
        '”' | '»' | '›' | '」' | '』' | '〞' => Some(QuoteMark::Close),
        '"' | '\'' | '’' | '＂' | '`' | '´' => Some(QuoteMark::Either),
        _ => None,
    }
}
