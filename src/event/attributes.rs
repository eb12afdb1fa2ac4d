//! Attributes as they crossed: a run of numbers.

use super::strings::Strings;
use crate::limits::INTEGER_MAX;
use crate::wire::json;

/// The value of an attribute. Texts are indices into `Strings`.
#[derive(Clone, Copy)]
pub(crate) enum Value {
    String(usize),
    Boolean(bool),
    Number(f64),
    /// JSON text, and the canonical size of the elements.
    Array {
        text: usize,
        bytes: u32,
    },
    /// A number as the text of a JSON number.
    Double(usize),
}

/// An attribute that can be written.
#[derive(Clone, Copy)]
pub(crate) struct Attribute {
    pub(crate) key: usize,
    pub(crate) value: Value,
    /// 0 = none.
    pub(crate) unit: usize,
}

const UNIT_FLAG: u64 = 8;
/// Where the guard replaced a string it left this instead of the string's id.
pub(crate) const OVERFLOWN: f64 = -1.0;

/// Takes the next attribute off the stream: `None` at its end, `Some(None)` for one that has no
/// valid key or value, which is as if it were absent.
pub(crate) fn next(stream: &mut &[f64], strings: &Strings) -> Option<Option<Attribute>> {
    let (&[head, payload], mut rest) = stream.split_first_chunk()?;
    let head = head as u64;
    let key = strings.index((head >> 4) as f64);
    let text = if payload == OVERFLOWN { json::OVERFLOW } else { strings.index(payload) };
    let mut valid = key != 0;
    let value = match head & 7 {
        1 => Value::Boolean(payload != 0.0),
        2 => {
            valid &= is_writable(payload);
            Value::Number(payload)
        }
        tag => {
            valid &= text != 0 && tag < 5;
            match tag {
                3 => {
                    let (&bytes, after) = rest.split_first()?;
                    rest = after;
                    Value::Array { text, bytes: bytes as u32 }
                }
                4 => Value::Double(text),
                _ => Value::String(text),
            }
        }
    };
    let mut unit = 0;
    if head & UNIT_FLAG != 0 {
        let (&id, after) = rest.split_first()?;
        rest = after;
        unit = strings.index(id);
    }
    *stream = rest;
    Some(valid.then_some(Attribute { key, value, unit }))
}

/// Whether a number is finite and small enough to have exact digits.
pub(crate) fn is_writable(number: f64) -> bool {
    number.abs() <= INTEGER_MAX
}
