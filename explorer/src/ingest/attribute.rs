//! Typed attributes: `{"value": v, "type": t, "unit": u}`. A bad one is dropped alone; its entry stays.

use serde_json::{Number, Value};

/// One attribute that conforms.
#[derive(Debug, PartialEq)]
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

    /// The size the protocol counts, which limits are compared with.
    pub fn bytes(&self) -> usize {
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
