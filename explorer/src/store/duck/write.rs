//! Records → rows: one transaction per commit, appended column by column without SQL.

use std::collections::{BTreeMap, HashSet};

use duckdb::types::{TimeUnit, Value};
use duckdb::{Connection, params};

use super::{Store, StoreError, Written, spans};
use crate::ingest::{Issue, ItemCount, Records, Traffic};

/// The writing connection and the ids it gives.
pub struct DuckStore {
    connection: Connection,
    next_metric: i64,
    next_span: i64,
    next_raw: i64,
    next_error: i64,
}

impl DuckStore {
    pub fn new(connection: Connection) -> Result<Self, StoreError> {
        let next = |table: &str| {
            let query = format!("SELECT coalesce(max(id), 0) + 1 FROM {table}");
            connection.query_row(&query, [], |row| row.get::<_, i64>(0))
        };
        let (next_metric, next_span) = (next("metrics")?, next("spans")?);
        let (next_raw, next_error) = (next("raw_items")?, next("ingest_errors")?);
        Ok(Self { connection, next_metric, next_span, next_raw, next_error })
    }

    /// Answers the spans that were there already.
    fn append(&mut self, batch: &[Records]) -> Result<HashSet<usize>, StoreError> {
        let repeated = spans::repeated(&self.connection, batch)?;
        self.next_span += spans::append(&self.connection, batch, &repeated, self.next_span)?;
        self.append_metrics(batch)?;
        self.append_raw(batch)?;
        self.append_issues(batch)?;
        append_drops(&self.connection, batch)?;
        append_counts(&self.connection, batch)?;
        append_traffic(&self.connection, batch)?;
        Ok(repeated)
    }

    fn append_metrics(&mut self, batch: &[Records]) -> Result<(), StoreError> {
        let mut rows = self.connection.appender("metrics")?;
        for records in batch {
            let received_at = time(records.received_at);
            for metric in &records.metrics {
                rows.append_row(params![
                    self.next_metric,
                    received_at,
                    records.project,
                    time(metric.timestamp),
                    metric.trace_id,
                    metric.span_id,
                    metric.name,
                    metric.kind,
                    metric.unit,
                    metric.value,
                    metric.attributes,
                    metric.attribute_types,
                    metric.attribute_units,
                    metric.sdk_name,
                    metric.sdk_version,
                    metric.release,
                    metric.environment,
                ])?;
                self.next_metric += 1;
            }
        }
        Ok(rows.flush()?)
    }

    fn append_raw(&mut self, batch: &[Records]) -> Result<(), StoreError> {
        if batch.iter().all(|records| records.raw.is_empty()) {
            return Ok(());
        }
        let mut rows = self.connection.appender("raw_items")?;
        for records in batch {
            for item in &records.raw {
                rows.append_row(params![
                    self.next_raw,
                    time(records.received_at),
                    records.project,
                    item.kind,
                    item.headers,
                    count(item.bytes),
                    item.payload,
                ])?;
                self.next_raw += 1;
            }
        }
        Ok(rows.flush()?)
    }

    /// Equal findings of one commit share a row, so that a flood of bad requests stays a few rows.
    fn append_issues(&mut self, batch: &[Records]) -> Result<(), StoreError> {
        let mut findings: BTreeMap<(&str, Issue), (i64, i64)> = BTreeMap::new();
        for records in batch {
            for issue in &records.issues {
                let key = (records.project.as_str(), Issue { quantity: 0, ..issue.clone() });
                let (quantity, received_at) = findings.entry(key).or_default();
                *quantity += issue.quantity;
                *received_at = records.received_at.max(*received_at);
            }
        }
        if findings.is_empty() {
            return Ok(());
        }
        let mut rows = self.connection.appender("ingest_errors")?;
        for ((project, issue), (quantity, received_at)) in findings {
            rows.append_row(params![
                self.next_error,
                time(received_at),
                project,
                issue.scope,
                issue.reason,
                issue.item.map(count),
                issue.field,
                issue.message,
                quantity,
            ])?;
            self.next_error += 1;
        }
        Ok(rows.flush()?)
    }
}

impl Store for DuckStore {
    fn commit(&mut self, batch: &[Records]) -> Result<Written, StoreError> {
        let before = (self.next_metric, self.next_span, self.next_raw, self.next_error);
        self.connection.execute_batch("BEGIN")?;
        let written = self.append(batch).and_then(|repeated| {
            self.connection.execute_batch("COMMIT")?;
            Ok(Written { first_metric: before.0, first_span: before.1, repeated })
        });
        if written.is_err() {
            // A failed commit has already ended the transaction; then there is nothing to roll back.
            drop(self.connection.execute_batch("ROLLBACK"));
            (self.next_metric, self.next_span, self.next_raw, self.next_error) = before;
        }
        written
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        self.connection.execute_batch("CHECKPOINT")?;
        self.connection.close().map_err(|(_, error)| error.into())
    }
}

fn append_drops(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    if batch.iter().all(|records| records.drops.is_empty()) {
        return Ok(());
    }
    let mut rows = connection.appender("drops")?;
    for records in batch {
        for lost in &records.drops {
            rows.append_row(params![
                time(records.received_at),
                records.project,
                lost.source,
                lost.reason,
                lost.category,
                lost.quantity,
            ])?;
        }
    }
    Ok(rows.flush()?)
}

fn append_counts(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    let mut counts: BTreeMap<&str, ItemCount> = BTreeMap::new();
    for (kind, count) in batch.iter().flat_map(|records| &records.items) {
        let sum = counts.entry(kind).or_default();
        sum.items += count.items;
        sum.entries += count.entries;
        sum.bytes += count.bytes;
    }
    if counts.is_empty() {
        return Ok(());
    }
    let received_at = time(newest(batch));
    let mut rows = connection.appender("item_counts")?;
    for (kind, count) in counts {
        rows.append_row(params![received_at, kind, count.items, count.entries, count.bytes])?;
    }
    Ok(rows.flush()?)
}

fn append_traffic(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    let mut sums: BTreeMap<&str, (i64, i64, i64)> = BTreeMap::new();
    for Traffic { encoding, bytes_wire, bytes_plain } in
        batch.iter().filter_map(|records| records.traffic)
    {
        let (envelopes, wire, plain) = sums.entry(encoding).or_default();
        *envelopes += 1;
        *wire += bytes_wire;
        *plain += bytes_plain;
    }
    if sums.is_empty() {
        return Ok(());
    }
    let received_at = time(newest(batch));
    let mut rows = connection.appender("traffic")?;
    for (encoding, (envelopes, wire, plain)) in sums {
        rows.append_row(params![received_at, encoding, envelopes, wire, plain])?;
    }
    Ok(rows.flush()?)
}

fn newest(batch: &[Records]) -> i64 {
    batch.iter().map(|records| records.received_at).max().unwrap_or_default()
}

pub fn time(microseconds: i64) -> Value {
    Value::Timestamp(TimeUnit::Microsecond, microseconds)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
