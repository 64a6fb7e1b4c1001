//! Reading JSON that a stranger wrote.
//!
//! Invariants: at most the bytes the caller allows, at most 32 levels deep
//! (counted before anything is built, T050), UTF-8 without a byte order mark
//! (T054), one object, no member twice, numbers only as the format has them
//! (T027). What two readers could read differently is refused.
//! Source: RFC 8259 sections 4, 6 and 8. It knows nothing of what is read.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value, error::Category};

/// The most levels of arrays and objects.
pub(super) const MAX_DEPTH: usize = 32;

/// A JSON object, its members in the order of their names.
pub(super) type Object = Map<String, Value>;

/// Why bytes are not a JSON object we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonFault {
    /// More bytes than allowed.
    TooLarge,
    /// No bytes at all.
    Empty,
    /// Not UTF-8, or with a byte order mark.
    NotUtf8,
    /// An HTML page.
    Html,
    /// A `Content-Type` that is not JSON.
    ContentType,
    /// More than [`MAX_DEPTH`] levels.
    TooDeep,
    /// A member occurs twice.
    Duplicate,
    /// Not JSON.
    Malformed,
    /// JSON, but not an object.
    NotObject,
}

impl JsonFault {
    /// The word used as reason.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            JsonFault::TooLarge => "too_large",
            JsonFault::Empty => "empty_body",
            JsonFault::NotUtf8 => "not_utf8",
            JsonFault::Html => "html_body",
            JsonFault::ContentType => "wrong_content_type",
            JsonFault::TooDeep => "too_deep",
            JsonFault::Duplicate => "duplicate_member",
            JsonFault::Malformed => "not_json",
            JsonFault::NotObject => "not_an_object",
        }
    }
}

/// Reads one JSON object of at most `limit` bytes.
pub(super) fn object(bytes: &[u8], limit: usize) -> Result<Object, JsonFault> {
    if bytes.len() > limit {
        return Err(JsonFault::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| JsonFault::NotUtf8)?;
    if text.starts_with('\u{feff}') {
        return Err(JsonFault::NotUtf8);
    }
    let text = text.trim_ascii();
    if text.is_empty() {
        return Err(JsonFault::Empty);
    }
    if text.starts_with('<') {
        return Err(JsonFault::Html);
    }
    if deeper_than(text.as_bytes(), MAX_DEPTH) {
        return Err(JsonFault::TooDeep);
    }
    let read: Strict = serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => JsonFault::Duplicate,
        Category::Io | Category::Syntax | Category::Eof => JsonFault::Malformed,
    })?;
    match read.0 {
        Value::Object(members) => Ok(members),
        _ => Err(JsonFault::NotObject),
    }
}

/// Whether brackets outside of strings nest deeper than `most`.
fn deeper_than(text: &[u8], most: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in text {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_string = false,
            (true, _) => {}
            (false, b'"') => in_string = true,
            (false, b'[' | b'{') => depth += 1,
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            (false, _) => {}
        }
        if depth > most {
            return true;
        }
    }
    false
}

/// A value that refuses an object with a member twice, at every level.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without repeated members")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some((name, Strict(value))) = members.next_entry::<String, Strict>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a member occurs twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

/// The text of member `name`; `None` when absent, empty or something else.
pub(super) fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

/// The texts of the array `name`, at most `most` of them; `None` when absent or no array of texts.
pub(super) fn texts(object: &Object, name: &str, most: usize) -> Option<Vec<String>> {
    let items = object.get(name)?.as_array()?;
    let read = |item: &Value| item.as_str().map(str::to_owned);
    items.iter().take(most).map(read).collect()
}
