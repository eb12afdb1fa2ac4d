//! Writes one item.

use super::enrich::{Hidden, Plan, hidden, is_reserved};
use crate::event::attributes;
use crate::event::record::{Measure, Record};
use crate::event::snapshot::{self, Snapshot};
use crate::event::strings::Strings;
use crate::wire::json::{self, Pen};

const MILLISECONDS: f64 = 1000.0;

/// Writes an item up to its sequence number. What closes it is written together with the start of
/// the next, or with the end of the envelope.
pub(crate) fn item(
    pen: &mut Pen<'_>,
    start: usize,
    record: &Record,
    own: &[f64],
    snapshot: Option<&mut Snapshot>,
    plan: &Plan,
    sequence: u32,
) {
    pen.text(start);
    pen.number(record.time / MILLISECONDS);
    pen.text(json::TRACE);
    pen.text(record.trace);
    if record.span != 0 {
        pen.text(json::SPAN);
        pen.text(record.span);
    }
    pen.text(json::NAME);
    pen.text(record.name);
    if record.unit != 0 {
        pen.text(json::UNIT);
        pen.text(record.unit);
    }
    pen.text(json::TYPE + record.kind);
    match record.value {
        Measure::Number(number) => pen.number(number),
        Measure::Text(text) => pen.raw(text),
    }
    pen.text(json::ATTRIBUTES);
    own_and_shared(pen, record, own, snapshot, plan);
    pen.text(json::SEQUENCE);
    pen.number(f64::from(sequence));
}

fn own_and_shared(
    pen: &mut Pen<'_>,
    record: &Record,
    own: &[f64],
    mut snapshot: Option<&mut Snapshot>,
    plan: &Plan,
) {
    if let Some(snapshot) = snapshot.as_deref_mut() {
        if plan.piecewise {
            pieces(pen, snapshot, Some((record, own)));
        } else if pen.tokens.holds(&snapshot.block) {
            pen.tokens.put(&mut snapshot.block, &pen.strings.arena);
        } else {
            // The first time in an envelope, since pieces repeat each other and a block does not.
            snapshot.block.last = pen.tokens.position();
            pieces(pen, snapshot, None);
        }
    }
    let snapshot = snapshot.as_deref();
    let mut stream = own;
    for _ in 0..record.attributes {
        match attributes::next(&mut stream, pen.strings) {
            None => return,
            Some(Some(attribute))
                if !matches!(hidden(&attribute, snapshot, pen.strings), Hidden::Yes) =>
            {
                pen.attribute(&attribute);
            }
            _ => {}
        }
    }
}

/// Writes the attributes of a snapshot one by one, without those that a record's own replace.
pub(crate) fn pieces(pen: &mut Pen<'_>, snapshot: &Snapshot, except: Option<(&Record, &[f64])>) {
    let mut stream = snapshot.numbers.as_slice();
    while let Some((strong, attribute)) = snapshot::next(&mut stream, pen.strings) {
        let Some(attribute) = attribute else { continue };
        let replaced = !strong
            && except.is_some_and(|(record, own)| has(own, record, attribute.key, pen.strings));
        if !replaced && !is_reserved(attribute.key, pen.strings) {
            pen.attribute(&attribute);
        }
    }
}

fn has(mut own: &[f64], record: &Record, key: usize, strings: &Strings) -> bool {
    (0..record.attributes)
        .map_while(|_| attributes::next(&mut own, strings))
        .any(|attribute| attribute.is_some_and(|attribute| attribute.key == key))
}
