//! The canonical size of a metric: what receivers count against their limit.

use crate::event::attributes::{Attribute, Value};
use crate::event::strings::Strings;
use crate::wire::json::SEQUENCE_KEY;

const NUMBER_BYTES: u32 = 8;

/// The size of a metric without attributes other than the sequence number.
pub(crate) fn bare(name: usize, strings: &Strings) -> u32 {
    strings.text(name).raw + NUMBER_BYTES + SEQUENCE_KEY.len() as u32 + NUMBER_BYTES
}

/// The size of one attribute.
pub(crate) fn attribute(attribute: &Attribute, strings: &Strings) -> u32 {
    let value = match attribute.value {
        Value::String(text) => strings.text(text).raw,
        Value::Boolean(_) => 1,
        Value::Number(_) | Value::Double(_) => NUMBER_BYTES,
        Value::Array { bytes, .. } => bytes,
    };
    strings.text(attribute.key).raw.saturating_add(value)
}
