//! What waits to be sent: metrics and spans in the lanes of their threads, what is rarer in one place.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::Event;
use super::lane::Lanes;
#[cfg(feature = "metrics")]
use super::lane::Writer;
use super::record::Log;

/// Logs or errors that wait. A flush follows long before; only a program that records faster than anything can be
/// sent gets here.
const RECORDS_MAX: usize = 16_384;

/// Logs at which the buffer asks to be flushed: what one envelope takes.
const FLUSH_RECORDS: usize = 1_000;

#[derive(Debug, Default)]
pub(crate) struct Buffer {
    pub(crate) lanes: Lanes,
    rest: Mutex<Rest>,
    /// For what the SDK itself adds up: no thread of the program records it.
    #[cfg(feature = "metrics")]
    own: Mutex<Option<Writer>>,
}

/// What is rarer than metrics and spans.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    pub(crate) logs: Vec<Log>,
    /// Errors, which wait for nothing.
    pub(crate) events: Vec<Event>,
}

/// How full the buffer became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Low,
    /// It should be flushed: said once.
    Due,
    /// The record was not taken.
    Full,
}

impl Buffer {
    pub(crate) fn log(&self, log: Log) -> Level {
        push(&mut lock(&self.rest).logs, log)
    }

    pub(crate) fn event(&self, event: Event) -> Level {
        push(&mut lock(&self.rest).events, event)
    }

    pub(crate) fn take_rest(&self) -> Rest {
        std::mem::take(&mut *lock(&self.rest))
    }

    #[cfg(feature = "metrics")]
    pub(crate) fn own(&self) -> MutexGuard<'_, Option<Writer>> {
        lock(&self.own)
    }
}

fn push<T>(records: &mut Vec<T>, record: T) -> Level {
    if records.len() >= RECORDS_MAX {
        return Level::Full;
    }
    records.push(record);
    if records.len() == FLUSH_RECORDS { Level::Due } else { Level::Low }
}

/// A panic elsewhere leaves the records whole: each is added by its last step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
