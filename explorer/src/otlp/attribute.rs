//! OTLP's values → typed attributes and JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value};

use super::message::{AnyValue, KeyValue};
use crate::ingest::attribute::{Attributes, Typed};
use crate::ingest::record::Flaw;

/// Adds attributes; later ones win. Answers nothing, remembers what was dropped.
pub fn add(sent: Vec<KeyValue>, attributes: &mut Attributes, flaws: &mut Vec<Flaw>) {
    for KeyValue { key, value } in sent {
        if key.is_empty() {
            flaws.push((key, "has no key"));
            continue;
        }
        match value.ok_or("has no value").and_then(typed) {
            Ok(typed) => attributes.set(&key, typed),
            Err(message) => flaws.push((key, message)),
        }
    }
}

/// The text of an attribute that is one.
pub fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    found.value.as_ref()?.string_value.as_deref()
}

/// An attribute as the store types it. Maps, mixed lists and bytes become text.
fn typed(value: AnyValue) -> Result<Typed, &'static str> {
    if let Some(double) = value.double_value {
        let value = Number::from_f64(double).ok_or("is not a finite number")?;
        return Ok(Typed { value: value.into(), kind: "double", unit: None });
    }
    Typed::plain(json(value)).ok_or("has no value")
}

/// Any value as JSON; bytes as base64.
pub fn json(value: AnyValue) -> Value {
    if let Some(text) = value.string_value {
        Value::String(text)
    } else if let Some(truth) = value.bool_value {
        Value::Bool(truth)
    } else if let Some(whole) = value.int_value {
        Value::from(whole)
    } else if let Some(double) = value.double_value {
        Value::from(double)
    } else if let Some(array) = value.array_value {
        array.values.into_iter().map(json).collect()
    } else if let Some(list) = value.kvlist_value {
        Value::Object(object(list.values))
    } else if let Some(bytes) = value.bytes_value {
        Value::String(STANDARD.encode(bytes))
    } else {
        Value::Null
    }
}

/// A list of keys and values as a JSON object.
pub fn object(list: Vec<KeyValue>) -> Map<String, Value> {
    list.into_iter().map(|pair| (pair.key, pair.value.map(json).unwrap_or_default())).collect()
}
