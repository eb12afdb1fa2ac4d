//! Records as they crossed: nine numbers, then attributes.

use super::attributes::is_writable;
use super::strings::Strings;

/// Numbers before the attributes.
pub(crate) const HEAD: usize = 9;
/// Places in the head.
pub(crate) const TYPE: usize = 0;
pub(crate) const NAME: usize = 1;
pub(crate) const VALUE: usize = 3;
pub(crate) const TIME: usize = 4;
pub(crate) const ATTRIBUTES: usize = 8;
/// The type of a record that became part of another.
pub(crate) const MERGED: f64 = 8.0;

const VALUE_IS_TEXT: u32 = 4;
const TYPES: u32 = 3;

/// The head of a record. Texts are indices, 0 = absent.
pub(crate) struct Record {
    /// 0 counter, 1 gauge, 2 distribution.
    pub(crate) kind: usize,
    /// 0 if the record lacks what an item needs.
    pub(crate) name: usize,
    pub(crate) unit: usize,
    /// The value if it crossed as text.
    pub(crate) text: usize,
    pub(crate) value: f64,
    pub(crate) time: f64,
    pub(crate) trace: usize,
    pub(crate) span: usize,
    pub(crate) snapshot: usize,
    pub(crate) attributes: u32,
}

impl Record {
    pub(crate) fn of(numbers: &[f64; HEAD], strings: &Strings) -> Self {
        let &[kind, name, unit, value, time, trace, span, snapshot, attributes] = numbers;
        let kind = kind as u32;
        let mut name = strings.index(name);
        let mut text = 0;
        let mut valid = (0.0..=crate::limits::INTEGER_MAX).contains(&time);
        if kind & VALUE_IS_TEXT == 0 {
            valid &= is_writable(value);
        } else {
            text = strings.index(value);
            valid &= text != 0;
        }
        let kind = kind & !VALUE_IS_TEXT;
        if !valid || kind >= TYPES {
            name = 0;
        }
        Self {
            kind: kind as usize,
            name,
            unit: strings.index(unit),
            text,
            value,
            time,
            trace: strings.index(trace),
            span: strings.index(span),
            snapshot: snapshot as u32 as usize,
            attributes: attributes as u32,
        }
    }
}
