//! Attributes as they crossed: a run of numbers.

use super::strings::Strings;
use crate::limits::{ARRAY_BYTES_MAX, INTEGER_MAX};
use crate::wire::json;

/// How an attribute's value is written. The numbers are those of the crossing, and one more.
pub(crate) const STRING: usize = 0;
const BOOLEAN: usize = 1;
pub(crate) const NUMBER: usize = 2;
pub(crate) const ARRAY: usize = 3;
pub(crate) const DOUBLE: usize = 4;
const TRUE: usize = 5;

/// The key's id is what precedes these bits.
const KEY: f64 = 16.0;
const TAG: u32 = 7;
const UNIT: u32 = 8;
/// Where the guard replaced a string it left this instead of the string's id.
pub(crate) const OVERFLOWN: f64 = -1.0;
const NUMBER_BYTES: u32 = 8;

/// An attribute. Texts are indices, 0 = none.
pub(crate) struct Attribute {
    /// 0 if key or value are not valid: then it is as if it were absent.
    pub(crate) key: usize,
    pub(crate) tag: usize,
    pub(crate) unit: usize,
    /// The value of a string, the JSON of an array or of a number that crossed as text.
    pub(crate) text: usize,
    pub(crate) number: f64,
    /// The canonical size.
    pub(crate) bytes: u32,
}

/// Takes one number off the stream; behind its end all are 0.
#[inline(never)]
pub(crate) fn take(numbers: &[f64], at: &mut usize) -> f64 {
    let number = numbers.get(*at).copied().unwrap_or_default();
    *at += 1;
    number
}

/// Takes the next attribute off the stream. Only spans may have one with the reserved key.
pub(crate) fn next(numbers: &[f64], at: &mut usize, strings: &Strings, of_span: bool) -> Attribute {
    let head = take(numbers, at);
    let number = take(numbers, at);
    let mut key = strings.index(head / KEY);
    let head = head as u64 as u32;
    let mut tag = (head & TAG) as usize;
    let mut text = strings.index(number);
    if number == OVERFLOWN {
        text = json::OVERFLOW;
    }
    let mut valid = text != 0;
    let mut bytes = NUMBER_BYTES;
    if tag == STRING {
        bytes = strings.texts[text].raw;
    }
    if tag == ARRAY {
        bytes = (take(numbers, at) as u32).min(ARRAY_BYTES_MAX);
    }
    if tag == BOOLEAN {
        valid = true;
        bytes = 1;
        if number != 0.0 {
            tag = TRUE;
        }
    }
    if tag == NUMBER {
        valid = is_writable(number);
        text = 0;
        if number as i64 as f64 != number {
            tag = DOUBLE;
        }
    }
    let mut unit = 0;
    if head & UNIT != 0 {
        unit = strings.index(take(numbers, at));
    }
    if !valid || !of_span && key == strings.reserved {
        key = 0;
    }
    bytes += strings.texts[key].raw;
    Attribute { key, tag, unit, text, number, bytes }
}

/// Whether a number is finite and small enough to have exact digits.
pub(crate) fn is_writable(number: f64) -> bool {
    number.abs() <= INTEGER_MAX
}
