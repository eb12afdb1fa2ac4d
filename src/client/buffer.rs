//! What waits to be sent. Threads write to different parts of it, so that they seldom meet.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::record::Records;

/// Parts of the buffer: about as many threads as record at the same moment.
const PARTS: usize = 8;

/// Metrics, spans or logs that one part holds. A flush follows long before; only a program that records faster than
/// anything can be sent gets here.
const RECORDS_MAX: usize = 16_384;

/// Bytes of text that one part holds: values of attributes are as long as a program makes them.
const TEXT_BYTES_MAX: usize = 8 << 20;

/// Records at which a part asks to be flushed: what one envelope takes.
pub(crate) const FLUSH_RECORDS: usize = 1_000;

#[derive(Debug, Default)]
pub(crate) struct Buffer {
    parts: [Mutex<Records>; PARTS],
}

/// How full a part became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Low,
    /// It should be flushed: said once.
    Due,
    /// The record was not taken.
    Full,
}

impl Buffer {
    /// Adds to the part of a thread, if there is room. `count` says how many of the kind are there.
    #[inline]
    pub(crate) fn add(
        &self,
        part: usize,
        count: impl Fn(&Records) -> usize,
        add: impl FnOnce(&mut Records),
    ) -> Level {
        let mut records = lock(&self.parts[part % PARTS]);
        let before = count(&records);
        if before >= RECORDS_MAX || records.text.len() >= TEXT_BYTES_MAX {
            return Level::Full;
        }
        add(&mut records);
        if before + 1 == FLUSH_RECORDS { Level::Due } else { Level::Low }
    }

    /// Takes everything out, part by part. `spare` is empty before and after; it gives its room away and gets another's.
    pub(crate) fn drain(&self, spare: &mut Records, mut take: impl FnMut(&mut Records)) {
        for part in &self.parts {
            let mut records = lock(part);
            if records.is_empty() {
                continue;
            }
            std::mem::swap(&mut *records, spare);
            drop(records);
            take(spare);
            spare.clear();
        }
    }
}

/// A panic elsewhere leaves the records whole: each is added by its last step.
fn lock(part: &Mutex<Records>) -> MutexGuard<'_, Records> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}
