//! Traces: the spans that share a trace id, and what else was recorded in it.

use super::samples::{SAMPLE, sample};
use super::spans::{SPAN, span};
use crate::limits::{TRACE_ERRORS_MAX, TRACE_LOGS_MAX, TRACE_METRICS_MAX, TRACE_SPANS_MAX};
use crate::query::{Page, Trace, TraceCursor, TraceRow, Traces, json, seconds};
use crate::store::reader::page;
use crate::store::sql::{Conditions, Row, Statement};
use crate::store::{Reader, StoreError};

/// The root has the lowest rank: a segment without a parent if there is one, or else a segment, or else any span;
/// of several, the one that started first.
const RANK: &str = "started_at + CASE WHEN NOT is_segment THEN 2000000000000000000
    WHEN parent_span_id IS NOT NULL THEN 1000000000000000000 ELSE 0 END";

impl Reader {
    /// The newest traces.
    pub fn traces(&self, query: &Traces) -> Result<Page<TraceRow, TraceCursor>, StoreError> {
        let dialect = self.dialect();
        let mut conditions = Conditions::new(dialect);
        conditions
            .equal("project", query.project.as_deref())
            .equal("name", query.name.as_deref())
            .equal("op", query.op.as_deref());
        if let Some(TraceCursor { timestamp, trace_id }) = &query.cursor {
            conditions.after(["first", "trace_id"], *timestamp, trace_id.as_str());
        }
        let root = |column| dialect.arg_min(column, "rank");
        let mut statement = Statement::new(format!(
            "SELECT trace_id, name, op, first, last, spans, failed, project
             FROM (SELECT trace_id, {} AS name, {} AS op, {} AS project, min(started_at) AS first,
                   max(ended_at) AS last, count(*) AS spans,
                   sum(CASE WHEN status = 'error' THEN 1 ELSE 0 END) AS failed
                   FROM (SELECT trace_id, name, op, project, started_at, ended_at, status, {RANK} AS rank
                         FROM {}) AS ranked
                   GROUP BY trace_id) AS traces",
            root("name"),
            root("op"),
            root("project"),
            dialect.table("spans")
        ));
        let order = format!(" ORDER BY first DESC, trace_id DESC LIMIT {}", query.limit + 1);
        statement.append(conditions.clause("WHERE")).push(&order);
        let rows = self.read(&statement, |row| Ok((row.int(3)?, trace_row(row)?)))?;
        let cursor = |timestamp, trace: &TraceRow| TraceCursor {
            timestamp,
            trace_id: trace.trace_id.clone(),
        };
        Ok(page(rows, query.limit, cursor))
    }

    /// Everything known of a trace; none if nothing is.
    pub fn trace(&self, trace_id: &str) -> Result<Option<Trace>, StoreError> {
        let select = |columns: &str, table, order: &str| {
            let table = self.dialect().table(table);
            let mut statement = Statement::new(format!("SELECT {columns} FROM {table}"));
            statement.bind(" WHERE trace_id = ? ORDER BY ", [trace_id.into()]).push(order);
            statement
        };
        let order = format!("started_at, id LIMIT {}", TRACE_SPANS_MAX + 1);
        let mut spans = self.read(&select(SPAN, "spans", &order), span)?;
        let order = format!("timestamp, id LIMIT {}", TRACE_METRICS_MAX + 1);
        let mut metrics = self.read(&select(SAMPLE, "metrics", &order), sample)?;
        let mut errors = self.errors_of_trace(trace_id)?;
        let mut logs = self.logs_of_trace(trace_id)?;
        if spans.is_empty() && metrics.is_empty() && errors.is_empty() && logs.is_empty() {
            return Ok(None);
        }
        let newest = select("context", "sampling_contexts", "received_at DESC LIMIT 1");
        let dsc = self.read(&newest, |row| row.text(0))?.pop().and_then(json);
        let cut = [
            cut(&mut spans, TRACE_SPANS_MAX),
            cut(&mut metrics, TRACE_METRICS_MAX),
            cut(&mut errors, TRACE_ERRORS_MAX),
            cut(&mut logs, TRACE_LOGS_MAX),
        ];
        let (trace_id, truncated) = (trace_id.to_owned(), cut.contains(&true));
        Ok(Some(Trace { trace_id, dsc, spans, metrics, errors, logs, truncated }))
    }
}

/// Cuts what an answer does not hold; answers whether there was any.
fn cut<T>(rows: &mut Vec<T>, rows_max: usize) -> bool {
    let more = rows.len() > rows_max;
    rows.truncate(rows_max);
    more
}

fn trace_row(row: &Row) -> Result<TraceRow, StoreError> {
    let (start, end) = (row.int(3)?, row.int(4)?);
    Ok(TraceRow {
        trace_id: row.text(0)?,
        name: row.text(1)?,
        op: row.maybe_text(2)?,
        start_timestamp: seconds(start),
        duration: seconds(end - start),
        spans: row.int(5)?,
        failed: row.int(6)?,
        project: row.text(7)?,
    })
}
