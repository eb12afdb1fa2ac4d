//! Records as they crossed: nine numbers, a span's links, then attributes.

use super::attributes::{self, is_writable};
use super::strings::Strings;
use crate::limits::INTEGER_MAX;

/// Numbers before the links and the attributes.
pub(crate) const HEAD: usize = 9;
/// Places in the head.
pub(crate) const TYPE: usize = 0;
pub(crate) const NAME: usize = 1;
pub(crate) const VALUE: usize = 3;
pub(crate) const TIME: usize = 4;
pub(crate) const ATTRIBUTES: usize = 8;
/// The type of a record that became part of another.
pub(crate) const MERGED: f64 = 8.0;

/// A metric's value is a text; a span has links.
const HAS_TEXT: usize = 4;
const METRICS: std::ops::Range<usize> = 0..3;
/// A span, plus 1 if it failed, plus 2 if it is a segment.
pub(crate) const SPANS: std::ops::Range<usize> = 16..20;
/// A record that lacks what an item needs.
pub(crate) const INVALID: usize = usize::MAX;

/// A record before its attributes. Texts are indices, 0 = absent.
pub(crate) struct Record {
    /// 0 counter, 1 gauge, 2 distribution, or one of [`SPANS`]; or else [`INVALID`].
    pub(crate) kind: usize,
    pub(crate) name: usize,
    /// Of a span the parent.
    pub(crate) unit: usize,
    /// The value if it crossed as text; of a span the links.
    pub(crate) text: usize,
    /// Of a span the end.
    pub(crate) value: f64,
    pub(crate) time: f64,
    pub(crate) trace: usize,
    pub(crate) span: usize,
    pub(crate) snapshot: usize,
    pub(crate) attributes: u32,
}

impl Record {
    /// Takes a record up to its attributes off the stream.
    pub(crate) fn take(
        head: &[f64; HEAD],
        (numbers, at): (&[f64], &mut usize),
        is_span: bool,
        strings: &Strings,
    ) -> Self {
        let &[kind, name, unit, value, time, trace, span, snapshot, attributes] = head;
        *at += HEAD;
        let kind = kind as u32 as usize;
        let name = strings.index(name);
        let span = strings.index(span);
        let mut text = 0;
        let mut valid = (0.0..=INTEGER_MAX).contains(&time);
        if is_span || kind & HAS_TEXT == 0 {
            valid &= is_writable(value);
        }
        if kind & HAS_TEXT != 0 {
            text = strings.index(if is_span { attributes::take(numbers, at) } else { value });
            valid &= text != 0;
        }
        let mut kind = kind & !HAS_TEXT;
        let (needed, kinds) = if is_span { (span, SPANS) } else { (name, METRICS) };
        if !valid || needed == 0 || !kinds.contains(&kind) {
            kind = INVALID;
        }
        Self {
            kind,
            name,
            unit: strings.index(unit),
            text,
            value,
            time,
            trace: strings.index(trace),
            span,
            snapshot: snapshot as u32 as usize,
            attributes: attributes as u32,
        }
    }
}
