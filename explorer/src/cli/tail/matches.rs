//! A filter applied to one row of the live stream, which no store has seen yet. Same meaning as in a query.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use crate::cli::Fields;
use crate::query::filter::{Comparison, Expr, Quantity, Unit};

/// The columns in which free text is looked for.
const TEXTS: [&str; 4] = ["name", "body", "message", "kind"];

pub fn matches(expr: &Expr, row: &Value) -> bool {
    match expr {
        Expr::All(parts) => parts.iter().all(|part| matches(part, row)),
        Expr::Any(parts) => parts.iter().any(|part| matches(part, row)),
        Expr::Not(inner) => !matches(inner, row),
        Expr::Has { key } => value(row, key).is_some(),
        Expr::Text(pattern) => TEXTS.iter().any(|key| contains(row.text(key), pattern, false)),
        Expr::Like { key, pattern } => {
            value(row, key).is_some_and(|text| contains(&text, pattern, true))
        }
        Expr::In { key, values } => {
            values.iter().any(|value| compare(row, key, Comparison::Equal, value))
        }
        Expr::Compare { key, is, value } => compare(row, key, *is, value),
    }
}

/// A column, or else an attribute, as text. None if it has no value.
fn value<'a>(row: &'a Value, key: &str) -> Option<Cow<'a, str>> {
    if key == "duration" {
        return duration(row).map(|seconds| Cow::Owned(seconds.to_string()));
    }
    let attributes = row.get("attributes");
    let found = row.get(key).filter(|value| !value.is_null() && !value.is_object());
    match found.or_else(|| attributes?.get(key))? {
        Value::Null => None,
        Value::String(text) => Some(Cow::Borrowed(text)),
        other => Some(Cow::Owned(other.to_string())),
    }
}

fn duration(row: &Value) -> Option<f64> {
    Some(row.number("end_timestamp")? - row.number("start_timestamp")?)
}

fn compare(row: &Value, key: &str, is: Comparison, wanted: &str) -> bool {
    let Some(found) = value(row, key) else { return false };
    let number = Quantity::parse(&found).map(|it| it.number * nanoseconds(row, key, wanted));
    let order = match (number, Quantity::parse(wanted)) {
        (Some(found), Some(wanted)) => found.partial_cmp(&wanted.number),
        _ if is == Comparison::Equal => Some(found.as_ref().cmp(wanted)),
        _ => None,
    };
    order.is_some_and(|order| match is {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    })
}

/// What a found number is multiplied with so that it compares with a wanted one that has a unit of time.
fn nanoseconds(row: &Value, key: &str, wanted: &str) -> f64 {
    if Quantity::parse(wanted).and_then(|it| it.unit) != Some(Unit::Time) {
        return 1.0;
    }
    match row.get("unit").and_then(Value::as_str) {
        _ if key == "duration" => 1e9,
        Some("second") => 1e9,
        Some("microsecond") => 1e3,
        Some("nanosecond") => 1.0,
        _ => 1e6,
    }
}

/// Whether the pieces stand in the text in their order; `whole`: from its first letter to its last.
fn contains(text: &str, pattern: &[String], whole: bool) -> bool {
    let text = text.to_lowercase();
    let mut rest = text.as_str();
    for (at, piece) in pattern.iter().enumerate() {
        let piece = piece.to_lowercase();
        let (first, last) = (whole && at == 0, whole && at + 1 == pattern.len());
        let found = match (first, last) {
            (true, true) => (rest == piece).then_some(""),
            (true, false) => rest.strip_prefix(piece.as_str()),
            (false, true) => rest.ends_with(piece.as_str()).then_some(""),
            (false, false) => rest.split_once(piece.as_str()).map(|(_, after)| after),
        };
        match found {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::query::filter::parse;

    #[test]
    fn rows_match_as_in_a_query() {
        let row = json!({
            "name": "checkout.duration", "value": 250.0, "unit": "millisecond",
            "start_timestamp": 1.0, "end_timestamp": 1.5,
            "attributes": {"region": "eu", "status": 503, "url": "/pay/health/x"}
        });
        for (filter, expected) in [
            ("", true),
            ("region:eu", true),
            ("region:EU", false),
            ("region:[us,eu]", true),
            ("status:>=500 status:<600", true),
            ("status:503", true),
            ("!url:*health*", false),
            ("url:/pay*", true),
            ("url:pay*", false),
            ("has:region !has:nothing", true),
            ("duration:>400ms", true),
            ("duration:<400ms", false),
            ("value:>0.2s", true),
            ("checkout", true),
            ("\"card declined\" OR region:eu", true),
            ("nothing:1", false),
        ] {
            let expr = parse(filter).expect(filter);
            assert_eq!(matches(&expr, &row), expected, "{filter}");
        }
    }
}
