//! Finds the people and organisations of an article, their titles, descriptions and pronouns, and who is who.
//!
//! ```
//! use diembao_core::{Analyzer, Article};
//! use diembao_mention_resolver::{MentionResolver, MentionSettings, Sources};
//! use diembao_text::Tokens;
//!
//! let article = Article::new("a", "Tổng thư ký NATO Mark Rutte tới Kiev. Ông cho biết NATO sẽ ở lại.").unwrap();
//! let resolver = MentionResolver::build(MentionSettings::default()).unwrap();
//! let mentions = resolver.analyze(&article, ()).unwrap();
//! assert_eq!(mentions[0].anchor.text(), "Tổng thư ký NATO Mark Rutte");
//! assert_eq!(&*mentions[0].name, "Mark Rutte");
//!
//! // Who stands before the cue `cho biết`?
//! let cue = article.derived::<Tokens>().index_at(article.text().find("cho biết").unwrap());
//! let sources = Sources::new(&article, &mentions);
//! let source = sources.before(cue..cue + 2, cue - 1).unwrap();
//! assert_eq!(source.speaker.as_deref(), Some("Mark Rutte"));
//! ```
//!
//! Three steps, a module each:
//! 1. `scan`: one pass over the tokens finds the stretches that name or describe somebody. Word lists in `resources/`
//!    say what a phrase may be (`words`), the spelling tells Vietnamese syllables from foreign words (`syllable`).
//! 2. `entities`: full names first, over the whole article; then, in the order of the text, short names, offices and
//!    pronouns find their entity. Every link names its rule.
//! 3. [`Sources`], for who reads the layer: which mention is the source of a cue, and whose words they are (the author
//!    of a report, the state for its capital). Every candidate is weighed by what stands around it, and can be asked
//!    for with the reasons.
//!
//! What it does not do: tell apart two people of the same full name, read nicknames that the article does not explain
//! (a desk can add its own, see [`Known`]), or link what only knowledge of the world links.

mod entities;
mod mention;
mod resolver;
mod scan;
mod settings;
mod sources;
mod syllable;
mod words;

pub use mention::{EntityKind, Form, Gender, Mention, Mentions};
pub use resolver::MentionResolver;
pub use settings::{Known, MentionSettings};
pub use sources::{Candidate, Shape, Source, Sources, SpeakerKind};
