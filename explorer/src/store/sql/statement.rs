//! SQL text and the values of its placeholders, kept together while both grow.

use super::Value;

/// A query: text of ours with `?` where a value goes, and the values in that order. `?` stands nowhere else.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    pub text: String,
    pub values: Vec<Value>,
}

impl Statement {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }

    /// Adds text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds text and the values of its placeholders.
    pub fn bind(&mut self, text: &str, values: impl IntoIterator<Item = Value>) -> &mut Self {
        self.text.push_str(text);
        self.values.extend(values);
        self
    }

    /// Adds another statement's text and values.
    pub fn append(&mut self, other: Statement) -> &mut Self {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
        self
    }
}
