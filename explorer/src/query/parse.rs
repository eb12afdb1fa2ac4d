//! Query strings → questions. What is not understood is refused with its field, never ignored.

use std::fmt;

use super::Cursor;
use super::fields::{Fields, Kind, Place};
use super::time;
use crate::limits::{
    FILTER_CHARACTERS_MAX, PAGE_ROWS_DEFAULT, QUERY_VALUE_BYTES_MAX, RANGE_DEFAULT,
};

/// Why a query is refused.
#[derive(Debug, PartialEq)]
pub struct BadQuery {
    pub field: String,
    pub message: String,
    /// The place of the mistake in the field's text, in characters from 0.
    pub at: Option<usize>,
}

/// Reads the last part of `/api/v1/traces/{trace_id}`.
pub fn trace_id(part: &str) -> Result<String, BadQuery> {
    id("trace_id", part, 32)
}

/// Reads the last part of `/api/v1/traces/{trace_id}/spans/{span_id}`.
pub fn span_id(part: &str) -> Result<String, BadQuery> {
    id("span_id", part, 16)
}

/// Reads the last part of `/api/v1/samples/{id}`.
pub fn sample_id(part: &str) -> Result<i64, BadQuery> {
    part.parse().map_err(|_| bad("id", "must be the id of a sample, a whole number"))
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
        let bytes_max =
            if key == "query" { FILTER_CHARACTERS_MAX * 4 } else { QUERY_VALUE_BYTES_MAX };
        if value.len() > bytes_max {
            return Err(bad(&key, "is too long"));
        }
        read(&key, value.into_owned())?;
    }
    Ok(())
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.timestamp, self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = BadQuery;

    fn from_str(text: &str) -> Result<Self, BadQuery> {
        let parsed = text.split_once('-').and_then(|(timestamp, id)| {
            Some(Cursor { timestamp: timestamp.parse().ok()?, id: id.parse().ok()? })
        });
        parsed.ok_or_else(|| bad("cursor", "is not a cursor of an earlier answer"))
    }
}

pub fn cursor(value: &str) -> Result<Cursor, BadQuery> {
    value.parse()
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

/// A number of things.
pub fn whole(field: &str, value: &str) -> Result<usize, BadQuery> {
    value.parse().map_err(|_| bad(field, "must be a whole number"))
}

/// `since` or `until`.
pub fn moment(field: &str, value: &str, now: i64) -> Result<i64, BadQuery> {
    time::bound(value, now).ok_or_else(|| {
        bad(field, "must be seconds since 1970, a time such as 2026-01-31T10:00:00Z, or 1h for that long ago")
    })
}

/// From `since` to `until`: the last hour if neither is said.
pub fn range(since: Option<&str>, until: Option<&str>, now: i64) -> Result<(i64, i64), BadQuery> {
    let until = until.map_or(Ok(now), |text| moment("until", text, now))?;
    let since = moment("since", since.unwrap_or(RANGE_DEFAULT), now)?;
    if since >= until {
        return Err(bad("since", "must be before until"));
    }
    Ok((since, until))
}

/// What to group by: attributes, and columns of text.
pub fn groups(
    fields: &'static Fields,
    keys: &[String],
    keys_max: usize,
) -> Result<Vec<(String, Place)>, BadQuery> {
    if keys.len() > keys_max {
        return Err(bad("group_by", &format!("at most {keys_max} keys")));
    }
    let place = |key: &String| match fields.place(key) {
        Place::Column(field) if !matches!(field.kind, Kind::Text | Kind::Id) => Err(bad(
            "group_by",
            &format!("{key} is no text: group by attributes, or by release and its like"),
        )),
        _ if key.is_empty() => Err(bad("group_by", "names no key")),
        place => Ok((key.clone(), place)),
    };
    keys.iter().map(place).collect()
}

pub fn unknown(field: &str) -> BadQuery {
    bad(field, "is not a parameter of this query")
}

pub(super) fn bad(field: &str, message: &str) -> BadQuery {
    let field = crate::ingest::clip(field, crate::limits::LABEL_BYTES_MAX);
    BadQuery { field, message: message.to_owned(), at: None }
}

#[cfg(test)]
mod tests {
    use super::super::filter::Expr;
    use super::super::{SampleOrder, TraceOrder, samples, spans, traces};
    use super::*;

    #[test]
    fn reads_questions() {
        let query = "name=cart.add&type=counter&attribute.plan=pro+plus&attribute.a%3Db=%26&query=x:>1\
                     &since=1767225600.125&limit=5&cursor=1767225600125000-42";
        let samples = samples(query, 0).unwrap();
        assert_eq!(
            samples.scope.filter,
            Expr::all(vec![
                Expr::equal("name", "cart.add"),
                Expr::equal("type", "counter"),
                Expr::equal("attribute.plan", "pro plus"),
                Expr::equal("attribute.a=b", "&"),
                super::super::filter::parse("x:>1").unwrap(),
            ])
        );
        assert_eq!(samples.scope.since, Some(1_767_225_600_125_000));
        let cursor = Cursor { timestamp: 1_767_225_600_125_000, id: 42 };
        assert_eq!(samples.order, SampleOrder::Newest(Some(cursor)));
        assert_eq!(cursor.to_string(), "1767225600125000-42");
        assert_eq!(samples.limit, 5);
        let traces = traces("name=/cart&query=status:error&sort=-duration&since=1h", 7).unwrap();
        assert_eq!((traces.name.as_deref(), traces.order), (Some("/cart"), TraceOrder::Longest));
        assert_eq!(traces.scope.since, Some(0));
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
            ("cursor=9-1&sort=value", "cursor"),
            ("sort=name", "sort"),
            ("query=value:*5", "query"),
            ("attribute.=x", "attribute."),
        ] {
            assert_eq!(samples(query, 0).unwrap_err().field, field, "{query}");
        }
        for (query, field) in [
            ("type=counter", "type"),
            ("status=fine", "status"),
            ("is_segment=1", "is_segment"),
            ("parent_span_id=7d1c", "parent_span_id"),
            ("query=duration:>5", "query"),
            ("attribute.=x", "attribute."),
            ("cursor=9", "cursor"),
        ] {
            assert_eq!(spans(query, 0).unwrap_err().field, field, "{query}");
        }
        for query in ["cursor=9-7d1c", "cursor=7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d"] {
            assert_eq!(traces(query, 0).unwrap_err().field, "cursor", "{query}");
        }
        assert_eq!(traces("order=x", 0).unwrap_err().field, "order");
        assert_eq!(limit("limit=101", 100).unwrap_err().field, "limit");
        assert_eq!(limit("name=x", 100).unwrap_err().field, "name");
    }
}
