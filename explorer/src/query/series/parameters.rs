//! Query strings about one metric.

use super::{Moment, QueryRequest, SeriesRequest};
use crate::limits::{
    CHART_SAMPLES_DEFAULT, CHART_SAMPLES_MAX, HEATMAP_ROWS_DEFAULT, HEATMAP_ROWS_MAX,
};
use crate::query::BadQuery;
use crate::query::parse::{bad, each, unknown, whole};

/// Reads the query string of `GET /api/v1/metrics/query` as the request it stands for: one query, without equations.
pub fn series(query: &str) -> Result<SeriesRequest, BadQuery> {
    read(query, |request, only, key, value| {
        match key {
            "aggregate" => only.aggregate = Some(value),
            "group_by" => request.group_by.push(value),
            "top" => request.top = Some(whole(key, &value)?),
            "interval" => request.interval = Some(Moment::Text(value)),
            "compare" => request.compare = Some(value),
            other => return Err(unknown(other)),
        }
        Ok(())
    })
}

/// Reads the query string of `/api/v1/metrics/heatmap`: the request, and how many rows the map has.
pub fn heatmap(query: &str) -> Result<(SeriesRequest, usize), BadQuery> {
    let mut rows = HEATMAP_ROWS_DEFAULT;
    let request = read(query, |request, _, key, value| {
        match key {
            "interval" => request.interval = Some(Moment::Text(value)),
            "buckets" => rows = within(key, &value, HEATMAP_ROWS_MAX)?,
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok((request, rows))
}

/// Reads the query string of `/api/v1/samples/chart`: the request, and about how many points.
pub fn points(query: &str) -> Result<(SeriesRequest, usize), BadQuery> {
    let mut points = CHART_SAMPLES_DEFAULT;
    let request = read(query, |_, _, key, value| {
        match key {
            "points" => points = within(key, &value, CHART_SAMPLES_MAX)?,
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok((request, points))
}

/// Reads the query string of `/api/v1/metrics/attributes`.
pub fn attributes(query: &str) -> Result<SeriesRequest, BadQuery> {
    let mut request = read(query, |_, _, key, _| Err(unknown(key)))?;
    for query in request.queries.iter_mut().filter(|query| query.metric.is_empty()) {
        query.metric.push('*');
    }
    Ok(request)
}

/// The parameters that all of them have; others go to `take`.
fn read(
    query: &str,
    mut take: impl FnMut(&mut SeriesRequest, &mut QueryRequest, &str, String) -> Result<(), BadQuery>,
) -> Result<SeriesRequest, BadQuery> {
    let mut request = SeriesRequest::default();
    let mut only = QueryRequest { id: "a".to_owned(), ..QueryRequest::default() };
    each(query, |key, value| {
        match key {
            "metric" => only.metric = value,
            "type" => only.kind = Some(value),
            "unit" => only.unit = Some(value),
            "query" => only.query = Some(value),
            "since" => request.since = Some(Moment::Text(value)),
            "until" => request.until = Some(Moment::Text(value)),
            "project" => request.project = Some(value),
            other => return take(&mut request, &mut only, other, value),
        }
        Ok(())
    })?;
    request.queries.push(only);
    Ok(request)
}

/// A number from 1 to `max`.
fn within(field: &str, value: &str, max: usize) -> Result<usize, BadQuery> {
    let number = whole(field, value)?;
    let message = format!("must be a number from 1 to {max}");
    Some(number).filter(|it| (1..=max).contains(it)).ok_or_else(|| bad(field, &message))
}
