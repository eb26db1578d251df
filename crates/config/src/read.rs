//! Reads a table of the config into a type, strictly, and finds everything that is wrong with it
//! in one go.
//!
//! `serde` stops at the first error. So reading is repeated: each time, the value that failed is
//! reported with its place and left out of the next attempt, until an attempt succeeds or fails as
//! a whole. Unknown keys are found by the deserializer itself, which knows the field names of
//! every struct it is asked for; they are an error even where the type forgot
//! `deny_unknown_fields`.
//!
//! The deserializer keeps its notes outside of the error type, as places would be lost on the way
//! through type-erased code.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use diembao_core::KeyPath;
use serde::de::{self, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use crate::document::{Kind, Value};
use crate::problem::Problem;
use crate::suggest;

/// What reading a table came to.
#[derive(Debug)]
pub(crate) struct Reading<T> {
    /// The value, where one could be made, if need be without the values that were wrong.
    pub(crate) value: Option<T>,
    /// Everything that is wrong.
    pub(crate) problems: Vec<Problem>,
    /// Was a value left out of `value` (other than unknown keys)?
    pub(crate) partial: bool,
}

/// Reads the table `value`, called `name` in messages, by `attempt`, which is called until it has
/// nothing left to complain about.
///
/// `place` is where to point at for what is wrong with the table as a whole.
pub(crate) fn read<T, E: fmt::Display>(
    name: &str,
    place: Option<Range<usize>>,
    value: &Value,
    mut attempt: impl FnMut(Reader<'_>) -> Result<T, E>,
) -> Reading<T> {
    let notes = Notes { name: name.to_owned(), ..Notes::default() };
    let mut partial = false;
    loop {
        let reader = Reader { value, place: place.clone(), path: KeyPath::root(), notes: &notes };
        let error = match attempt(reader) {
            Ok(read) => {
                return Reading { value: Some(read), problems: notes.problems.into_inner(), partial };
            }
            Err(error) => Error::from_message(error.to_string()),
        };
        let failure = notes.failure.take().unwrap_or(Failure {
            error,
            path: KeyPath::root(),
            leave_out: KeyPath::root(),
            place: place.clone(),
        });
        // A field is missing because it was left out as wrong: that has been said.
        let follows = failure
            .error
            .missing
            .as_ref()
            .is_some_and(|field| notes.left_out.borrow().contains(&failure.path.clone().key(field)));
        if !follows {
            notes.problems.borrow_mut().push(failure.problem(name));
        }
        partial = true;
        let whole = failure.leave_out.0.is_empty();
        let new = notes.left_out.borrow_mut().insert(failure.leave_out);
        if whole || !new {
            return Reading { value: None, problems: notes.problems.into_inner(), partial };
        }
    }
}

/// What the readers of one table write down.
#[derive(Default)]
struct Notes {
    name: String,
    problems: RefCell<Vec<Problem>>,
    left_out: RefCell<BTreeSet<KeyPath>>,
    failure: RefCell<Option<Failure>>,
}

/// Why an attempt failed.
struct Failure {
    error: Error,
    path: KeyPath,
    /// What to leave out next time: the value at `path`, or what cannot do without it.
    leave_out: KeyPath,
    place: Option<Range<usize>>,
}

impl Failure {
    fn problem(&self, name: &str) -> Problem {
        let code =
            if self.error.missing.is_some() { "config/missing-setting" } else { "config/invalid-value" };
        let full = full_name(name, &self.path);
        let message = match (&self.error.missing, full.is_empty()) {
            (Some(field), true) => format!("`{field}` is missing"),
            (Some(field), false) => format!("`{field}` is missing in `{full}`"),
            (None, true) => self.error.message.clone(),
            (None, false) => format!("`{full}`: {}", self.error.message),
        };
        let problem = Problem::error(code, message).at(self.place.clone());
        match &self.error.help {
            Some(help) => problem.help(help.clone()),
            None => problem,
        }
    }
}

/// `dates.min_score` of `dates` and `min_score`.
fn full_name(name: &str, path: &KeyPath) -> String {
    let path = path.to_string();
    match (name.is_empty(), path.is_empty()) {
        (_, true) => name.to_owned(),
        (true, false) => path,
        (false, false) if path.starts_with('[') => format!("{name}{path}"),
        (false, false) => format!("{name}.{path}"),
    }
}

/// A [`de::Error`] in the words of a config file.
#[derive(Debug, Clone)]
pub(crate) struct Error {
    message: String,
    help: Option<String>,
    missing: Option<String>,
}

impl Error {
    fn from_message(message: String) -> Self {
        // Type-erased code leaves nothing but serde's own words.
        let missing = message
            .strip_prefix("missing field `")
            .and_then(|rest| rest.strip_suffix('`'))
            .map(str::to_owned);
        Self { message, help: None, missing }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.missing {
            Some(field) => write!(f, "missing field `{field}`"),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::from_message(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!(
            "expected {}, found {}",
            expected_words(&expected.to_string()),
            found_words(found)
        ))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::custom(format_args!(
            "expected {}, found {length} elements",
            expected_words(&expected.to_string())
        ))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self {
            help: Some(suggest::help(variant, "possible values", expected.iter().copied())),
            ..Self::from_message(format!("unknown value `{variant}`"))
        }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self {
            help: Some(suggest::help(field, "possible settings", expected.iter().copied())),
            ..Self::from_message(format!("unknown setting `{field}`"))
        }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::from_message(format!("missing field `{field}`"))
    }
}

/// What serde expects, in the words of a config file.
fn expected_words(expected: &str) -> String {
    let whole = |low: String, high: String| format!("a whole number from {low} to {high}");
    match expected {
        "u8" => whole(u8::MIN.to_string(), u8::MAX.to_string()),
        "u16" => whole(u16::MIN.to_string(), u16::MAX.to_string()),
        "u32" => whole(u32::MIN.to_string(), u32::MAX.to_string()),
        "u64" | "usize" => "a whole number, 0 or more".to_owned(),
        "i8" => whole(i8::MIN.to_string(), i8::MAX.to_string()),
        "i16" => whole(i16::MIN.to_string(), i16::MAX.to_string()),
        "i32" => whole(i32::MIN.to_string(), i32::MAX.to_string()),
        "i64" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a table".to_owned(),
        other if other.starts_with("a nonzero ") => "a whole number, 1 or more".to_owned(),
        other if other.starts_with("struct ") => "a table".to_owned(),
        other if other.starts_with("enum ") => "a name".to_owned(),
        other => match other.strip_prefix("a tuple of size ") {
            Some(size) => format!("a list of {size} elements"),
            None => other.to_owned(),
        },
    }
}

/// What serde found, in the words of a config file.
fn found_words(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(b) => format!("`{b}`"),
        Unexpected::Unsigned(n) => format!("`{n}`"),
        Unexpected::Signed(n) => format!("`{n}`"),
        Unexpected::Float(n) => format!("`{n:?}`"),
        Unexpected::Str(s) => format!("the string {s:?}"),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a table".to_owned(),
        other => other.to_string(),
    }
}

/// The deserializer of one value of the config.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    value: &'a Value,
    /// Where to point at when the value is wrong.
    place: Option<Range<usize>>,
    path: KeyPath,
    notes: &'a Notes,
}

impl<'a> Reader<'a> {
    /// Notes where an error came from, unless something further in has done so.
    fn note(&self, error: Error) -> Error {
        let mut failure = self.notes.failure.borrow_mut();
        if failure.is_none() {
            *failure = Some(Failure {
                error: error.clone(),
                path: self.path.clone(),
                leave_out: self.path.clone(),
                place: self.place.clone(),
            });
        }
        error
    }

    /// A failure further in takes this whole value with it next time.
    fn indivisible(&self, error: Error) -> Error {
        if let Some(failure) = self.notes.failure.borrow_mut().as_mut() {
            failure.leave_out = self.path.clone();
        }
        error
    }

    fn child(&self, path: KeyPath, place: Range<usize>, value: &'a Value) -> Reader<'a> {
        Reader { value, place: Some(place), path, notes: self.notes }
    }

    /// The entries of this table that are not left out.
    fn entries(&self) -> Vec<(&'a str, Range<usize>, Reader<'a>)> {
        let left_out = self.notes.left_out.borrow();
        self.value
            .entries()
            .iter()
            .filter_map(|entry| {
                let path = self.path.clone().key(&entry.key);
                (!left_out.contains(&path)).then(|| {
                    let child = self.child(path, entry.place(), &entry.value);
                    (entry.key.as_str(), entry.key_place.clone(), child)
                })
            })
            .collect()
    }

    /// Reports and leaves out the keys of this table that are no fields.
    fn refuse_unknown(&self, fields: &'static [&'static str]) {
        for (key, place, child) in self.entries() {
            if fields.contains(&key) {
                continue;
            }
            let full = full_name(&self.notes.name, &self.path);
            let (message, what) = if full.is_empty() {
                (format!("unknown setting `{key}`"), "possible settings")
            } else {
                (format!("unknown setting `{key}` in `{full}`"), "possible settings")
            };
            let problem = Problem::error("config/unknown-setting", message).at(place);
            let problem = if fields.is_empty() {
                problem.help("there is nothing to set here")
            } else {
                problem.help(suggest::help(key, what, fields.iter().copied()))
            };
            self.notes.problems.borrow_mut().push(problem);
            self.notes.left_out.borrow_mut().insert(child.path);
        }
    }

    fn map(&self) -> Map<'a> {
        Map { entries: self.entries().into_iter(), value: None }
    }

    fn seq(&self) -> Seq<'a> {
        let left_out = self.notes.left_out.borrow();
        let elements: Vec<Reader<'a>> = self
            .value
            .elements()
            .iter()
            .enumerate()
            .map(|(i, value)| self.child(self.path.clone().index(i), value.place(), value))
            .filter(|child| !left_out.contains(&child.path))
            .collect();
        Seq { elements: elements.into_iter() }
    }

    fn visit<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.value.kind {
            Kind::String(s) => visitor.visit_borrowed_str(s),
            Kind::Integer(Some(n)) => match (i64::try_from(*n), u64::try_from(*n)) {
                (Ok(n), _) => visitor.visit_i64(n),
                (_, Ok(n)) => visitor.visit_u64(n),
                _ => Err(de::Error::custom("this number is too large")),
            },
            Kind::Float(Some(x)) => visitor.visit_f64(*x),
            Kind::Integer(None) | Kind::Float(None) => Err(de::Error::custom("this number is too large")),
            Kind::Boolean(b) => visitor.visit_bool(*b),
            // Types that hold dates read them from text.
            Kind::Datetime(d) => visitor.visit_borrowed_str(d),
            Kind::List(_) => visitor.visit_seq(self.seq()),
            Kind::Table(_) => visitor.visit_map(self.map()),
        }
    }
}

impl<'de> de::Deserializer<'de> for Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let this = self.clone();
        self.visit(visitor).map_err(|e| this.note(e))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let this = self.clone();
        visitor.visit_some(self).map_err(|e| this.note(e))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let this = self.clone();
        visitor.visit_newtype_struct(self).map_err(|e| this.note(e))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        // A struct is a table; a list of its fields in order, which serde would take, is not.
        if let Kind::List(_) = self.value.kind {
            return Err(self.note(de::Error::custom("expected a table, found a list")));
        }
        self.refuse_unknown(fields);
        self.deserialize_any(visitor)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !self.value.is_table() {
            return self.deserialize_any(visitor);
        }
        self.refuse_unknown(&[]);
        visitor.visit_unit().map_err(|e| self.note(e))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Error> {
        let this = self.clone();
        self.deserialize_any(visitor).map_err(|e| this.indivisible(e))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let this = self.clone();
        let result = match &self.value.kind {
            Kind::String(s) => visitor.visit_enum(s.as_str().into_deserializer()),
            Kind::Table(_) => match self.entries().into_iter().next() {
                Some((name, _, content)) if self.entries().len() == 1 => {
                    visitor.visit_enum(Variant { name, content })
                }
                _ => Err(de::Error::custom(format_args!(
                    "expected exactly one of {}",
                    suggest::list(variants.iter().copied())
                ))),
            },
            _ => Err(de::Error::custom(format_args!(
                "expected one of {}",
                suggest::list(variants.iter().copied())
            ))),
        };
        result.map_err(|mut e| {
            // On its way through type-erased code the error has lost its help.
            if let Kind::String(name) = &this.value.kind
                && !variants.contains(&name.as_str())
            {
                e = de::Error::unknown_variant(name, variants);
            }
            this.indivisible(this.note(e))
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf seq map identifier
    }
}

/// The elements of a list.
struct Seq<'a> {
    elements: std::vec::IntoIter<Reader<'a>>,
}

impl<'de> de::SeqAccess<'de> for Seq<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        match self.elements.next() {
            Some(element) => {
                let this = element.clone();
                seed.deserialize(element).map(Some).map_err(|e| this.note(e))
            }
            None => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.elements.len())
    }
}

/// The entries of a table.
struct Map<'a> {
    entries: std::vec::IntoIter<(&'a str, Range<usize>, Reader<'a>)>,
    value: Option<Reader<'a>>,
}

impl<'de> de::MapAccess<'de> for Map<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((key, place, value)) = self.entries.next() else {
            return Ok(None);
        };
        let at_key = Reader { place: Some(place), ..value.clone() };
        self.value = Some(value);
        seed.deserialize(de::value::BorrowedStrDeserializer::new(key)).map(Some).map_err(|e| at_key.note(e))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        match self.value.take() {
            Some(value) => {
                let this = value.clone();
                seed.deserialize(value).map_err(|e| this.note(e))
            }
            None => Err(de::Error::custom("a value was asked for before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// An enum written as a table of one entry: `{ variant = content }`.
struct Variant<'a> {
    name: &'a str,
    content: Reader<'a>,
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Reader<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Reader<'de>), Error> {
        let name = seed.deserialize(de::value::BorrowedStrDeserializer::<Error>::new(self.name))?;
        Ok((name, self.content))
    }
}

impl<'de> de::VariantAccess<'de> for Reader<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Err(self.note(de::Error::custom("this takes no value: write its name alone")))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        let this = self.clone();
        seed.deserialize(self).map_err(|e| this.note(e))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        de::Deserializer::deserialize_tuple(self, len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        de::Deserializer::deserialize_struct(self, "", fields, visitor)
    }
}
