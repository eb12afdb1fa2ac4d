//! Where records live. [`Store`] writes, [`Reader`] answers; one implementation today, [`duck`].

pub mod duck;
pub mod sql;
mod writer;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

pub use writer::{Commit, Writer};

use crate::ingest::Records;
use crate::query::{
    DropRow, ErrorRow, MetricRow, Page, RawRow, Sample, Samples, SpanRow, Spans, Totals, Trace,
    TraceCursor, TraceRow, Traces,
};

/// The writing side. One thread owns it, so it needs no lock.
pub trait Store: Send {
    /// Writes all records in one transaction; when it returns, they survive a crash.
    fn commit(&mut self, batch: &[Records]) -> Result<Written, StoreError>;

    /// Leaves the file in its most compact form.
    fn close(self: Box<Self>) -> Result<(), StoreError>;
}

/// Which ids a commit gave. Those of metrics and of spans follow in order.
#[derive(Debug, Default, PartialEq)]
pub struct Written {
    pub first_metric: i64,
    pub first_span: i64,
    /// Spans that were there already, or twice in the batch, by their place in it. They got no id.
    pub repeated: HashSet<usize>,
}

/// The reading side. Sees committed records only, and never makes the writer wait.
pub trait Reader: Send + Sync {
    fn health(&self) -> Result<(), StoreError>;
    fn metrics(&self) -> Result<Vec<MetricRow>, StoreError>;
    fn samples(&self, query: &Samples) -> Result<Page<Sample>, StoreError>;
    fn spans(&self, query: &Spans) -> Result<Page<SpanRow>, StoreError>;
    fn traces(&self, query: &Traces) -> Result<Page<TraceRow, TraceCursor>, StoreError>;
    /// None if nothing is known of it.
    fn trace(&self, trace_id: &str) -> Result<Option<Trace>, StoreError>;
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
