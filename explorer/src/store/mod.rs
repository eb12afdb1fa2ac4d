//! Where records live. [`Store`] writes, [`Reader`] answers; both stand on [`sql`], and [`duck`] is the embedded engine.

pub mod catalog;
pub mod clickhouse;
#[cfg(test)]
mod conformance;
mod document;
pub mod duck;
mod questions;
mod reader;
mod retention;
mod run;
pub mod sql;
mod tally;
mod upkeep;
mod writer;
mod writing;

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

pub use document::{Change, Document};
pub use reader::Reader;
pub use retention::Retention;
pub use run::Run;
pub use upkeep::Upkeep;
pub use writer::{Commit, Writer};

use crate::ingest::Records;
use crate::limits::COMMIT_WINDOW;
use crate::query::BadQuery;

/// The writing side. One thread owns it, so it needs no lock.
pub trait Store: Send {
    /// Writes all records in one transaction; when it returns, they survive a crash.
    fn commit(&mut self, batch: &[Records]) -> Result<Written, StoreError>;

    /// How long a commit may wait for more records.
    fn window(&self) -> Duration {
        COMMIT_WINDOW
    }

    /// Whether commits should always use all of that time: engines that want few and large inserts.
    fn is_patient(&self) -> bool {
        false
    }

    /// Makes a change; when it returns, it survives a crash. Answers whether the document was there before.
    fn change(&mut self, change: &Change) -> Result<bool, StoreError>;

    /// Writes a run down, in place of what was written of it before.
    fn record_run(&mut self, run: &Run) -> Result<(), StoreError>;

    /// Does what makes writers wait: what must be done now, or, while there is nothing to write, all that is useful.
    fn tidy(&mut self, _idle: bool) -> Result<(), StoreError> {
        Ok(())
    }

    /// The same store, if it has to be kept within bounds from here.
    fn bounded(&mut self) -> Option<&mut dyn Bounded> {
        None
    }

    /// Leaves the file in its most compact form.
    fn close(self: Box<Self>) -> Result<(), StoreError>;
}

/// A store that grows until it is told to forget.
pub trait Bounded: Store {
    /// How large it is.
    fn size(&mut self) -> Result<Size, StoreError>;

    /// When the oldest and the newest record were received, in microseconds; none if it is empty.
    fn extent(&mut self) -> Result<Option<(i64, i64)>, StoreError>;

    /// The time before which about this share of the records was received; fewer, if to forget them took long.
    fn oldest(&mut self, share: f64) -> Result<Option<i64>, StoreError>;

    /// Forgets what was received before a time, and gives its room back.
    fn forget(&mut self, before: i64) -> Result<(), StoreError>;
}

/// Bytes of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// What holds something.
    pub used: u64,
    /// What it takes on the disk: also room that will be used again.
    pub taken: u64,
}

/// Which ids a commit gave: the first of each kind; the others follow in order.
#[derive(Debug, Default, PartialEq)]
pub struct Written {
    pub first_metric: i64,
    pub first_span: i64,
    pub first_event: i64,
    pub first_log: i64,
    /// What was there already, or twice in the batch, by its place in it. It got no id.
    pub repeated_spans: HashSet<usize>,
    pub repeated_events: HashSet<usize>,
}

/// The two sides of an open store.
pub type Sides = (Box<dyn Store>, Reader);

/// The store failed; the text is for the operator.
#[derive(Clone, Debug)]
pub struct StoreError(pub String);

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}

/// Why a question has no answer.
#[derive(Debug)]
pub enum QuestionError {
    /// What is in the store shows that it makes no sense.
    Bad(BadQuery),
    Store(StoreError),
}

impl From<BadQuery> for QuestionError {
    fn from(bad: BadQuery) -> Self {
        Self::Bad(bad)
    }
}

impl From<StoreError> for QuestionError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
