//! What Vietnamese text needs everywhere.
//!
//! [`Tokens`] is the one view of the text that all analyzers share: syllables, numbers and marks in a single pass,
//! each with a [`Key`] that is the same for every way of writing the same thing (upper or lower case, NFC or NFD,
//! `hòa` or `hoà`, with or without zero-width characters). [`Lexicon`]s find phrases by those keys.
//!
//! ```
//! use diembao_core::Article;
//! use diembao_text::{Lexicon, Tokens};
//!
//! let lexicon: Lexicon<&str> = [("hòa bình", "peace"), ("hòa", "draw")].into_iter().collect();
//! let article = Article::new("a", "Thỏa thuận HOÀ BÌNH").unwrap();
//! let tokens = article.derived::<Tokens>();
//! let found = lexicon.longest(tokens, 2).unwrap();
//! assert_eq!((found.len, *found.value), (2, "peace"));
//! assert_eq!(&article.text()[tokens.range(2..4)], "HOÀ BÌNH");
//! ```

mod fold;
mod key;
mod keymap;
mod lexicon;
mod marks;
mod memo;
mod token;

pub use fold::same_folded;
pub use key::Key;
pub use keymap::{KeyHasher, KeyMap, KeySet};
pub use lexicon::{Begins, Found, Lexicon, LexiconError, gather};
pub use marks::{QuoteMark, quote_mark};
pub use token::{Case, Gap, Kind, Token, Tokens};
