//! How names, values and texts are written as numbers.

use crate::api::value::{Array, Value};

/// Bits that say how long a text is, or which truth a boolean has.
pub(super) const DETAIL_BITS: u32 = 29;
pub(super) const DETAIL_MAX: usize = (1 << DETAIL_BITS) - 1;

pub(super) const BOOLEAN: u64 = 0;
pub(super) const INTEGER: u64 = 1;
pub(super) const DOUBLE: u64 = 2;
pub(super) const TEXT: u64 = 3;
pub(super) const ARRAY: u64 = 4;
/// A whole number that has room beside its key.
pub(super) const SMALL: u64 = 5;

/// Says that a name stands behind, as a text of so many bytes; else it is the number of one.
pub(super) const INLINE: u32 = 1 << 31;

/// Bytes of a word.
pub(super) const WORD: usize = 8;

/// The value of an attribute, as it is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Read<'r> {
    Bool(bool),
    Integer(i64),
    Double(f64),
    Text(&'r str),
    Array { json: &'r str, bytes: usize },
}

impl<'r> From<&'r Value<'_>> for Read<'r> {
    fn from(value: &'r Value<'_>) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::Integer(value) => Self::Integer(*value),
            Value::Double(value) => Self::Double(*value),
            Value::Text(text) => Self::Text(text),
            Value::Array(array) => Self::Array { json: &array.json, bytes: array.bytes },
        }
    }
}

impl Read<'_> {
    pub(crate) fn to_value(self) -> Value<'static> {
        match self {
            Self::Bool(value) => Value::Bool(value),
            Self::Integer(value) => Value::Integer(value),
            Self::Double(value) => Value::Double(value),
            Self::Text(text) => Value::Text(text.to_owned().into()),
            Self::Array { json, bytes } => Value::Array(Array { json: json.to_owned(), bytes }),
        }
    }
}

/// How many words a text takes.
pub(super) fn words_of(bytes: usize) -> usize {
    bytes.div_ceil(WORD)
}

/// The words of a text.
#[inline(always)]
pub(super) fn each_word(text: &str, mut put: impl FnMut(u64) -> Option<()>) -> Option<()> {
    let mut bytes = text.as_bytes();
    while let Some((word, rest)) = bytes.split_first_chunk::<WORD>() {
        put(u64::from_le_bytes(*word))?;
        bytes = rest;
    }
    if bytes.is_empty() { Some(()) } else { put(last_word(bytes)) }
}

/// Fewer than eight bytes as a word, by two loads that may overlap: texts are short, and a loop over bytes is not.
#[inline(always)]
fn last_word(bytes: &[u8]) -> u64 {
    let shift = |bytes_before: usize| bytes_before as u32 * 8;
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
            u64::from(first) | u64::from(last) << shift(bytes.len() - 4)
        }
        _ => {
            let one =
                |at: usize| u64::from(bytes.get(at).copied().unwrap_or_default()) << shift(at);
            one(0) | one(1) | one(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_come_back() {
        let long = "the lantern by which a ship is seen";
        for length in 0..long.len() {
            let mut bytes = Vec::new();
            each_word(&long[..length], |word| {
                bytes.extend_from_slice(&word.to_le_bytes());
                Some(())
            });
            assert_eq!(bytes.len(), words_of(length) * WORD);
            bytes.truncate(length);
            assert_eq!(bytes, &long.as_bytes()[..length]);
        }
    }
}
