//! Query strings → questions. What is not understood is refused with its field, never ignored.

use std::fmt;

use super::{Cursor, Samples};
use crate::limits::{FILTERS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, QUERY_VALUE_BYTES_MAX};

/// Why a query is refused.
#[derive(Debug, PartialEq)]
pub struct BadQuery {
    pub field: String,
    pub message: String,
}

/// Reads the query string of `/api/v1/samples`.
pub fn samples(query: &str) -> Result<Samples, BadQuery> {
    let mut samples = Samples { limit: PAGE_ROWS_DEFAULT, ..Samples::default() };
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        if value.len() > QUERY_VALUE_BYTES_MAX {
            return Err(bad(&key, "is too long"));
        }
        match &*key {
            "project" => samples.project = Some(value.into_owned()),
            "name" => samples.name = Some(value.into_owned()),
            "type" => samples.kind = Some(kind(&value)?),
            "trace_id" => samples.trace_id = Some(id("trace_id", &value, 32)?),
            "span_id" => samples.span_id = Some(id("span_id", &value, 16)?),
            "since" => samples.since = Some(time("since", &value)?),
            "until" => samples.until = Some(time("until", &value)?),
            "limit" => samples.limit = rows(&value, PAGE_ROWS_MAX)?,
            "cursor" => samples.cursor = Some(cursor(&value)?),
            other => match other.strip_prefix("attribute.") {
                Some("") => return Err(bad(other, "names no attribute")),
                Some(_) if samples.attributes.len() == FILTERS_MAX => {
                    return Err(bad(other, &format!("more than {FILTERS_MAX} attribute filters")));
                }
                Some(name) => samples.attributes.push((name.to_owned(), value.into_owned())),
                None => return Err(bad(other, "is not a parameter of this query")),
            },
        }
    }
    Ok(samples)
}

/// Reads a query string that knows only `limit`.
pub fn limit(query: &str, rows_max: usize) -> Result<usize, BadQuery> {
    let mut limit = PAGE_ROWS_DEFAULT.min(rows_max);
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*key {
            "limit" => limit = rows(&value, rows_max)?,
            other => return Err(bad(other, "is not a parameter of this query")),
        }
    }
    Ok(limit)
}

/// Reads a query string that must say nothing.
pub fn none(query: &str) -> Result<(), BadQuery> {
    match form_urlencoded::parse(query.as_bytes()).next() {
        Some((key, _)) => Err(bad(&key, "is not a parameter of this query")),
        None => Ok(()),
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.timestamp, self.id)
    }
}

fn cursor(value: &str) -> Result<Cursor, BadQuery> {
    let parts = value.split_once('-');
    let parsed = parts.and_then(|(timestamp, id)| {
        Some(Cursor { timestamp: timestamp.parse().ok()?, id: id.parse().ok()? })
    });
    parsed.ok_or_else(|| bad("cursor", "is not a cursor of an earlier answer"))
}

fn rows(value: &str, rows_max: usize) -> Result<usize, BadQuery> {
    match value.parse() {
        Ok(rows) if (1..=rows_max).contains(&rows) => Ok(rows),
        _ => Err(bad("limit", &format!("must be a number from 1 to {rows_max}"))),
    }
}

fn kind(value: &str) -> Result<String, BadQuery> {
    match value {
        "counter" | "gauge" | "distribution" => Ok(value.to_owned()),
        _ => Err(bad("type", "must be counter, gauge or distribution")),
    }
}

fn id(field: &str, value: &str, digits: usize) -> Result<String, BadQuery> {
    if value.len() == digits && value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(value.to_ascii_lowercase());
    }
    Err(bad(field, &format!("must be {digits} hexadecimal digits")))
}

fn time(field: &str, value: &str) -> Result<i64, BadQuery> {
    match value.parse::<f64>() {
        Ok(seconds) if (0.0..1e11).contains(&seconds) => Ok((seconds * 1_000_000.0).round() as i64),
        _ => Err(bad(field, "must be a number of seconds since 1970")),
    }
}

fn bad(field: &str, message: &str) -> BadQuery {
    let field = crate::ingest::clip(field, crate::limits::LABEL_BYTES_MAX);
    BadQuery { field, message: message.to_owned() }
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
        assert_eq!(limit("limit=101", 100).unwrap_err().field, "limit");
        assert_eq!(limit("name=x", 100).unwrap_err().field, "name");
    }
}
