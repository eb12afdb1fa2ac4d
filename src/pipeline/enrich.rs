//! Which attributes an item has: those of its snapshot and its own, one for each key.
//!
//! The keys of the snapshot in use are marked in the strings, so that an own attribute finds at
//! once whether it collides.

use crate::event::attributes;
use crate::event::record::Record;
use crate::event::snapshot::Snapshots;
use crate::event::strings::{Strings, Text};
use crate::wire::json::SEQUENCE_KEY;

const STRONG: u32 = 1;
/// The mark of no snapshot.
const UNSHARED: u32 = u32::MAX - 1;
const NUMBER_BYTES: u32 = 8;

/// The snapshot in use, and a number for the record in work.
pub(crate) struct Enrich {
    shared: u32,
    record: u32,
}

/// What is known of an item before it is written.
pub(crate) struct Plan {
    /// The canonical size.
    pub(crate) bytes: u32,
    /// A weak attribute of the snapshot gives way, so the block cannot be used.
    pub(crate) piecewise: bool,
}

impl Enrich {
    /// No snapshot, and a record that no key was found in. The keys' own start with 0.
    pub(crate) const NONE: Self = Self { shared: UNSHARED, record: 1 };

    /// Forgets the snapshot in use.
    pub(crate) fn forget(&mut self) {
        self.shared = UNSHARED;
    }

    /// Walks the attributes of a record.
    pub(crate) fn plan(
        &mut self,
        record: &Record,
        is_span: bool,
        (numbers, at): (&[f64], &mut usize),
        snapshots: &Snapshots,
        strings: &mut Strings,
    ) -> Plan {
        self.record = self.record.wrapping_add(1);
        let mut bytes = strings.texts[record.name].raw + NUMBER_BYTES;
        if is_span {
            bytes += strings.texts[record.text].raw;
        } else {
            bytes += SEQUENCE_KEY.len() as u32 + NUMBER_BYTES;
        }
        if let Some(snapshot) = snapshots.list.get(record.snapshot) {
            bytes = bytes.wrapping_add(snapshot.bytes);
            self.mark(record.snapshot, snapshots, strings);
        } else {
            self.shared = UNSHARED;
        }
        let mut piecewise = false;
        let most = numbers.len().saturating_sub(*at).div_ceil(2);
        for _ in 0..most.min(record.attributes as usize) {
            let own = attributes::next(numbers, at, strings, is_span);
            let text = &mut strings.texts[own.key];
            if own.key == 0 || self.hides(text) {
                continue;
            }
            if text.shared == self.shared {
                piecewise = true;
                text.record = self.record;
                bytes = bytes.wrapping_sub(text.shared_bytes);
            }
            bytes = bytes.wrapping_add(own.bytes);
        }
        Plan { bytes, piecewise }
    }

    /// Whether a record's own attribute with this key is left out.
    pub(crate) fn hides(&self, key: &Text) -> bool {
        key.shared == self.shared | STRONG
    }

    /// Whether an own attribute of the record in work replaces the snapshot's.
    pub(crate) fn replaces(&self, key: &Text) -> bool {
        key.record == self.record
    }

    /// Marks the keys of a snapshot, if it is not the one in use.
    fn mark(&mut self, index: usize, snapshots: &Snapshots, strings: &mut Strings) {
        let shared = (index as u32 + 1) << 1;
        if self.shared == shared {
            return;
        }
        self.shared = shared;
        let snapshot = &snapshots.list[index];
        let mut at = snapshot.start;
        for _ in 0..snapshot.count {
            let strong = attributes::take(&snapshots.numbers, &mut at);
            let attribute = attributes::next(&snapshots.numbers, &mut at, strings, false);
            let text = &mut strings.texts[attribute.key];
            text.shared = shared | u32::from(strong != 0.0);
            text.shared_bytes = attribute.bytes;
        }
    }
}
