//! The pattern language of the rule files, read into a tree.
//!
//! | written | means |
//! |---|---|
//! | `ngày mai` | these words, with or without a space between |
//! | `{day}/{month}` | written together: no space may stand between |
//! | `{day}` | a slot: a kind of number, a table of phrases, or a part, whose value is kept |
//! | `{relweek:rel}` | the same, kept as `relweek` and read by the table `rel` |
//! | `<clock>` | a part of that name, put in here |
//! | `(a b\|c)` | one of these |
//! | `x?` | x or nothing |
//! | `[ … ]` | the words that are annotated; what stands outside is context |
//! | `\(` | the sign itself |
//!
//! There is no repetition without bound: the longest possible match of a rule is known when it is compiled, which is
//! what keeps the scan linear.

/// A sequence of elements.
pub(crate) type Seq = Vec<Elem>;

/// One element of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Elem {
    /// What stands here.
    pub(crate) node: Node,
    /// Whether its first token must follow the one before without a space.
    pub(crate) glued: bool,
    /// Whether it may be absent.
    pub(crate) optional: bool,
}

/// What an element is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// One syllable, number or sign, as written.
    Word(Box<str>),
    /// `{name}` or `{name:from}`: its tokens are kept as the field `name`, read by the kind, table or part `from`.
    Slot(Box<str>, Box<str>),
    /// `<name>`: a part, put in without keeping.
    Part(Box<str>),
    /// Alternatives.
    Group(Vec<Seq>),
    /// `[`.
    Open,
    /// `]`.
    Close,
}

/// Reads a pattern; the error is a sentence that says what is wrong and at which character.
pub(crate) fn parse(source: &str) -> Result<Seq, String> {
    let mut parser = Parser { chars: source.chars().collect(), at: 0 };
    let seq = parser.sequence(0)?;
    if parser.at < parser.chars.len() {
        return Err(format!("`)` without `(` at character {}", parser.at + 1));
    }
    let mut depth = 0i32;
    let mut spans = 0;
    for elem in &seq {
        match elem.node {
            Node::Open => {
                depth += 1;
                spans += 1;
            }
            Node::Close => depth -= 1,
            _ => {}
        }
        if !(0..=1).contains(&depth) {
            return Err("`[` and `]` must pair up and cannot be nested".to_owned());
        }
    }
    if depth != 0 {
        return Err("`[` is never closed".to_owned());
    }
    if seq.is_empty() {
        return Err("the pattern is empty".to_owned());
    }
    if spans > 0 {
        return Ok(seq);
    }
    let mut whole = vec![Elem { node: Node::Open, glued: false, optional: false }];
    whole.extend(seq);
    whole.push(Elem { node: Node::Close, glued: false, optional: false });
    Ok(whole)
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

impl Parser {
    fn sequence(&mut self, depth: usize) -> Result<Seq, String> {
        let mut out: Seq = Vec::new();
        // The first element of a group follows the text before the group as the group itself does.
        let mut spaced = true;
        while let Some(&c) = self.chars.get(self.at) {
            if c.is_whitespace() {
                spaced = true;
                self.at += 1;
                continue;
            }
            if c == '|' || c == ')' {
                break;
            }
            if c == '?' {
                match out.last_mut() {
                    Some(last) if !spaced && !last.optional => last.optional = true,
                    _ => return Err(format!("`?` has nothing before it at character {}", self.at + 1)),
                }
                self.at += 1;
                continue;
            }
            let node = self.node(depth)?;
            let glued = !spaced && !out.is_empty();
            let bracket = matches!(node, Node::Open | Node::Close);
            if bracket && depth > 0 {
                return Err("`[` and `]` cannot stand inside `( )`".to_owned());
            }
            out.push(Elem { node, glued: glued && !bracket, optional: false });
            // `[` keeps what stood before it: `x[y` is glued, `x [y` and `x[ y` are not.
            if !bracket {
                spaced = false;
            }
        }
        Ok(out)
    }

    fn node(&mut self, depth: usize) -> Result<Node, String> {
        let start = self.at;
        let c = self.chars[self.at];
        self.at += 1;
        Ok(match c {
            '[' => Node::Open,
            ']' => Node::Close,
            '{' => {
                let name = self.name('}')?;
                match name.split_once(':') {
                    Some((field, from)) => Node::Slot(field.into(), from.into()),
                    None => Node::Slot(name.clone(), name),
                }
            }
            '<' => Node::Part(self.name('>')?),
            '(' => {
                let mut options = vec![self.sequence(depth + 1)?];
                while self.chars.get(self.at) == Some(&'|') {
                    self.at += 1;
                    options.push(self.sequence(depth + 1)?);
                }
                if self.chars.get(self.at) != Some(&')') {
                    return Err(format!("`(` at character {} is never closed", start + 1));
                }
                self.at += 1;
                if options.iter().any(Vec::is_empty) {
                    return Err(format!(
                        "an empty alternative in the group at character {}; write `( )?`",
                        start + 1
                    ));
                }
                Node::Group(options)
            }
            '}' | '>' => return Err(format!("`{c}` opens nothing at character {}", start + 1)),
            '\\' => match self.chars.get(self.at) {
                Some(&escaped) => {
                    self.at += 1;
                    Node::Word(escaped.to_string().into())
                }
                None => return Err("`\\` at the end".to_owned()),
            },
            _ => {
                let kind = kind(c);
                if kind != Kind::Sign {
                    while self.chars.get(self.at).is_some_and(|&next| self::kind(next) == kind) {
                        self.at += 1;
                    }
                }
                Node::Word(self.chars[start..self.at].iter().collect::<String>().into())
            }
        })
    }

    fn name(&mut self, close: char) -> Result<Box<str>, String> {
        let start = self.at;
        while let Some(&c) = self.chars.get(self.at) {
            self.at += 1;
            if c == close {
                let name: String = self.chars[start..self.at - 1].iter().collect();
                let clean = name.trim();
                if clean.is_empty()
                    || !clean.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ':')
                {
                    return Err(format!("`{name}` is no name: letters, digits and `-` only"));
                }
                return Ok(clean.into());
            }
        }
        Err(format!("`{close}` is missing"))
    }
}

#[derive(PartialEq)]
enum Kind {
    Letter,
    Digit,
    Sign,
}

fn kind(c: char) -> Kind {
    if c.is_ascii_digit() {
        Kind::Digit
    } else if c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c) {
        Kind::Letter
    } else {
        Kind::Sign
    }
}
