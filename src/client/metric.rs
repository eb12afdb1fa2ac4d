//! Metrics on their way through a lane.

use std::sync::Arc;

use super::lane::{Attribute, Name, Pen, Reader};
use super::record::Kind;
use super::state::State;
use crate::api::value::{Attributes, Key};

/// What a metric says, but for its attributes.
#[derive(Debug)]
pub(crate) struct Metric<'m> {
    pub(crate) kind: Kind,
    pub(crate) name: &'m Key,
    pub(crate) unit: Option<&'m Key>,
    pub(crate) value: f64,
    pub(crate) time_ms: f64,
    pub(crate) state: &'m Arc<State>,
    pub(crate) trace: u128,
    /// 0 = none; then the trace is the one of the state.
    pub(crate) span: u64,
}

/// A metric as it is read.
#[derive(Debug)]
pub(crate) struct Held<'r> {
    pub(crate) kind: Kind,
    pub(crate) name: Name<'r>,
    pub(crate) unit: Option<Name<'r>>,
    pub(crate) value: f64,
    pub(crate) time_ms: f64,
    pub(crate) state: &'r Arc<State>,
    pub(crate) trace: u128,
    /// 0 = none.
    pub(crate) span: u64,
}

// The first word: what it is, what of it there is, how many attributes there are, the name.
/// Marks metrics among the records of a lane.
pub(crate) const METRIC: u64 = 1 << 63;
const HAS_UNIT: u64 = 1 << 62;
const IS_WITHIN: u64 = 1 << 61;
const KIND_AT: u32 = 56;
const KIND_MASK: u64 = 3;
const COUNT_AT: u32 = 32;
const COUNT_MAX: u64 = (1 << 24) - 1;

/// Writes a metric; none = there is no room.
#[inline]
pub(crate) fn write(pen: &mut Pen, metric: &Metric, attributes: &Attributes) -> Option<()> {
    let name = pen.name(metric.name);
    let count = attributes.len() as u64 & COUNT_MAX;
    let flag = |is_set: bool, flag: u64| if is_set { flag } else { 0 };
    let parts = METRIC | flag(metric.unit.is_some(), HAS_UNIT) | flag(metric.span != 0, IS_WITHIN);
    pen.word(parts | (metric.kind as u64) << KIND_AT | count << COUNT_AT | name)?;
    pen.rest_of(metric.name, name)?;
    pen.word(metric.value.to_bits())?;
    pen.word(metric.time_ms.to_bits())?;
    let unit = metric.unit.map_or(0, |unit| pen.name(unit));
    let state = pen.state(metric.state);
    pen.word(unit << 32 | state)?;
    if let Some(name) = metric.unit {
        pen.rest_of(name, unit)?;
    }
    if metric.span != 0 {
        pen.word((metric.trace >> 64) as u64)?;
        pen.word(metric.trace as u64)?;
        pen.word(metric.span)?;
    }
    attributes.each(|key, value| pen.attribute(key, value))
}

/// Reads a metric whose first word has been read. Its attributes are added to `attributes`.
pub(crate) fn read<'r>(
    head: u64,
    reader: &mut Reader<'r>,
    attributes: &mut Vec<Attribute<'r>>,
) -> Option<Held<'r>> {
    let kind = [Kind::Counter, Kind::Gauge, Kind::Distribution]
        .into_iter()
        .find(|kind| *kind as u64 == head >> KIND_AT & KIND_MASK)?;
    let name = reader.name(head as u32)?;
    let (value, time_ms) = (f64::from_bits(reader.word()?), f64::from_bits(reader.word()?));
    let place = reader.word()?;
    let state = reader.state(place as u32)?;
    let unit = if head & HAS_UNIT != 0 { Some(reader.name((place >> 32) as u32)?) } else { None };
    let (trace, span) = if head & IS_WITHIN != 0 {
        let high = u128::from(reader.word()?) << 64;
        (high | u128::from(reader.word()?), reader.word()?)
    } else {
        (state.trace.trace_id.0, 0)
    };
    for _ in 0..head >> COUNT_AT & COUNT_MAX {
        attributes.push(reader.attribute()?);
    }
    Some(Held { kind, name, unit, value, time_ms, state, trace, span })
}
