//! Values that go into a query and come out of it.

use serde_json::value::RawValue;

use crate::store::StoreError;

/// One value of a row, or one to bind.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// One row, by the places of its columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub Vec<Value>);

impl Row {
    fn at(&self, column: usize) -> &Value {
        self.0.get(column).unwrap_or(&Value::Null)
    }

    pub fn text(&self, column: usize) -> Result<String, StoreError> {
        self.maybe_text(column)?.ok_or_else(|| self.wrong(column, "a text"))
    }

    pub fn maybe_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self.at(column) {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text.clone())),
            _ => Err(self.wrong(column, "a text")),
        }
    }

    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        match self.at(column) {
            Value::Int(number) => Ok(*number),
            Value::Bool(truth) => Ok(i64::from(*truth)),
            Value::Float(number) if number.fract() == 0.0 => Ok(*number as i64),
            _ => Err(self.wrong(column, "an integer")),
        }
    }

    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        if self.at(column) == &Value::Null { Ok(None) } else { self.int(column).map(Some) }
    }

    pub fn float(&self, column: usize) -> Result<f64, StoreError> {
        self.maybe_float(column)?.ok_or_else(|| self.wrong(column, "a number"))
    }

    pub fn maybe_float(&self, column: usize) -> Result<Option<f64>, StoreError> {
        match self.at(column) {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(*number as f64)),
            Value::Float(number) => Ok(Some(*number)),
            _ => Err(self.wrong(column, "a number")),
        }
    }

    pub fn bool(&self, column: usize) -> Result<bool, StoreError> {
        match self.at(column) {
            Value::Bool(truth) => Ok(*truth),
            Value::Int(number) => Ok(*number != 0),
            _ => Err(self.wrong(column, "a boolean")),
        }
    }

    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, StoreError> {
        match self.at(column) {
            Value::Bytes(bytes) => Ok(bytes.clone()),
            Value::Text(text) => Ok(text.clone().into_bytes()),
            _ => Err(self.wrong(column, "bytes")),
        }
    }

    /// JSON text as it is.
    pub fn json(&self, column: usize) -> Result<Box<RawValue>, StoreError> {
        RawValue::from_string(self.text(column)?).map_err(|_| self.no_json(column))
    }

    pub fn no_json(&self, column: usize) -> StoreError {
        self.wrong(column, "JSON")
    }

    fn wrong(&self, column: usize, expected: &str) -> StoreError {
        StoreError(format!("column {column} is not {expected}: {:?}", self.at(column)))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
