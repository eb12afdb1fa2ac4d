//! Single spans, newest start first.

use crate::query::{Cursor, Page, SpanRow, Spans, json, seconds};
use crate::store::reader::page;
use crate::store::sql::{Conditions, Row, Statement};
use crate::store::{Reader, StoreError};

/// The columns that [`span`] reads.
pub const SPAN: &str = "id, started_at, ended_at, trace_id, span_id, parent_span_id, name, op, origin,
    status, is_segment, segment, attributes, attribute_types, links, measurements, sdk_name, sdk_version,
    release, environment, project, received_at";

impl Reader {
    /// Answers a question for spans.
    pub fn spans(&self, query: &Spans) -> Result<Page<SpanRow>, StoreError> {
        let mut conditions = Conditions::new(self.dialect());
        conditions
            .equal("project", query.project.as_deref())
            .equal("trace_id", query.trace_id.as_deref())
            .equal("span_id", query.span_id.as_deref())
            .equal("parent_span_id", query.parent_span_id.as_deref())
            .equal("name", query.name.as_deref())
            .equal("op", query.op.as_deref())
            .equal("origin", query.origin.as_deref())
            .equal("status", query.status.as_deref())
            .equal("segment", query.segment.as_deref())
            .equal("is_segment", query.is_segment)
            .during("started_at", query.since, query.until)
            .attributes(&query.attributes);
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
