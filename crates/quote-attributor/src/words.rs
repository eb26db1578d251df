//! Function words by class: what may stand between a source and its verb, what opens a clause, what ends one.

/// The classes a token stands in, as bits of a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes(u64);

macro_rules! classes {
    ($($name:ident = $bit:literal $file:literal),* $(,)?) => {
        impl Classes {
            $(pub(crate) const $name: Classes = Classes(1 << $bit);)*

            fn named(name: &str) -> Option<Classes> {
                match name {
                    $($file => Some(Classes::$name),)*
                    _ => None,
                }
            }
        }
    };
}

classes! {
    ADVERB = 0 "adverb",
    AFTER = 1 "after",
    COMPLEMENT = 2 "complement",
    CONNECTOR = 3 "connector",
    NEGATION = 4 "negation",
    PASSIVE = 5 "passive",
    PREPOSITION = 6 "preposition",
    ABOUT = 7 "about",
    MODAL = 8 "modal",
    FIRST = 9 "first",
    VERB = 10 "verb",
    PRONOUN = 11 "pronoun",
    QUESTION = 12 "question",
    THING = 13 "thing",
    COMMA = 14 "comma",
    COLON = 15 "colon",
    SEMICOLON = 16 "semicolon",
    STOP = 17 "stop",
    DASH = 18 "dash",
    OPEN = 19 "open",
    CLOSE = 20 "close",
    SLASH = 21 "slash",
    DETERMINER = 22 "determiner",
    NOMINAL = 23 "nominal",
    ACTION = 24 "action",
    HEARER = 25 "hearer",
    BACK = 26 "back",
    THEN = 27 "then",
    TO = 28 "to",
    MORE = 29 "more",
    TOPIC = 30 "topic",
    CASE = 31 "case",
    AUXILIARY = 32 "auxiliary",
    TIME = 33 "time",
}

impl Classes {
    /// Whether the two sets share a class.
    pub(crate) fn any(self, other: Classes) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub(crate) const fn or(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }

    /// Breaks a clause: comma, colon, semicolon, stop, dash or bracket.
    pub(crate) const BREAK: Classes = Classes::COMMA
        .or(Classes::COLON)
        .or(Classes::SEMICOLON)
        .or(Classes::STOP)
        .or(Classes::DASH)
        .or(Classes::OPEN)
        .or(Classes::CLOSE);
}

/// The compiled-in word list: each phrase with its class; a phrase may come under several.
pub(crate) fn phrases() -> impl Iterator<Item = (Classes, &'static str)> {
    crate::resource::sections(include_str!("../resources/words.txt")).flat_map(|(name, phrases)| {
        let class = Classes::named(name).expect("every class of the word list is known, which a test checks");
        phrases.into_iter().map(move |phrase| (class, phrase))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_the_list_is_known_and_has_words() {
        let mut seen = Vec::new();
        for (name, phrases) in crate::resource::sections(include_str!("../resources/words.txt")) {
            assert!(Classes::named(name).is_some(), "`{name}` is no class");
            assert!(!phrases.is_empty(), "`{name}` is empty");
            assert!(!seen.contains(&name), "`{name}` is there twice");
            for (index, phrase) in phrases.iter().enumerate() {
                assert!(!phrases[..index].contains(phrase), "`{phrase}` is twice in `{name}`");
            }
            seen.push(name);
        }
    }
}
