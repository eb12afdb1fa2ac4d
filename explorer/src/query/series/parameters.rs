//! The query string of `GET /api/v1/metrics/query`: one query, without equations.

use super::{Moment, QueryRequest, SeriesRequest};
use crate::query::BadQuery;
use crate::query::parse::{each, unknown, whole};

/// Reads it as the request it stands for.
pub fn series(query: &str) -> Result<SeriesRequest, BadQuery> {
    let mut request = SeriesRequest::default();
    let mut only = QueryRequest { id: "a".to_owned(), ..QueryRequest::default() };
    each(query, |key, value| {
        match key {
            "metric" => only.metric = value,
            "type" => only.kind = Some(value),
            "unit" => only.unit = Some(value),
            "aggregate" => only.aggregate = Some(value),
            "query" => only.query = Some(value),
            "group_by" => request.group_by.push(value),
            "top" => request.top = Some(whole(key, &value)?),
            "interval" => request.interval = Some(Moment::Text(value)),
            "since" => request.since = Some(Moment::Text(value)),
            "until" => request.until = Some(Moment::Text(value)),
            "compare" => request.compare = Some(value),
            "project" => request.project = Some(value),
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    request.queries.push(only);
    Ok(request)
}
