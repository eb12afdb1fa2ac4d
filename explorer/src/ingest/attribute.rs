//! Typed attributes: `{"value": v, "type": t, "unit": u}`. A bad one is dropped alone; its entry stays.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::field::{Fault, invalid};
use super::record::Flaw;

/// The attributes of one entry, by key.
#[derive(Clone, Debug, Default)]
pub struct Attributes(BTreeMap<String, Typed>);

/// Attributes as the store keeps them: JSON objects of the same keys.
#[derive(Debug)]
pub struct Stored {
    pub values: String,
    pub kinds: String,
    /// Only the keys that have a unit.
    pub units: Option<String>,
}

impl Attributes {
    /// Reads an object of typed attributes; answers the ones that were dropped too, and why.
    pub fn parse(sent: Value) -> Result<(Self, Vec<Flaw>), Fault> {
        let mut attributes = Self::default();
        let mut flaws = Vec::new();
        for (key, value) in object(sent, "attributes")? {
            match Typed::parse(value) {
                Ok(typed) => attributes.set(&key, typed),
                Err(message) => flaws.push((key, message)),
            }
        }
        Ok((attributes, flaws))
    }

    /// Reads an object of plain values, as spans had them before they were typed.
    pub fn plain(sent: Value, field: &'static str) -> Result<Self, Fault> {
        let mut attributes = Self::default();
        for (key, value) in object(sent, field)? {
            if let Some(typed) = Typed::plain(value) {
                attributes.set(&key, typed);
            }
        }
        Ok(attributes)
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key).map(|typed| &typed.value)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    pub fn set(&mut self, key: &str, typed: Typed) {
        self.0.insert(key.to_owned(), typed);
    }

    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// Sets what is absent.
    pub fn add(&mut self, key: &str, typed: Typed) {
        self.0.entry(key.to_owned()).or_insert(typed);
    }

    /// Sets what is absent, from a plain value.
    pub fn add_plain(&mut self, key: &str, value: Value) {
        if let Some(typed) = Typed::plain(value) {
            self.add(key, typed);
        }
    }

    /// Gives an attribute another key and perhaps another value, unless that key is taken.
    pub fn rename(&mut self, old: &str, new: &str, change: impl FnOnce(Typed) -> Typed) {
        if !self.0.contains_key(new)
            && let Some(typed) = self.0.remove(old)
        {
            self.set(new, change(typed));
        }
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The size the protocol counts, which limits are compared with.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(key, typed)| key.len() + typed.bytes()).sum()
    }

    /// The values alone.
    pub fn values(self) -> Map<String, Value> {
        self.0.into_iter().map(|(key, typed)| (key, typed.value)).collect()
    }

    pub fn freeze(self) -> Stored {
        let mut kinds = Map::new();
        let mut units = Map::new();
        for (key, typed) in &self.0 {
            kinds.insert(key.clone(), Value::from(typed.kind));
            if let Some(unit) = &typed.unit {
                units.insert(key.clone(), Value::from(unit.as_str()));
            }
        }
        Stored {
            values: Value::Object(self.values()).to_string(),
            kinds: Value::Object(kinds).to_string(),
            units: (!units.is_empty()).then(|| Value::Object(units).to_string()),
        }
    }
}

/// An object, also one that was not sent.
fn object(sent: Value, field: &'static str) -> Result<Map<String, Value>, Fault> {
    match sent {
        Value::Null => Ok(Map::new()),
        Value::Object(sent) => Ok(sent),
        _ => Err(invalid(field, "must be an object")),
    }
}

/// One attribute that conforms.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    pub value: Value,
    pub kind: &'static str,
    pub unit: Option<String>,
}

impl Typed {
    /// A string, as the collector itself adds it.
    pub fn text(value: &str) -> Self {
        Self { value: Value::String(value.to_owned()), kind: "string", unit: None }
    }

    /// The attribute that a value without a type stands for. What no type fits stays readable as JSON text.
    pub fn plain(value: Value) -> Option<Self> {
        let (kind, value) = match value {
            Value::Null => return None,
            Value::String(_) => ("string", value),
            Value::Bool(_) => ("boolean", value),
            Value::Number(number) => match integer(number.clone()) {
                Ok(whole) => ("integer", whole),
                Err(_) => ("double", Value::Number(number)),
            },
            Value::Array(values) => match homogeneous(values.clone()) {
                Ok(values) => ("array", values),
                Err(_) => ("string", Value::String(Value::Array(values).to_string())),
            },
            Value::Object(_) => ("string", Value::String(value.to_string())),
        };
        Some(Self { value, kind, unit: None })
    }

    /// The attribute if it is one and its value and type agree, else why not.
    pub fn parse(sent: Value) -> Result<Self, &'static str> {
        let Value::Object(mut sent) = sent else {
            return Err("is not an object with value and type");
        };
        let value = sent.remove("value").ok_or("has no value")?;
        let kind = sent.get("type").and_then(Value::as_str).ok_or("has no type")?;
        let (kind, value) = match (kind, value) {
            ("string", value @ Value::String(_)) => ("string", value),
            ("boolean", value @ Value::Bool(_)) => ("boolean", value),
            ("integer", Value::Number(number)) => ("integer", integer(number)?),
            ("double", value @ Value::Number(_)) => ("double", value),
            ("array", Value::Array(values)) => ("array", homogeneous(values)?),
            ("string" | "boolean" | "integer" | "double" | "array", _) => {
                return Err("has a value that is not of its type");
            }
            _ => return Err("has an unknown type"),
        };
        let unit = match sent.remove("unit") {
            Some(Value::String(unit)) if !unit.is_empty() && unit != "none" => Some(unit),
            _ => None,
        };
        Ok(Self { value, kind, unit })
    }

    fn bytes(&self) -> usize {
        bytes(&self.value).max(1)
    }
}

/// JSON has one kind of number, so `1.0` may carry an integer.
fn integer(number: Number) -> Result<Value, &'static str> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.is_i64() || number.is_u64() {
        return Ok(Value::Number(number));
    }
    match number.as_f64() {
        Some(double) if double.fract() == 0.0 && double.abs() <= EXACT => {
            Ok(Value::from(double as i64))
        }
        _ => Err("is not an integer of 64 bits"),
    }
}

fn homogeneous(values: Vec<Value>) -> Result<Value, &'static str> {
    let shape = |value: &Value| match value {
        Value::String(_) => 1,
        Value::Bool(_) => 2,
        Value::Number(_) => 3,
        _ => 0,
    };
    let first = values.first().map_or(1, shape);
    if first == 0 || values.iter().any(|value| shape(value) != first) {
        return Err("is not an array of equal primitives");
    }
    Ok(Value::Array(values))
}

fn bytes(value: &Value) -> usize {
    match value {
        Value::Null | Value::Object(_) => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 8,
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(bytes).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_value_against_type() {
        for (sent, expected) in [
            (r#"{"value":"pro","type":"string"}"#, Ok(r#""pro""#)),
            (r#"{"value":true,"type":"boolean"}"#, Ok("true")),
            (r#"{"value":18446744073709551615,"type":"integer"}"#, Ok("18446744073709551615")),
            (r#"{"value":2.0,"type":"integer"}"#, Ok("2")),
            (r#"{"value":2,"type":"double"}"#, Ok("2")),
            (r#"{"value":0.1,"type":"double"}"#, Ok("0.1")),
            (r#"{"value":["a","b"],"type":"array"}"#, Ok(r#"["a","b"]"#)),
            (r#"{"value":[],"type":"array"}"#, Ok("[]")),
            (r#"{"value":2.5,"type":"integer"}"#, Err("is not an integer of 64 bits")),
            (r#"{"value":1e300,"type":"integer"}"#, Err("is not an integer of 64 bits")),
            (r#"{"value":[1,"a"],"type":"array"}"#, Err("is not an array of equal primitives")),
            (r#"{"value":[[1]],"type":"array"}"#, Err("is not an array of equal primitives")),
            (r#"{"value":null,"type":"double"}"#, Err("has a value that is not of its type")),
            (r#"{"value":"1","type":"integer"}"#, Err("has a value that is not of its type")),
            (r#"{"value":1,"type":"decimal"}"#, Err("has an unknown type")),
            (r#"{"value":1}"#, Err("has no type")),
            (r#"{"type":"string"}"#, Err("has no value")),
            (r#""bare""#, Err("is not an object with value and type")),
        ] {
            let parsed = Typed::parse(serde_json::from_str(sent).unwrap());
            let parsed = parsed.map(|typed| typed.value.to_string());
            assert_eq!(parsed, expected.map(str::to_owned), "{sent}");
        }
    }
}
