//! Writes one item.

use super::enrich::{Enrich, Plan};
use crate::event::attributes;
use crate::event::record::{Record, SPANS};
use crate::event::snapshot::{Snapshot, Snapshots};
use crate::wire::json::{self, Pen};

const SECOND: f64 = 1000.0;

/// Writes an item: a metric up to its sequence number, a span up to its last attribute. What closes
/// it is written together with the start of the next, or with the end of the envelope.
pub(crate) fn item(
    pen: &mut Pen,
    (is_first, is_span): (bool, bool),
    record: &Record,
    own: &[f64],
    snapshots: &mut Snapshots,
    (enrich, plan): (&Enrich, &Plan),
    sequence: u32,
) {
    if is_span {
        span(pen, is_first, record);
    } else {
        metric(pen, is_first, record);
    }
    pen.close = json::ATTRIBUTES;
    if let Some(snapshot) = snapshots.list.get_mut(record.snapshot) {
        // The first time in an envelope it goes in pieces too, since pieces repeat each other.
        if plan.piecewise || !pen.tokens.holds(&snapshot.block) {
            if !plan.piecewise {
                snapshot.block.last = pen.tokens.position();
            }
            pieces(pen, snapshot, &snapshots.numbers, enrich);
        } else {
            pen.tokens.put(&mut snapshot.block, &pen.strings.arena);
            pen.close = snapshot.close;
        }
    }
    let mut at = 0;
    while at < own.len() {
        let attribute = attributes::next(own, &mut at, &pen.strings, is_span);
        if attribute.key != 0 && !enrich.hides(&pen.strings.texts[attribute.key]) {
            pen.attribute(&attribute);
        }
    }
    if is_span {
        pen.text(pen.close + json::LAST);
    } else {
        pen.text(pen.close);
        pen.text(json::SEQUENCE);
        pen.number(f64::from(sequence));
    }
}

/// Writes a metric before its attributes.
fn metric(pen: &mut Pen, is_first: bool, record: &Record) {
    pen.text(if is_first { json::FIRST } else { json::NEXT });
    pen.number(record.time / SECOND);
    pen.text(json::TRACE);
    pen.text(record.trace);
    pen.text_if(json::SPAN, record.span);
    pen.text(json::NAME);
    pen.text(record.name);
    pen.text_if(json::UNIT, record.unit);
    pen.text(json::TYPE + record.kind);
    pen.number_or_raw(record.value, record.text);
}

/// Writes a span before its attributes; first what it most likely shares with the one before.
fn span(pen: &mut Pen, is_first: bool, record: &Record) {
    pen.text(if is_first { json::SPAN_FIRST } else { json::SPAN_NEXT });
    pen.text(record.trace);
    pen.text_if(json::PARENT, record.unit);
    pen.text(json::SPAN);
    pen.text(record.span);
    pen.text(json::START);
    pen.microseconds(record.time / SECOND);
    pen.text(json::STOP);
    pen.microseconds(record.value.max(record.time) / SECOND);
    pen.text(json::SPAN_NAME);
    pen.text(record.name);
    pen.text(json::STATE + record.kind - SPANS.start);
    if record.text != 0 {
        pen.text(json::LINKS);
        pen.number_or_raw(0.0, record.text);
    }
}

/// Writes the attributes of a snapshot one by one, without those that a record's own replace, and
/// answers their canonical size.
pub(crate) fn pieces(pen: &mut Pen, snapshot: &Snapshot, numbers: &[f64], enrich: &Enrich) -> u32 {
    let mut bytes = 0u32;
    let mut at = snapshot.start;
    for _ in 0..snapshot.count {
        at += 1;
        let attribute = attributes::next(numbers, &mut at, &pen.strings, false);
        if attribute.key != 0 && !enrich.replaces(&pen.strings.texts[attribute.key]) {
            pen.attribute(&attribute);
            bytes = bytes.wrapping_add(attribute.bytes);
        }
    }
    bytes
}
