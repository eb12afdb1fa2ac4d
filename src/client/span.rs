//! Spans that have ended, on their way through a lane.

use std::sync::Arc;

use super::lane::{Attribute, Name, Pen, Reader};
use super::state::State;
use crate::api::recording::{Details, Segment, links_text};
use crate::trace::id::SpanId;

/// A span that has ended.
#[derive(Debug)]
pub(crate) struct Ended<'s> {
    pub(crate) span_id: SpanId,
    pub(crate) parent: Option<SpanId>,
    pub(crate) start_ms: f64,
    pub(crate) end_ms: f64,
    pub(crate) segment: &'s Arc<Segment>,
    pub(crate) state: &'s Arc<State>,
    pub(crate) details: &'s Details,
}

/// A span as it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'r> {
    pub(crate) span_id: SpanId,
    pub(crate) parent: Option<SpanId>,
    pub(crate) start_ms: f64,
    pub(crate) end_ms: f64,
    pub(crate) segment: &'r Arc<Segment>,
    pub(crate) state: &'r Arc<State>,
    pub(crate) name: Name<'r>,
    pub(crate) op: Option<Name<'r>>,
    pub(crate) failure: Option<&'r str>,
    /// As JSON.
    pub(crate) links: Option<&'r str>,
}

// The first word: what it is, what of it there is, how many attributes there are, the name.
const SPAN: u64 = 1 << 62;
const HAS_OP: u64 = 1 << 61;
const HAS_FAILED: u64 = 1 << 60;
const HAS_LINKS: u64 = 1 << 59;
const COUNT_AT: u32 = 32;
const COUNT_MAX: u64 = (1 << 24) - 1;

/// Writes a span; none = there is no room.
pub(crate) fn write(pen: &mut Pen, span: &Ended) -> Option<()> {
    let Details { name, op, attributes, failure, links } = span.details;
    let name_number = pen.name(name);
    let count = (attributes.len() as u64).min(COUNT_MAX);
    let flag = |is_set: bool, flag: u64| if is_set { flag } else { 0 };
    let parts = SPAN
        | flag(op.is_some(), HAS_OP)
        | flag(failure.is_some(), HAS_FAILED)
        | flag(!links.is_empty(), HAS_LINKS);
    pen.word(parts | count << COUNT_AT | name_number)?;
    pen.rest_of(name, name_number)?;
    pen.word(span.span_id.0)?;
    pen.word(span.parent.map_or(0, |parent| parent.0))?;
    pen.word(span.start_ms.to_bits())?;
    pen.word(span.end_ms.to_bits())?;
    let place = pen.segment(span.segment) << 32 | pen.state(span.state);
    pen.word(place)?;
    if let Some(op) = op {
        let number = pen.name(op);
        pen.word(number)?;
        pen.rest_of(op, number)?;
    }
    if let Some(failure) = failure {
        pen.counted(failure)?;
    }
    if !links.is_empty() {
        pen.counted(&links_text(links))?;
    }
    attributes.iter().take(count as usize).try_for_each(|(key, value)| pen.attribute(key, value))
}

/// Reads a span whose first word has been read. Its attributes are added to `attributes`.
pub(crate) fn read<'r>(
    head: u64,
    reader: &mut Reader<'r>,
    attributes: &mut Vec<Attribute<'r>>,
) -> Option<Held<'r>> {
    let name = reader.name(head as u32)?;
    let span_id = SpanId(reader.word()?);
    let parent = Some(SpanId(reader.word()?)).filter(|parent| parent.0 != 0);
    let (start_ms, end_ms) = (f64::from_bits(reader.word()?), f64::from_bits(reader.word()?));
    let place = reader.word()?;
    let segment = reader.segment((place >> 32) as u32)?;
    let state = reader.state(place as u32)?;
    let has = |flag: u64| head & flag != 0;
    let op = if has(HAS_OP) {
        let number = reader.word()?;
        Some(reader.name(number as u32)?)
    } else {
        None
    };
    let failure = if has(HAS_FAILED) { Some(reader.counted()?) } else { None };
    let links = if has(HAS_LINKS) { Some(reader.counted()?) } else { None };
    for _ in 0..head >> COUNT_AT & COUNT_MAX {
        attributes.push(reader.attribute()?);
    }
    Some(Held { span_id, parent, start_ms, end_ms, segment, state, name, op, failure, links })
}
