//! Metrics, spans and logs.

use super::{Cell, Insert, Repeats, each, fresh, insert, row};
use crate::ingest::Records;
use crate::store::StoreError;

pub fn metrics(batch: &[Records], next: &mut i64) -> Result<Insert, StoreError> {
    let columns = "id, received_at, project, timestamp, sequence, trace_id, span_id, name, type, unit, value, weight,
        attributes, attribute_types, attribute_units, sdk_name, sdk_version, release, environment";
    insert("metrics", columns, each(batch, |it| &it.metrics), next, |rows, id, (from, it)| {
        row![rows;
            id, from.received_at, &from.project, it.timestamp, it.sequence, &it.trace_id, &it.span_id, &it.name,
            it.kind, &it.unit, it.value, it.weight, Cell::Map(&it.set.attributes), &it.set.attribute_types,
            &it.set.attribute_units, &it.set.sdk_name, &it.set.sdk_version, &it.set.release, &it.set.environment,
        ]
    })
}

pub fn spans(batch: &[Records], repeats: &Repeats, next: &mut i64) -> Result<Insert, StoreError> {
    let columns = "id, received_at, project, trace_id, span_id, parent_span_id, name, op, origin, started_at, ended_at,
        status, is_segment, segment, attributes, attribute_types, links, measurements, sdk_name, sdk_version, release,
        environment";
    let spans = fresh(each(batch, |it| &it.spans), &repeats.spans);
    insert("spans", columns, spans, next, |rows, id, (from, it)| {
        row![rows;
            id, from.received_at, &from.project, &it.trace_id, &it.span_id, &it.parent_span_id, &it.name, &it.op,
            &it.origin, it.start, it.end, it.status, it.is_segment, &it.segment, Cell::Map(&it.attributes),
            &it.attribute_types, &it.links, &it.measurements, &it.sdk_name, &it.sdk_version, &it.release,
            &it.environment,
        ]
    })
}

pub fn contexts(batch: &[Records]) -> Result<Insert, StoreError> {
    let columns = "received_at, project, trace_id, context";
    let contexts = batch.iter().filter_map(|from| Some((from, from.dsc.as_ref()?)));
    insert(
        "sampling_contexts",
        columns,
        contexts,
        &mut 0,
        |rows, _, (from, dsc)| row![rows; from.received_at, &from.project, &dsc.trace_id, &dsc.json],
    )
}

pub fn logs(batch: &[Records], next: &mut i64) -> Result<Insert, StoreError> {
    let columns = "id, received_at, project, timestamp, sequence, trace_id, span_id, level, severity, body, attributes,
        attribute_types, sdk_name, sdk_version, release, environment";
    insert("logs", columns, each(batch, |it| &it.logs), next, |rows, id, (from, it)| {
        row![rows;
            id, from.received_at, &from.project, it.timestamp, it.sequence, &it.trace_id, &it.span_id, it.level,
            it.severity, &it.body, Cell::Map(&it.attributes), &it.attribute_types, &it.sdk_name, &it.sdk_version,
            &it.release, &it.environment,
        ]
    })
}
