//! Single spans, newest start first.

use crate::query::fields::SPANS;
use crate::query::{Cursor, Page, SlimSpan, SpanRow, Spans, json, seconds};
use crate::store::reader::page;
use crate::store::sql::{Row, Statement};
use crate::store::{Reader, StoreError};

/// The columns that [`span`] reads.
pub const SPAN: &str = "id, started_at, ended_at, trace_id, span_id, parent_span_id, name, op, origin,
    status, is_segment, segment, attributes, attribute_types, links, measurements, sdk_name, sdk_version,
    release, environment, project, received_at";

impl Reader {
    /// Answers a question for spans.
    pub fn spans(&self, query: &Spans) -> Result<Page<SpanRow>, StoreError> {
        let mut conditions = self.placed(&query.scope, "started_at");
        conditions.expr(&SPANS, &query.scope.filter, query.scope.now)?;
        if let Some(Cursor { timestamp, id }) = query.cursor {
            conditions.after(["started_at", "id"], timestamp, id);
        }
        let table = self.dialect().table("spans");
        let mut statement = Statement::new(format!("SELECT {SPAN} FROM {table}"));
        // One row more than asked for tells whether there is a next page.
        let order = format!(" ORDER BY started_at DESC, id DESC LIMIT {}", query.limit + 1);
        statement.append(conditions.clause("WHERE")).push(&order);
        let rows = self.read(&statement, |row| Ok((row.int(1)?, span(row)?)))?;
        Ok(page(rows, query.limit, |timestamp, span| Cursor { timestamp, id: span.id }))
    }
}

/// The columns that [`slim`] reads.
pub const SLIM: &str =
    "id, started_at, ended_at, trace_id, span_id, parent_span_id, name, op, origin,
    status, is_segment, segment, environment, project";

/// Reads the columns of [`SLIM`].
pub fn slim(row: &Row) -> Result<SlimSpan, StoreError> {
    Ok(SlimSpan {
        id: row.int(0)?,
        start_timestamp: seconds(row.int(1)?),
        end_timestamp: seconds(row.int(2)?),
        trace_id: row.text(3)?,
        span_id: row.text(4)?,
        parent_span_id: row.maybe_text(5)?,
        name: row.text(6)?,
        op: row.maybe_text(7)?,
        origin: row.maybe_text(8)?,
        status: row.text(9)?,
        is_segment: row.bool(10)?,
        segment: row.maybe_text(11)?,
        environment: row.maybe_text(12)?,
        project: row.text(13)?,
    })
}

/// Reads the columns of [`SPAN`].
pub fn span(row: &Row) -> Result<SpanRow, StoreError> {
    let optional = |column| Ok::<_, StoreError>(row.maybe_text(column)?.and_then(json));
    Ok(SpanRow {
        id: row.int(0)?,
        start_timestamp: seconds(row.int(1)?),
        end_timestamp: seconds(row.int(2)?),
        trace_id: row.text(3)?,
        span_id: row.text(4)?,
        parent_span_id: row.maybe_text(5)?,
        name: row.text(6)?,
        op: row.maybe_text(7)?,
        origin: row.maybe_text(8)?,
        status: row.text(9)?,
        is_segment: row.bool(10)?,
        segment: row.maybe_text(11)?,
        attributes: row.json(12)?,
        attribute_types: row.json(13)?,
        links: optional(14)?,
        measurements: optional(15)?,
        sdk_name: row.maybe_text(16)?,
        sdk_version: row.maybe_text(17)?,
        release: row.maybe_text(18)?,
        environment: row.maybe_text(19)?,
        project: row.text(20)?,
        received_at: seconds(row.int(21)?),
    })
}
