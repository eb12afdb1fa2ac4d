//! Where records live. [`Store`] writes, [`Reader`] answers; both stand on [`sql`], and [`duck`] is the embedded engine.

pub mod catalog;
pub mod clickhouse;
#[cfg(test)]
mod conformance;
mod document;
pub mod duck;
mod questions;
mod reader;
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

    /// Makes a change; when it returns, it survives a crash. Answers whether the document was there before.
    fn change(&mut self, change: &Change) -> Result<bool, StoreError>;

    /// Writes a run down, in place of what was written of it before.
    fn record_run(&mut self, run: &Run) -> Result<(), StoreError>;

    /// Nothing is to be written for a moment: time for what would make writers wait.
    fn rest(&mut self) -> Result<(), StoreError>;

    /// Leaves the file in its most compact form.
    fn close(self: Box<Self>) -> Result<(), StoreError>;
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
