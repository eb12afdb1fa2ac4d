//! Rows on their way into a table, as lines of JSON arrays.

use std::fmt::Write;

use super::map;
use crate::store::StoreError;

/// The rows of one insert.
#[derive(Default)]
pub struct Rows {
    text: String,
    pub count: usize,
}

/// One value of a row.
pub enum Cell<'a> {
    Int(i64),
    Float(f64),
    Truth(bool),
    Text(&'a str),
    /// A JSON object of plain values, for a map.
    Map(&'a str),
    Null,
}

impl Rows {
    /// Adds a row.
    pub fn push(&mut self, cells: &[Cell<'_>]) -> Result<(), StoreError> {
        for (place, cell) in cells.iter().enumerate() {
            self.text.push(if place == 0 { '[' } else { ',' });
            self.cell(cell)?;
        }
        self.text.push_str("]\n");
        self.count += 1;
        Ok(())
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    fn cell(&mut self, cell: &Cell<'_>) -> Result<(), StoreError> {
        let text = &mut self.text;
        let unwritten = |_| StoreError("a value cannot be written".to_owned());
        match cell {
            Cell::Int(number) => write!(text, "{number}").map_err(unwritten),
            Cell::Float(number) => write!(text, "{number:?}").map_err(unwritten),
            Cell::Truth(truth) => write!(text, "{truth}").map_err(unwritten),
            Cell::Null => {
                text.push_str("null");
                Ok(())
            }
            Cell::Text(value) => {
                let json = serde_json::to_string(value);
                text.push_str(&json.map_err(|error| StoreError(error.to_string()))?);
                Ok(())
            }
            Cell::Map(object) => {
                text.push_str(&map::encode(object)?);
                Ok(())
            }
        }
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<bool> for Cell<'_> {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a Option<String>> for Cell<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().map_or(Self::Null, Self::Text)
    }
}

impl From<Option<i64>> for Cell<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Int)
    }
}

impl From<Option<bool>> for Cell<'_> {
    fn from(truth: Option<bool>) -> Self {
        truth.map_or(Self::Null, Self::Truth)
    }
}
