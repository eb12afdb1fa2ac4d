//! Traces: the spans that share a trace id, and what else was recorded in it.

use duckdb::types::Value;

use super::StoreError;
use super::filter::Filter;
use super::read::{DuckReader, SAMPLE, page, sample};
use super::spans::{SPAN, row};
use crate::limits::{TRACE_METRICS_MAX, TRACE_SPANS_MAX};
use crate::query::{Page, Trace, TraceCursor, TraceRow, Traces, json, seconds};

/// The root has the lowest rank: a segment without a parent if there is one, or else a segment, or else any span;
/// of several, the one that started first.
const RANK: &str = "epoch_us(started_at) + CASE WHEN NOT is_segment THEN 2000000000000000000
    WHEN parent_span_id IS NOT NULL THEN 1000000000000000000 ELSE 0 END";

/// The newest traces.
pub fn list(
    reader: &DuckReader,
    query: &Traces,
) -> Result<Page<TraceRow, TraceCursor>, StoreError> {
    let mut filter = Filter::default();
    filter
        .text("project = ?", query.project.as_ref())
        .text("name = ?", query.name.as_ref())
        .text("op = ?", query.op.as_ref());
    if let Some(TraceCursor { timestamp, trace_id }) = &query.cursor {
        let after = [Value::BigInt(*timestamp), Value::Text(trace_id.clone())];
        filter.term("(started_at, trace_id) < (make_timestamp(?), ?)", after);
    }
    let (condition, values) = filter.clause("WHERE");
    let sql = format!(
        "SELECT trace_id, name, op, epoch_us(started_at), epoch_us(ended_at), spans, failed, project
         FROM (SELECT trace_id, arg_min(name, rank) AS name, arg_min_null(op, rank) AS op,
               min(started_at) AS started_at, max(ended_at) AS ended_at, count(*) AS spans,
               count_if(status = 'error')::BIGINT AS failed, arg_min(project, rank) AS project
               FROM (SELECT *, {RANK} AS rank FROM spans) GROUP BY trace_id)
         {condition} ORDER BY started_at DESC, trace_id DESC LIMIT {}",
        query.limit + 1
    );
    let rows = reader.rows(&sql, values, |row| {
        let (start, end): (i64, i64) = (row.get(3)?, row.get(4)?);
        let trace = TraceRow {
            trace_id: row.get(0)?,
            name: row.get(1)?,
            op: row.get(2)?,
            start_timestamp: seconds(start),
            duration: seconds(end - start),
            spans: row.get(5)?,
            failed: row.get(6)?,
            project: row.get(7)?,
        };
        Ok((start, trace))
    })?;
    let cursor =
        |timestamp, trace: &TraceRow| TraceCursor { timestamp, trace_id: trace.trace_id.clone() };
    Ok(page(rows, query.limit, cursor))
}

/// Everything known of a trace.
pub fn find(reader: &DuckReader, trace_id: &str) -> Result<Option<Trace>, StoreError> {
    let id = || vec![Value::Text(trace_id.to_owned())];
    let sql = format!(
        "SELECT {SPAN} FROM spans WHERE trace_id = ? ORDER BY started_at, id LIMIT {}",
        TRACE_SPANS_MAX + 1
    );
    let mut spans = reader.rows(&sql, id(), row)?;
    let sql = format!(
        "SELECT {SAMPLE} FROM metrics WHERE trace_id = ? ORDER BY timestamp, id LIMIT {}",
        TRACE_METRICS_MAX + 1
    );
    let mut metrics = reader.rows(&sql, id(), sample)?;
    if spans.is_empty() && metrics.is_empty() {
        return Ok(None);
    }
    let sql = "SELECT context FROM sampling_contexts WHERE trace_id = ?
               ORDER BY received_at DESC, rowid DESC LIMIT 1";
    let dsc = reader.rows(sql, id(), |row| row.get::<_, String>(0))?.pop().and_then(json);
    let truncated = spans.len() > TRACE_SPANS_MAX || metrics.len() > TRACE_METRICS_MAX;
    spans.truncate(TRACE_SPANS_MAX);
    metrics.truncate(TRACE_METRICS_MAX);
    Ok(Some(Trace { trace_id: trace_id.to_owned(), dsc, spans, metrics, errors: [], truncated }))
}
