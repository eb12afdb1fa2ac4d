//! Which attributes an item has: those of its snapshot and its own, one for each key.

use super::limit;
use crate::event::attributes::{self, Attribute};
use crate::event::record::Record;
use crate::event::snapshot::Snapshot;
use crate::event::strings::Strings;
use crate::wire::json::SEQUENCE_KEY;

/// What is known of an item before it is written.
pub(crate) struct Plan {
    /// The canonical size.
    pub(crate) bytes: u32,
    /// A weak attribute of the snapshot gives way, so the block cannot be used.
    pub(crate) piecewise: bool,
}

/// Walks a record's own attributes off the stream. `None` if the stream ends before them.
pub(crate) fn plan(
    record: &Record,
    stream: &mut &[f64],
    snapshot: Option<&Snapshot>,
    strings: &Strings,
) -> Option<Plan> {
    let mut plan = Plan { bytes: limit::bare(record.name, strings), piecewise: false };
    if let Some(snapshot) = snapshot {
        plan.bytes = plan.bytes.saturating_add(snapshot.bytes);
    }
    for _ in 0..record.attributes {
        let Some(attribute) = attributes::next(stream, strings)? else { continue };
        match hidden(&attribute, snapshot, strings) {
            Hidden::Yes => continue,
            Hidden::No => {}
            Hidden::Replaces(weak) => {
                plan.piecewise = true;
                plan.bytes = plan.bytes.saturating_sub(limit::attribute(&weak, strings));
            }
        }
        plan.bytes = plan.bytes.saturating_add(limit::attribute(&attribute, strings));
    }
    Some(plan)
}

/// How a record's own attribute stands to its snapshot.
pub(crate) enum Hidden {
    No,
    /// The snapshot's is strong, or the key is the core's.
    Yes,
    /// The snapshot has a weak one.
    Replaces(Attribute),
}

/// Whether an own attribute is written.
pub(crate) fn hidden(
    attribute: &Attribute,
    snapshot: Option<&Snapshot>,
    strings: &Strings,
) -> Hidden {
    if is_reserved(attribute.key, strings) {
        return Hidden::Yes;
    }
    match snapshot.and_then(|snapshot| snapshot.find(attribute.key, strings)) {
        None => Hidden::No,
        Some((true, _)) => Hidden::Yes,
        Some((false, weak)) => Hidden::Replaces(weak),
    }
}

/// Whether only the core may set this key.
pub(crate) fn is_reserved(key: usize, strings: &Strings) -> bool {
    strings.text(key).raw as usize == SEQUENCE_KEY.len() && strings.raw(key) == SEQUENCE_KEY
}
