//! Questions → SQL → rows. Values are always bound, never written into the text.

use std::sync::{Mutex, MutexGuard, PoisonError};

use duckdb::types::Value;
use duckdb::{Connection, Row, params_from_iter};

use super::filter::Filter;
use super::{Reader, StoreError, spans, traces};
use crate::limits::{NAMES_MAX, RAW_BYTES_MAX};
use crate::query::{
    Cursor, DropRow, EncodingTotals, ErrorRow, ItemTotals, MetricRow, Page, RawRow, Sample,
    Samples, SpanRow, Spans, Totals, Trace, TraceCursor, TraceRow, Traces, json, seconds,
};

/// Connections for reading: as many as queries ever ran at once, kept open.
pub struct DuckReader {
    origin: Mutex<Connection>,
    idle: Mutex<Vec<Connection>>,
}

impl DuckReader {
    pub fn new(connection: &Connection) -> Result<Self, StoreError> {
        Ok(Self { origin: Mutex::new(connection.try_clone()?), idle: Mutex::default() })
    }

    fn connection(&self) -> Result<Connection, StoreError> {
        if let Some(connection) = lock(&self.idle).pop() {
            return Ok(connection);
        }
        Ok(lock(&self.origin).try_clone()?)
    }

    pub fn rows<T>(
        &self,
        sql: &str,
        values: Vec<Value>,
        row: impl FnMut(&Row<'_>) -> duckdb::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let connection = self.connection()?;
        let found = query(&connection, sql, values, row)?;
        lock(&self.idle).push(connection);
        Ok(found)
    }
}

impl Reader for DuckReader {
    fn health(&self) -> Result<(), StoreError> {
        self.rows("SELECT version FROM schema_versions", Vec::new(), |_| Ok(())).map(drop)
    }

    fn metrics(&self) -> Result<Vec<MetricRow>, StoreError> {
        let sql = format!(
            "SELECT name, type, unit, count(*), epoch_us(max(timestamp)) FROM metrics
             GROUP BY ALL ORDER BY name, type, unit LIMIT {NAMES_MAX}"
        );
        self.rows(&sql, Vec::new(), |row| {
            Ok(MetricRow {
                name: row.get(0)?,
                kind: row.get(1)?,
                unit: row.get(2)?,
                count: row.get(3)?,
                last_seen: seconds(row.get(4)?),
            })
        })
    }

    fn samples(&self, query: &Samples) -> Result<Page<Sample>, StoreError> {
        let mut filter = Filter::default();
        filter
            .text("project = ?", query.project.as_ref())
            .text("name = ?", query.name.as_ref())
            .text("type = ?", query.kind.as_ref())
            .text("trace_id = ?", query.trace_id.as_ref())
            .text("span_id = ?", query.span_id.as_ref())
            .number("timestamp >= make_timestamp(?)", query.since)
            .number("timestamp < make_timestamp(?)", query.until)
            .attributes(&query.attributes);
        if let Some(Cursor { timestamp, id }) = query.cursor {
            let after = [Value::BigInt(timestamp), Value::BigInt(id)];
            filter.term("(timestamp, id) < (make_timestamp(?), ?)", after);
        }
        let (condition, values) = filter.clause("WHERE");
        // One row more than asked for tells whether there is a next page.
        let sql = format!(
            "SELECT {SAMPLE} FROM metrics {condition} ORDER BY timestamp DESC, id DESC LIMIT {}",
            query.limit + 1
        );
        let rows = self.rows(&sql, values, |row| Ok((row.get(1)?, sample(row)?)))?;
        Ok(page(rows, query.limit, |timestamp, sample| Cursor { timestamp, id: sample.id }))
    }

    fn spans(&self, query: &Spans) -> Result<Page<SpanRow>, StoreError> {
        spans::find(self, query)
    }

    fn traces(&self, query: &Traces) -> Result<Page<TraceRow, TraceCursor>, StoreError> {
        traces::list(self, query)
    }

    fn trace(&self, trace_id: &str) -> Result<Option<Trace>, StoreError> {
        traces::find(self, trace_id)
    }

    fn drops(&self) -> Result<Vec<DropRow>, StoreError> {
        let sql = format!(
            "SELECT source, reason, category, sum(quantity)::BIGINT FROM drops
             GROUP BY ALL ORDER BY ALL LIMIT {NAMES_MAX}"
        );
        self.rows(&sql, Vec::new(), |row| {
            Ok(DropRow {
                source: row.get(0)?,
                reason: row.get(1)?,
                category: row.get(2)?,
                quantity: row.get(3)?,
            })
        })
    }

    fn totals(&self) -> Result<Totals, StoreError> {
        let mut totals = Totals::default();
        let sums = "SELECT encoding, sum(envelopes)::BIGINT, sum(bytes_wire)::BIGINT,
                    sum(bytes_plain)::BIGINT FROM traffic GROUP BY ALL";
        for (name, envelopes, bytes_wire, bytes_plain) in self.rows(sums, Vec::new(), four)? {
            totals.envelopes += envelopes;
            totals.bytes_wire += bytes_wire;
            totals.bytes_plain += bytes_plain;
            totals.encodings.insert(name, EncodingTotals { envelopes, bytes_wire, bytes_plain });
        }
        let sums = format!(
            "SELECT type, sum(items)::BIGINT, sum(entries)::BIGINT, sum(bytes)::BIGINT
             FROM item_counts GROUP BY ALL ORDER BY ALL LIMIT {NAMES_MAX}"
        );
        for (name, items, entries, bytes) in self.rows(&sums, Vec::new(), four)? {
            totals.items.insert(name, ItemTotals { items, entries, bytes });
        }
        let sums = "SELECT reason, sum(quantity)::BIGINT, 0::BIGINT, 0::BIGINT FROM ingest_errors
                    WHERE scope = 'request' GROUP BY ALL";
        for (reason, quantity, ..) in self.rows(sums, Vec::new(), four)? {
            totals.rejects.insert(reason, quantity);
        }
        let single = "SELECT '', (SELECT count(*) FROM metrics),
                      (SELECT coalesce(sum(quantity), 0)::BIGINT FROM drops),
                      (SELECT count(*) FROM spans)";
        for (_, metrics, dropped, spans) in self.rows(single, Vec::new(), four)? {
            totals.metrics = metrics;
            totals.spans = spans;
            totals.dropped = dropped;
        }
        Ok(totals)
    }

    fn raw(&self, limit: usize) -> Result<Vec<RawRow>, StoreError> {
        let sql = format!(
            "SELECT id, epoch_us(received_at), project, type, headers, bytes, payload
             FROM raw_items ORDER BY id DESC LIMIT {limit}"
        );
        self.rows(&sql, Vec::new(), |row| {
            let bytes: i64 = row.get(5)?;
            let payload: Vec<u8> = row.get(6)?;
            Ok(RawRow {
                id: row.get(0)?,
                received_at: seconds(row.get(1)?),
                project: row.get(2)?,
                kind: row.get(3)?,
                headers: stored_json(row, 4)?,
                bytes,
                truncated: usize::try_from(bytes).is_ok_and(|bytes| bytes > RAW_BYTES_MAX),
                payload: String::from_utf8_lossy(&payload).into_owned(),
            })
        })
    }

    fn errors(&self, limit: usize) -> Result<Vec<ErrorRow>, StoreError> {
        let sql = format!(
            "SELECT id, epoch_us(received_at), project, scope, reason, item, field, message, quantity
             FROM ingest_errors ORDER BY id DESC LIMIT {limit}"
        );
        self.rows(&sql, Vec::new(), |row| {
            Ok(ErrorRow {
                id: row.get(0)?,
                received_at: seconds(row.get(1)?),
                project: row.get(2)?,
                scope: row.get(3)?,
                reason: row.get(4)?,
                item: row.get(5)?,
                field: row.get(6)?,
                message: row.get(7)?,
                quantity: row.get(8)?,
            })
        })
    }
}

/// Prepares and runs inside one transaction. DuckDB plans with the statistics of the moment, so a plan from before a
/// commit misreads the rows after it; the transaction's snapshot keeps rows out that the plan does not know. For the
/// same reason no plan is kept.
fn query<T>(
    connection: &Connection,
    sql: &str,
    values: Vec<Value>,
    row: impl FnMut(&Row<'_>) -> duckdb::Result<T>,
) -> duckdb::Result<Vec<T>> {
    let snapshot = connection.unchecked_transaction()?;
    let rows = {
        let mut statement = snapshot.prepare(sql)?;
        statement.query_map(params_from_iter(values), row)?.collect()
    };
    snapshot.rollback()?;
    rows
}

/// Nothing panics while it holds one of these locks, and if it did, the connections would still be whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Cuts what a query asked beyond its limit, and remembers where the rest begins.
pub fn page<T, C>(
    mut rows: Vec<(i64, T)>,
    limit: usize,
    cursor: impl Fn(i64, &T) -> C,
) -> Page<T, C> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(timestamp, row)| cursor(*timestamp, row));
    Page { rows: rows.into_iter().map(|(_, row)| row).collect(), next }
}

/// The columns that [`sample`] reads.
pub const SAMPLE: &str = "id, epoch_us(timestamp), name, type, unit, value, trace_id, span_id,
    attributes, attribute_types, attribute_units, project, epoch_us(received_at)";

pub fn sample(row: &Row<'_>) -> duckdb::Result<Sample> {
    let units: Option<String> = row.get(10)?;
    Ok(Sample {
        id: row.get(0)?,
        timestamp: seconds(row.get(1)?),
        name: row.get(2)?,
        kind: row.get(3)?,
        unit: row.get(4)?,
        value: row.get(5)?,
        trace_id: row.get(6)?,
        span_id: row.get(7)?,
        attributes: stored_json(row, 8)?,
        attribute_types: stored_json(row, 9)?,
        attribute_units: units.and_then(json),
        project: row.get(11)?,
        received_at: seconds(row.get(12)?),
    })
}

pub fn stored_json(
    row: &Row<'_>,
    column: usize,
) -> duckdb::Result<Box<serde_json::value::RawValue>> {
    let text: String = row.get(column)?;
    json(text).ok_or(duckdb::Error::InvalidQuery)
}

fn four(row: &Row<'_>) -> duckdb::Result<(String, i64, i64, i64)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}
