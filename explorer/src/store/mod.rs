//! Where records live. [`Store`] writes, [`Reader`] answers; both stand on [`sql`], and [`duck`] is the embedded engine.

pub mod duck;
mod questions;
mod reader;
pub mod sql;
mod writer;

use std::collections::HashSet;
use std::fmt;

pub use reader::Reader;
pub use writer::{Commit, Writer};

use crate::ingest::Records;

/// The writing side. One thread owns it, so it needs no lock.
pub trait Store: Send {
    /// Writes all records in one transaction; when it returns, they survive a crash.
    fn commit(&mut self, batch: &[Records]) -> Result<Written, StoreError>;

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
