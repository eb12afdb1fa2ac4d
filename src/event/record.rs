//! Records as they crossed: nine numbers, then attributes.

use super::attributes::{self, is_writable};
use super::strings::Strings;

/// Numbers before the attributes.
pub(crate) const HEAD: usize = 9;
/// Places in the head that coalescing reads or writes.
pub(crate) const TYPE: usize = 0;
pub(crate) const VALUE: usize = 3;
pub(crate) const TIME: usize = 4;
/// The type of a record that became part of another.
pub(crate) const MERGED: f64 = 8.0;

const VALUE_IS_TEXT: u32 = 4;

/// The value of a metric.
#[derive(Clone, Copy)]
pub(crate) enum Measure {
    Number(f64),
    Text(usize),
}

/// The head of a record. Texts are indices, 0 = absent.
pub(crate) struct Record {
    /// 0 counter, 1 gauge, 2 distribution.
    pub(crate) kind: usize,
    pub(crate) merged: bool,
    pub(crate) name: usize,
    pub(crate) unit: usize,
    pub(crate) value: Measure,
    pub(crate) time: f64,
    pub(crate) trace: usize,
    pub(crate) span: usize,
    pub(crate) snapshot: usize,
    pub(crate) attributes: u32,
    /// Whether it has all an item needs.
    pub(crate) valid: bool,
}

/// Takes the head of the next record off the stream.
pub(crate) fn next(stream: &mut &[f64], strings: &Strings) -> Option<Record> {
    let (&[kind, name, unit, value, time, trace, span, snapshot, attributes], rest) =
        stream.split_first_chunk::<HEAD>()?;
    *stream = rest;
    let merged = kind == MERGED;
    let kind = kind as u32;
    let name = strings.index(name);
    let mut valid = name != 0 && kind & 3 < 3 && kind < 8 && is_writable(time) && time >= 0.0;
    let value = if kind & VALUE_IS_TEXT == 0 {
        valid &= is_writable(value);
        Measure::Number(value)
    } else {
        let text = strings.index(value);
        valid &= text != 0;
        Measure::Text(text)
    };
    Some(Record {
        kind: (kind & 3) as usize,
        merged,
        name,
        unit: strings.index(unit),
        value,
        time,
        trace: strings.index(trace),
        span: strings.index(span),
        snapshot: snapshot as u32 as usize,
        attributes: attributes as u32,
        valid,
    })
}

/// How many numbers the first record of the stream has.
pub(crate) fn extent(stream: &[f64], strings: &Strings) -> Option<usize> {
    let mut rest = stream;
    let record = next(&mut rest, strings)?;
    for _ in 0..record.attributes {
        attributes::next(&mut rest, strings)?;
    }
    Some(stream.len() - rest.len())
}
