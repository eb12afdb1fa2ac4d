//! What the operator chose, for those who ask the server how it is.

use std::time::Duration;

use crate::args::{Serve, Store};
use crate::store::Run;

/// The choices that do not change while it runs.
pub struct About {
    pub run: Run,
    pub store: Store,
    pub bytes_max: Option<u64>,
    pub age_max: Option<Duration>,
    pub metric_bytes_max: Option<usize>,
    pub rate_limit: Option<f64>,
}

impl About {
    pub fn new(options: &Serve, store: Store, run: Run) -> Self {
        let metric_bytes_max = options.metric_bytes_max;
        Self {
            run,
            store,
            bytes_max: Some(options.max_size).filter(|bytes| *bytes > 0),
            age_max: Some(options.max_age).filter(|age| !age.is_zero()),
            metric_bytes_max: (metric_bytes_max < usize::MAX).then_some(metric_bytes_max),
            rate_limit: options.rate_limit,
        }
    }

    /// What the store's files take; none if it has no files here.
    pub fn store_bytes(&self) -> Option<u64> {
        let Store::Duck(path) = &self.store else { return None };
        let file = std::fs::metadata(path).ok()?.len();
        let log = std::fs::metadata(format!("{path}.wal")).map_or(0, |log| log.len());
        Some(file + log)
    }

    /// The kind of store: an address may hold a password, so it is not told.
    pub fn store_kind(&self) -> &'static str {
        match &self.store {
            Store::Duck(path) if path == ":memory:" => "memory",
            Store::Duck(_) => "duckdb",
            Store::ClickHouse(_) => "clickhouse",
        }
    }
}
