//! JSON, byte for byte as `serde_json` writes it, but quicker.
//!
//! Records are words of the article for the most part, in which nothing is to be escaped: that is looked for eight
//! bytes at a time. What is rare (floats, bytes, escapes) is left to `serde_json`.

use serde::{Serialize, ser};
use serde_json::Error;

/// Adds `value` to `out` as JSON.
///
/// # Errors
/// A value that has no JSON form; a part of it may then be written.
pub fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), Error> {
    value.serialize(Writer { out })
}

/// Writes one value.
struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

/// Bytes in a word.
const WORD: usize = 8;

/// Is any byte of a word one that a JSON string escapes?
#[inline]
fn escapes(word: [u8; WORD]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; WORD]);
    const TOPS: u64 = ONES << 7;
    let word = u64::from_ne_bytes(word);
    // The top bit of a byte's difference says that the byte was the smaller one: exact in whether there is any such
    // byte among those of ASCII. With that bit flipped, `"` comes right behind the control characters.
    let low = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (low | backslash) & !word & TOPS != 0
}

/// Can a string stand between quotation marks as it is? Short ones without a loop, in words that overlap.
#[inline(always)]
fn is_plain(bytes: &[u8]) -> bool {
    match (bytes.first_chunk::<WORD>(), bytes.last_chunk::<WORD>()) {
        (Some(first), Some(last)) => {
            let inner = &bytes[WORD..];
            let whole = inner.as_chunks().0.iter().fold(false, |found, word| found | escapes(*word));
            !(escapes(*first) | escapes(*last) | whole)
        }
        _ => match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => {
                let half = |bytes: &[u8; WORD / 2]| u64::from(u32::from_ne_bytes(*bytes));
                !escapes(((half(first) << 32) | half(last)).to_ne_bytes())
            }
            _ => bytes.iter().all(|&byte| byte >= 0x20 && byte != b'"' && byte != b'\\'),
        },
    }
}

fn string(out: &mut Vec<u8>, value: &str) {
    if !is_plain(value.as_bytes()) {
        return escaped(out, value);
    }
    out.reserve(value.len() + 2);
    out.push(b'"');
    out.extend_from_slice(value.as_bytes());
    out.push(b'"');
}

/// Writes a string in which something is to be escaped.
#[cold]
fn escaped(out: &mut Vec<u8>, value: &str) {
    // A string has a JSON form, and a `Vec` takes all.
    let _ = serde_json::to_writer(out, value);
}

#[inline]
fn unsigned(out: &mut Vec<u8>, mut value: u64) {
    // The longest has twenty digits.
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

macro_rules! unsigned {
    ($($name:ident: $type:ty),*) => {
        $(#[inline]
        fn $name(self, value: $type) -> Result<(), Error> {
            unsigned(self.out, u64::from(value));
            Ok(())
        })*
    };
}

macro_rules! rare {
    ($($name:ident: $type:ty),*) => {
        $(fn $name(self, value: $type) -> Result<(), Error> {
            ser::Serializer::$name(&mut serde_json::Serializer::new(self.out), value)
        })*
    };
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Members<'a>;
    type SerializeTuple = Members<'a>;
    type SerializeTupleStruct = Members<'a>;
    type SerializeTupleVariant = Members<'a>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Members<'a>;

    unsigned!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);
    rare!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128);
    rare!(serialize_u128: u128, serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_bytes: &[u8]);

    #[inline]
    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<(), Error> {
        string(self.out, value);
        Ok(())
    }

    #[inline]
    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_unit(self) -> Result<(), Error> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        string(self.out, variant);
        Ok(())
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut members = Members::open(self.out, Close::Object);
        members.member(variant, value)?;
        members.close()
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<Members<'a>, Error> {
        Ok(Members::open(self.out, Close::List))
    }

    fn serialize_tuple(self, _: usize) -> Result<Members<'a>, Error> {
        Ok(Members::open(self.out, Close::List))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, Error> {
        Ok(Members::open(self.out, Close::List))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'a>, Error> {
        Members::open_variant(self.out, variant, Close::VariantList)
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, Error> {
        Ok(Members::open(self.out, Close::Object))
    }

    #[inline]
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Members<'a>, Error> {
        if name == RAW_VALUE {
            return Ok(Members { out: self.out, first: true, close: Close::Raw });
        }
        Ok(Members::open(self.out, Close::Object))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'a>, Error> {
        Members::open_variant(self.out, variant, Close::VariantObject)
    }
}

/// The name under which `serde_json::value::RawValue` hands over JSON that is there already.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Writes the members of a list or an object.
struct Members<'a> {
    out: &'a mut Vec<u8>,
    /// Is none written yet?
    first: bool,
    close: Close,
}

/// What stands behind the last member.
#[derive(Clone, Copy)]
enum Close {
    List,
    Object,
    /// The list, or object, of a variant, and the object that names the variant.
    VariantList,
    VariantObject,
    /// Nothing: the one member is JSON already.
    Raw,
}

impl<'a> Members<'a> {
    #[inline]
    fn open(out: &'a mut Vec<u8>, close: Close) -> Self {
        out.push(match close {
            Close::List | Close::VariantList => b'[',
            Close::Object | Close::VariantObject | Close::Raw => b'{',
        });
        Self { out, first: true, close }
    }

    fn open_variant(out: &'a mut Vec<u8>, variant: &'static str, close: Close) -> Result<Self, Error> {
        out.push(b'{');
        string(out, variant);
        out.push(b':');
        Ok(Self::open(out, close))
    }

    #[inline]
    fn comma(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
    }

    #[inline]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.comma();
        write(self.out, value)
    }

    #[inline]
    fn member<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        if matches!(self.close, Close::Raw) {
            return self.raw(value);
        }
        self.comma();
        string(self.out, name);
        self.out.push(b':');
        write(self.out, value)
    }

    /// JSON that comes as a string, without the marks and escapes of one.
    #[cold]
    fn raw<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let mut string = Vec::new();
        write(&mut string, value)?;
        let json: String = serde_json::from_slice(&string)?;
        self.out.extend_from_slice(json.as_bytes());
        Ok(())
    }

    #[inline]
    fn close(self) -> Result<(), Error> {
        self.out.extend_from_slice(match self.close {
            Close::List => b"]".as_slice(),
            Close::Object => b"}",
            Close::VariantList => b"]}",
            Close::VariantObject => b"}}",
            Close::Raw => b"",
        });
        Ok(())
    }
}

macro_rules! elements {
    ($($of:path: $element:ident),*) => {
        $(impl $of for Members<'_> {
            type Ok = ();
            type Error = Error;

            #[inline]
            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.element(value)
            }

            #[inline]
            fn end(self) -> Result<(), Error> {
                self.close()
            }
        })*
    };
}

elements!(
    ser::SerializeSeq: serialize_element,
    ser::SerializeTuple: serialize_element,
    ser::SerializeTupleStruct: serialize_field,
    ser::SerializeTupleVariant: serialize_field
);

macro_rules! fields {
    ($($of:path),*) => {
        $(impl $of for Members<'_> {
            type Ok = ();
            type Error = Error;

            #[inline]
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.member(name, value)
            }

            #[inline]
            fn end(self) -> Result<(), Error> {
                self.close()
            }
        })*
    };
}

fields!(ser::SerializeStruct, ser::SerializeStructVariant);

impl ser::SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Error;

    #[inline(always)]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.comma();
        let start = self.out.len();
        write(self.out, key)?;
        match self.out.get(start) {
            Some(b'"') => Ok(()),
            // Numbers and the like become strings; what has parts cannot.
            Some(b'{' | b'[' | b'n') | None => Err(ser::Error::custom("key must be a string")),
            Some(_) => {
                self.out.insert(start, b'"');
                self.out.push(b'"');
                Ok(())
            }
        }
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.out.push(b':');
        write(self.out, value)
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    enum Variant {
        Unit,
        Newtype(u8),
        Tuple(i8, String),
        Struct { a: bool },
    }

    #[derive(Serialize)]
    struct Flat<T> {
        #[serde(flatten)]
        inner: T,
        unit: (),
    }

    #[track_caller]
    fn check<T: Serialize + ?Sized>(value: &T) {
        let mut out = Vec::new();
        let written = write(&mut out, value).map(|()| String::from_utf8(out).unwrap());
        assert_eq!(written.ok(), serde_json::to_string(value).ok());
    }

    #[test]
    fn is_what_serde_json_writes() {
        check(
            &json!({"a": [1, -2, 0.88, 1e300, null, true, {}, [], ""], "b\n": {"c": u64::MAX, "d": i64::MIN}}),
        );
        check(&[
            Variant::Unit,
            Variant::Newtype(1),
            Variant::Tuple(-1, "x".into()),
            Variant::Struct { a: false },
        ]);
        check(&(Some("a"), None::<u8>, 'ô', 1.0f32, f64::NAN, u128::MAX, ()));
        check(&BTreeMap::from([(1, "a"), (2, "b")]));
        check(&BTreeMap::from([(true, 1)]));
        check(&BTreeMap::from([(None::<u8>, 1)]));
        check(&BTreeMap::from([(vec![1], 1)]));
        check(&Flat { inner: Flat { inner: json!({"x": 1}), unit: () }, unit: () });
        check(&serde_json::value::RawValue::from_string("{\"a\" : \"\\n\"}".to_owned()).unwrap());
    }

    /// Every byte, at every place in a word.
    #[test]
    fn strings_are_escaped_wherever_they_must_be() {
        for c in (0..=0x100).filter_map(char::from_u32) {
            for before in 0..20 {
                check(&format!("{}{c}{}", "á".repeat(before), "x".repeat(20 - before)));
                check(&format!("{}{c}", "x".repeat(before)));
            }
        }
    }
}
