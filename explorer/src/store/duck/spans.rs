//! Spans and sampling contexts as rows.

use std::collections::{BTreeSet, HashSet};

use duckdb::types::Value;
use duckdb::{Connection, Row, params};

use super::StoreError;
use super::filter::Filter;
use super::read::{DuckReader, page, stored_json};
use super::write::time;
use crate::ingest::{Records, Span};
use crate::query::{Cursor, Page, SpanRow, Spans, json, seconds};

/// The columns that [`row`] reads.
pub const SPAN: &str = "id, epoch_us(started_at), epoch_us(ended_at), trace_id, span_id,
    parent_span_id, name, op, origin, status, is_segment, segment, attributes, attribute_types, links,
    measurements, sdk_name, sdk_version, release, environment, project, epoch_us(received_at)";

/// The places in the batch of spans that were sent before: clients send again what they believe lost. An index would
/// answer faster, but it would have to fit in memory and slow every append.
pub fn repeated(connection: &Connection, batch: &[Records]) -> Result<HashSet<usize>, StoreError> {
    let mut repeated = HashSet::new();
    if spans(batch).next().is_none() {
        return Ok(repeated);
    }
    let joined = |part: fn(&Span) -> &str| {
        let ids: BTreeSet<&str> = spans(batch).map(part).collect();
        ids.into_iter().collect::<Vec<_>>().join(",")
    };
    let mut statement = connection.prepare(
        "SELECT trace_id, span_id FROM spans
         WHERE trace_id IN (SELECT unnest(string_split(?, ',')))
         AND span_id IN (SELECT unnest(string_split(?, ',')))",
    )?;
    let ids = params![joined(|span| &span.trace_id), joined(|span| &span.span_id)];
    let known = statement.query_map(ids, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut known: HashSet<(String, String)> = known.collect::<Result<_, _>>()?;
    for (place, span) in spans(batch).enumerate() {
        if !known.insert((span.trace_id.clone(), span.span_id.clone())) {
            repeated.insert(place);
        }
    }
    Ok(repeated)
}

/// Appends all but the repeated ones; answers how many.
pub fn append(
    connection: &Connection,
    batch: &[Records],
    repeated: &HashSet<usize>,
    first_id: i64,
) -> Result<i64, StoreError> {
    let mut place = 0..;
    let mut id = first_id;
    if spans(batch).next().is_none() {
        return Ok(0);
    }
    let mut rows = connection.appender("spans")?;
    for records in batch {
        let received_at = time(records.received_at);
        for span in &records.spans {
            if place.next().is_some_and(|place| repeated.contains(&place)) {
                continue;
            }
            rows.append_row(params![
                id,
                received_at,
                records.project,
                span.trace_id,
                span.span_id,
                span.parent_span_id,
                span.name,
                span.op,
                span.origin,
                time(span.start),
                time(span.end),
                span.status,
                span.is_segment,
                span.segment,
                span.attributes,
                span.attribute_types,
                span.links,
                span.measurements,
                span.sdk_name,
                span.sdk_version,
                span.release,
                span.environment,
            ])?;
            id += 1;
        }
    }
    rows.flush()?;
    append_contexts(connection, batch)?;
    Ok(id - first_id)
}

fn append_contexts(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    let mut rows = connection.appender("sampling_contexts")?;
    for records in batch {
        if let Some(dsc) = &records.dsc {
            let received_at = time(records.received_at);
            rows.append_row(params![received_at, records.project, dsc.trace_id, dsc.json])?;
        }
    }
    Ok(rows.flush()?)
}

fn spans(batch: &[Records]) -> impl Iterator<Item = &Span> {
    batch.iter().flat_map(|records| &records.spans)
}

/// Answers a question for spans.
pub fn find(reader: &DuckReader, query: &Spans) -> Result<Page<SpanRow>, StoreError> {
    let mut filter = Filter::default();
    filter
        .text("project = ?", query.project.as_ref())
        .text("trace_id = ?", query.trace_id.as_ref())
        .text("span_id = ?", query.span_id.as_ref())
        .text("parent_span_id = ?", query.parent_span_id.as_ref())
        .text("name = ?", query.name.as_ref())
        .text("op = ?", query.op.as_ref())
        .text("origin = ?", query.origin.as_ref())
        .text("status = ?", query.status.as_ref())
        .text("segment = ?", query.segment.as_ref())
        .number("started_at >= make_timestamp(?)", query.since)
        .number("started_at < make_timestamp(?)", query.until)
        .attributes(&query.attributes);
    if let Some(is_segment) = query.is_segment {
        filter.term("is_segment = ?", [Value::Boolean(is_segment)]);
    }
    if let Some(Cursor { timestamp, id }) = query.cursor {
        let after = [Value::BigInt(timestamp), Value::BigInt(id)];
        filter.term("(started_at, id) < (make_timestamp(?), ?)", after);
    }
    let (condition, values) = filter.clause("WHERE");
    // One row more than asked for tells whether there is a next page.
    let sql = format!(
        "SELECT {SPAN} FROM spans {condition} ORDER BY started_at DESC, id DESC LIMIT {}",
        query.limit + 1
    );
    let rows = reader.rows(&sql, values, |found| Ok((found.get(1)?, row(found)?)))?;
    Ok(page(rows, query.limit, |timestamp, span| Cursor { timestamp, id: span.id }))
}

/// Reads the columns of [`SPAN`].
pub fn row(row: &Row<'_>) -> duckdb::Result<SpanRow> {
    let optional =
        |column| Ok::<_, duckdb::Error>(row.get::<_, Option<String>>(column)?.and_then(json));
    Ok(SpanRow {
        id: row.get(0)?,
        start_timestamp: seconds(row.get(1)?),
        end_timestamp: seconds(row.get(2)?),
        trace_id: row.get(3)?,
        span_id: row.get(4)?,
        parent_span_id: row.get(5)?,
        name: row.get(6)?,
        op: row.get(7)?,
        origin: row.get(8)?,
        status: row.get(9)?,
        is_segment: row.get(10)?,
        segment: row.get(11)?,
        attributes: stored_json(row, 12)?,
        attribute_types: stored_json(row, 13)?,
        links: optional(14)?,
        measurements: optional(15)?,
        sdk_name: row.get(16)?,
        sdk_version: row.get(17)?,
        release: row.get(18)?,
        environment: row.get(19)?,
        project: row.get(20)?,
        received_at: seconds(row.get(21)?),
    })
}
