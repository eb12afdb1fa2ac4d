//! Where records live. [`Store`] writes, [`Reader`] answers; one implementation today, [`duck`].

pub mod duck;
mod writer;

use std::fmt;
use std::sync::Arc;

pub use writer::{Commit, Writer};

use crate::ingest::Records;
use crate::query::{DropRow, ErrorRow, MetricRow, Page, RawRow, Sample, Samples, Totals};

/// The writing side. One thread owns it, so it needs no lock.
pub trait Store: Send {
    /// Writes all records in one transaction; when it returns, they survive a crash. Answers the id of the first
    /// metric; the others follow in order.
    fn commit(&mut self, batch: &[Records]) -> Result<i64, StoreError>;

    /// Leaves the file in its most compact form.
    fn close(self: Box<Self>) -> Result<(), StoreError>;
}

/// The reading side. Sees committed records only, and never makes the writer wait.
pub trait Reader: Send + Sync {
    fn health(&self) -> Result<(), StoreError>;
    fn metrics(&self) -> Result<Vec<MetricRow>, StoreError>;
    fn samples(&self, query: &Samples) -> Result<Page<Sample>, StoreError>;
    fn drops(&self) -> Result<Vec<DropRow>, StoreError>;
    fn totals(&self) -> Result<Totals, StoreError>;
    fn raw(&self, limit: usize) -> Result<Vec<RawRow>, StoreError>;
    fn errors(&self, limit: usize) -> Result<Vec<ErrorRow>, StoreError>;
}

/// The two sides of an open store.
pub type Sides = (Box<dyn Store>, Arc<dyn Reader>);

/// The store failed; the text is for the operator.
#[derive(Clone, Debug)]
pub struct StoreError(pub String);

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}
