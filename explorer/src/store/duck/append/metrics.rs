//! Metric samples, column by column: what comes most, appended in the way that costs least. Their attribute sets are
//! kept once.

use std::sync::Arc;

use duckdb::Connection;
use duckdb::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};

use super::{Sets, StoreError, all};
use crate::ingest::{Metric, Records};

pub fn metrics(
    connection: &Connection,
    batch: &[Records],
    sets: &mut Sets,
    first_id: i64,
) -> Result<i64, StoreError> {
    let samples: Vec<(&Records, &Metric)> = all(batch, |it| &it.metrics).collect();
    if samples.is_empty() {
        return Ok(0);
    }
    let written = i64::try_from(samples.len()).unwrap_or(i64::MAX);
    let mut rows = connection.appender("metrics")?;
    rows.append_record_batch(columns(&samples, sets, first_id)?)?;
    rows.flush()?;
    sets.append(connection)?;
    Ok(written)
}

/// The columns of the table, in its order.
fn columns(
    samples: &[(&Records, &Metric)],
    sets: &mut Sets,
    first_id: i64,
) -> Result<RecordBatch, StoreError> {
    let ids = samples.iter().map(|(_, it)| sets.id(&it.set)).collect::<Int64Array>();
    let columns: [(&str, ArrayRef); 13] = [
        ("id", Arc::new(Int64Array::from_iter_values((first_id..).take(samples.len())))),
        ("received_at", integers(samples, |(from, _)| Some(from.received_at))),
        ("project", texts(samples, |(from, _)| Some(&from.project))),
        ("timestamp", integers(samples, |(_, it)| Some(it.timestamp))),
        ("sequence", integers(samples, |(_, it)| it.sequence)),
        ("trace_id", texts(samples, |(_, it)| it.trace_id.as_deref())),
        ("span_id", texts(samples, |(_, it)| it.span_id.as_deref())),
        ("name", texts(samples, |(_, it)| Some(&it.name))),
        ("type", texts(samples, |(_, it)| Some(it.kind))),
        ("unit", texts(samples, |(_, it)| it.unit.as_deref())),
        ("value", numbers(samples, |(_, it)| it.value)),
        ("weight", numbers(samples, |(_, it)| it.weight)),
        ("attributes_id", Arc::new(ids)),
    ];
    RecordBatch::try_from_iter(columns).map_err(|error| StoreError(error.to_string()))
}

type Row<'a> = (&'a Records, &'a Metric);

fn integers(samples: &[Row<'_>], of: impl Fn(&Row<'_>) -> Option<i64>) -> ArrayRef {
    Arc::new(samples.iter().map(of).collect::<Int64Array>())
}

fn numbers(samples: &[Row<'_>], of: impl Fn(&Row<'_>) -> f64) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(samples.iter().map(of)))
}

fn texts<'a>(samples: &[Row<'a>], of: impl Fn(&Row<'a>) -> Option<&'a str>) -> ArrayRef {
    Arc::new(samples.iter().map(of).collect::<StringArray>())
}
