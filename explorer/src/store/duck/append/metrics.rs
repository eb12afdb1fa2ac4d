//! Metric samples; their attribute sets are kept once.

use duckdb::{Connection, params};

use super::{Sets, StoreError, all, each};
use crate::ingest::Records;

pub fn metrics(
    connection: &Connection,
    batch: &[Records],
    sets: &mut Sets,
    first_id: i64,
) -> Result<i64, StoreError> {
    let samples = all(batch, |it| &it.metrics);
    let written = each(connection, "metrics", samples, first_id, |rows, id, (from, metric)| {
        rows.append_row(params![
            id,
            from.received_at,
            from.project,
            metric.timestamp,
            metric.sequence,
            metric.trace_id,
            metric.span_id,
            metric.name,
            metric.kind,
            metric.unit,
            metric.value,
            metric.weight,
            sets.id(&metric.set),
        ])
    })?;
    sets.append(connection)?;
    Ok(written)
}
