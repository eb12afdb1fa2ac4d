//! An answer of the API: its text for programs, its values for people.

use std::borrow::Cow;

use serde_json::Value;

/// JSON as it came, and what it says.
#[derive(Debug)]
pub struct Answer {
    pub text: String,
    pub value: Value,
}

/// Reads values where they may be missing: a newer or older server must not break a table.
pub trait Fields {
    /// A text; empty if absent.
    fn text(&self, key: &str) -> &str;
    fn number(&self, key: &str) -> Option<f64>;
    fn truth(&self, key: &str) -> bool;
    /// The elements; none if absent.
    fn list(&self, key: &str) -> &[Value];
    /// Text as it is, anything else as JSON, nothing for null.
    fn shown(&self, key: &str) -> Cow<'_, str>;
}

impl Fields for Value {
    fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(Value::as_f64)
    }

    fn truth(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    fn list(&self, key: &str) -> &[Value] {
        self.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn shown(&self, key: &str) -> Cow<'_, str> {
        match self.get(key) {
            None | Some(Value::Null) => Cow::Borrowed(""),
            Some(Value::String(text)) => Cow::Borrowed(text),
            Some(other) => Cow::Owned(other.to_string()),
        }
    }
}
