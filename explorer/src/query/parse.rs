//! Query strings → questions. What is not understood is refused with its field, never ignored.

use std::fmt;

use super::{Cursor, Samples, Spans, TraceCursor, Traces};
use crate::limits::{FILTERS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, QUERY_VALUE_BYTES_MAX};

/// Why a query is refused.
#[derive(Debug, PartialEq)]
pub struct BadQuery {
    pub field: String,
    pub message: String,
    /// The place of the mistake in the field's text, in characters from 0.
    pub at: Option<usize>,
}

/// Reads the query string of `/api/v1/samples`.
pub fn samples(query: &str) -> Result<Samples, BadQuery> {
    let mut samples = Samples { limit: PAGE_ROWS_DEFAULT, ..Samples::default() };
    each(query, |key, value| {
        match key {
            "project" => samples.project = Some(value),
            "name" => samples.name = Some(value),
            "type" => {
                samples.kind = Some(one_of(key, value, &["counter", "gauge", "distribution"])?)
            }
            "trace_id" => samples.trace_id = Some(id(key, &value, 32)?),
            "span_id" => samples.span_id = Some(id(key, &value, 16)?),
            "since" => samples.since = Some(time(key, &value)?),
            "until" => samples.until = Some(time(key, &value)?),
            "limit" => samples.limit = rows(&value, PAGE_ROWS_MAX)?,
            "cursor" => samples.cursor = Some(cursor(&value)?),
            other => attribute(&mut samples.attributes, other, value)?,
        }
        Ok(())
    })?;
    Ok(samples)
}

/// Reads the query string of `/api/v1/spans`.
pub fn spans(query: &str) -> Result<Spans, BadQuery> {
    let mut spans = Spans { limit: PAGE_ROWS_DEFAULT, ..Spans::default() };
    each(query, |key, value| {
        match key {
            "project" => spans.project = Some(value),
            "trace_id" => spans.trace_id = Some(id(key, &value, 32)?),
            "span_id" => spans.span_id = Some(id(key, &value, 16)?),
            "parent_span_id" => spans.parent_span_id = Some(id(key, &value, 16)?),
            "name" => spans.name = Some(value),
            "op" => spans.op = Some(value),
            "origin" => spans.origin = Some(value),
            "status" => spans.status = Some(one_of(key, value, &["ok", "error"])?),
            "segment" => spans.segment = Some(value),
            "is_segment" => {
                spans.is_segment = Some(one_of(key, value, &["true", "false"])? == "true");
            }
            "since" => spans.since = Some(time(key, &value)?),
            "until" => spans.until = Some(time(key, &value)?),
            "limit" => spans.limit = rows(&value, PAGE_ROWS_MAX)?,
            "cursor" => spans.cursor = Some(cursor(&value)?),
            other => attribute(&mut spans.attributes, other, value)?,
        }
        Ok(())
    })?;
    Ok(spans)
}

/// Reads the query string of `/api/v1/traces`.
pub fn traces(query: &str) -> Result<Traces, BadQuery> {
    let mut traces = Traces { limit: PAGE_ROWS_DEFAULT, ..Traces::default() };
    each(query, |key, value| {
        match key {
            "project" => traces.project = Some(value),
            "name" => traces.name = Some(value),
            "op" => traces.op = Some(value),
            "limit" => traces.limit = rows(&value, PAGE_ROWS_MAX)?,
            "cursor" => traces.cursor = Some(trace_cursor(&value)?),
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok(traces)
}

/// Reads the last part of `/api/v1/traces/{trace_id}`.
pub fn trace_id(part: &str) -> Result<String, BadQuery> {
    id("trace_id", part, 32)
}

/// Reads a query string that knows only `limit`.
pub fn limit(query: &str, rows_max: usize) -> Result<usize, BadQuery> {
    let mut limit = PAGE_ROWS_DEFAULT.min(rows_max);
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*key {
            "limit" => limit = rows(&value, rows_max)?,
            other => return Err(unknown(other)),
        }
    }
    Ok(limit)
}

/// Reads a query string that must say nothing.
pub fn none(query: &str) -> Result<(), BadQuery> {
    match form_urlencoded::parse(query.as_bytes()).next() {
        Some((key, _)) => Err(unknown(&key)),
        None => Ok(()),
    }
}

pub fn each(
    query: &str,
    mut read: impl FnMut(&str, String) -> Result<(), BadQuery>,
) -> Result<(), BadQuery> {
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        if value.len() > QUERY_VALUE_BYTES_MAX {
            return Err(bad(&key, "is too long"));
        }
        read(&key, value.into_owned())?;
    }
    Ok(())
}

/// A parameter `attribute.KEY`; no other is left.
fn attribute(
    filters: &mut Vec<(String, String)>,
    key: &str,
    value: String,
) -> Result<(), BadQuery> {
    match key.strip_prefix("attribute.") {
        Some("") => Err(bad(key, "names no attribute")),
        Some(_) if filters.len() == FILTERS_MAX => {
            Err(bad(key, &format!("more than {FILTERS_MAX} attribute filters")))
        }
        Some(name) => {
            filters.push((name.to_owned(), value));
            Ok(())
        }
        None => Err(unknown(key)),
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.timestamp, self.id)
    }
}

impl fmt::Display for TraceCursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.timestamp, self.trace_id)
    }
}

fn trace_cursor(value: &str) -> Result<TraceCursor, BadQuery> {
    let parts = value.split_once('-');
    let parsed = parts.and_then(|(timestamp, trace_id)| {
        let trace_id = id("cursor", trace_id, 32).ok()?;
        Some(TraceCursor { timestamp: timestamp.parse().ok()?, trace_id })
    });
    parsed.ok_or_else(|| bad("cursor", "is not a cursor of an earlier answer"))
}

pub fn cursor(value: &str) -> Result<Cursor, BadQuery> {
    let parts = value.split_once('-');
    let parsed = parts.and_then(|(timestamp, id)| {
        Some(Cursor { timestamp: timestamp.parse().ok()?, id: id.parse().ok()? })
    });
    parsed.ok_or_else(|| bad("cursor", "is not a cursor of an earlier answer"))
}

pub fn rows(value: &str, rows_max: usize) -> Result<usize, BadQuery> {
    match value.parse() {
        Ok(rows) if (1..=rows_max).contains(&rows) => Ok(rows),
        _ => Err(bad("limit", &format!("must be a number from 1 to {rows_max}"))),
    }
}

pub fn one_of(field: &str, value: String, words: &[&str]) -> Result<String, BadQuery> {
    if words.contains(&value.as_str()) {
        return Ok(value);
    }
    Err(bad(field, &format!("must be one of: {}", words.join(", "))))
}

pub fn id(field: &str, value: &str, digits: usize) -> Result<String, BadQuery> {
    if value.len() == digits && value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(value.to_ascii_lowercase());
    }
    Err(bad(field, &format!("must be {digits} hexadecimal digits")))
}

/// The id of an event, perhaps with the dashes of a UUID.
pub fn event_id(field: &str, value: &str) -> Result<String, BadQuery> {
    let digits: String = value.chars().filter(|letter| *letter != '-').collect();
    id(field, &digits, 32)
}

fn time(field: &str, value: &str) -> Result<i64, BadQuery> {
    match value.parse::<f64>() {
        Ok(seconds) if (0.0..1e11).contains(&seconds) => Ok((seconds * 1_000_000.0).round() as i64),
        _ => Err(bad(field, "must be a number of seconds since 1970")),
    }
}

pub fn unknown(field: &str) -> BadQuery {
    bad(field, "is not a parameter of this query")
}

fn bad(field: &str, message: &str) -> BadQuery {
    let field = crate::ingest::clip(field, crate::limits::LABEL_BYTES_MAX);
    BadQuery { field, message: message.to_owned(), at: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_questions() {
        let query = "name=cart.add&type=counter&attribute.plan=pro+plus&attribute.a%3Db=%26\
                     &since=1767225600.125&limit=5&cursor=1767225600125000-42";
        let samples = samples(query).unwrap();
        assert_eq!(samples.name.as_deref(), Some("cart.add"));
        assert_eq!(samples.attributes[0], ("plan".to_owned(), "pro plus".to_owned()));
        assert_eq!(samples.attributes[1], ("a=b".to_owned(), "&".to_owned()));
        assert_eq!(samples.since, Some(1_767_225_600_125_000));
        assert_eq!(samples.cursor.unwrap().to_string(), "1767225600125000-42");
        assert_eq!(samples.limit, 5);
    }

    #[test]
    fn refuses_with_the_field() {
        for (query, field) in [
            ("nam=x", "nam"),
            ("type=set", "type"),
            ("trace_id=xyz", "trace_id"),
            ("span_id=", "span_id"),
            ("since=yesterday", "since"),
            ("until=-1", "until"),
            ("until=NaN", "until"),
            ("limit=0", "limit"),
            ("limit=1001", "limit"),
            ("cursor=9", "cursor"),
            ("attribute.=x", "attribute."),
        ] {
            assert_eq!(samples(query).unwrap_err().field, field, "{query}");
        }
        for (query, field) in [
            ("type=counter", "type"),
            ("status=fine", "status"),
            ("is_segment=1", "is_segment"),
            ("parent_span_id=7d1c", "parent_span_id"),
            ("attribute.=x", "attribute."),
            ("cursor=9", "cursor"),
        ] {
            assert_eq!(spans(query).unwrap_err().field, field, "{query}");
        }
        for query in ["cursor=9-7d1c", "cursor=7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d"] {
            assert_eq!(traces(query).unwrap_err().field, "cursor", "{query}");
        }
        assert_eq!(traces("attribute.a=b").unwrap_err().field, "attribute.a");
        assert_eq!(limit("limit=101", 100).unwrap_err().field, "limit");
        assert_eq!(limit("name=x", 100).unwrap_err().field, "name");
    }
}
