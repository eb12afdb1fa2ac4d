//! Spans and sampling contexts.

use std::collections::HashSet;

use duckdb::{Connection, params};

use super::{StoreError, all, each, fresh};
use crate::ingest::Records;

pub fn spans(
    connection: &Connection,
    batch: &[Records],
    repeated: &HashSet<usize>,
    first_id: i64,
) -> Result<i64, StoreError> {
    contexts(connection, batch)?;
    let spans = fresh(all(batch, |it| &it.spans), repeated);
    each(connection, "spans", spans, first_id, |rows, id, (from, span)| {
        rows.append_row(params![
            id,
            from.received_at,
            from.project,
            span.trace_id,
            span.span_id,
            span.parent_span_id,
            span.name,
            span.op,
            span.origin,
            span.start,
            span.end,
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
        ])
    })
}

fn contexts(connection: &Connection, batch: &[Records]) -> Result<(), StoreError> {
    let contexts = batch.iter().filter_map(|from| Some((from, from.dsc.as_ref()?)));
    each(connection, "sampling_contexts", contexts, 0, |rows, _, (from, dsc)| {
        rows.append_row(params![from.received_at, from.project, dsc.trace_id, dsc.json])
    })
    .map(drop)
}
