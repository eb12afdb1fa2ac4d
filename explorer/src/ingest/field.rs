//! Checks of single fields, for every kind of entry. A refusal names the field.

use serde_json::Value;

use crate::calendar;

/// The year 9999, in seconds: what calendars and the store can name.
const SECONDS_MAX: f64 = 253_402_300_800.0;

/// Why an entry is dropped.
#[derive(Debug)]
pub struct Fault {
    pub reason: &'static str,
    pub field: &'static str,
    pub message: String,
}

pub fn invalid(field: &'static str, message: &str) -> Fault {
    Fault { reason: "invalid", field, message: message.to_owned() }
}

/// Seconds since the epoch, or a date, → microseconds.
pub fn time(value: &Value, field: &'static str) -> Result<i64, Fault> {
    if let Some(date) = value.as_str() {
        // A day alone is no moment.
        let found =
            calendar::read(date).filter(|time| *time >= 0 && date.len() > "2026-01-31".len());
        let wrong = "must be seconds since 1970, or a date and time as RFC 3339 writes them";
        return found.ok_or_else(|| invalid(field, wrong));
    }
    match value.as_f64() {
        Some(seconds) if (0.0..SECONDS_MAX).contains(&seconds) => {
            Ok((seconds * 1_000_000.0).round() as i64)
        }
        Some(seconds) if seconds >= SECONDS_MAX => {
            Err(invalid(field, "must be in seconds; this looks like milliseconds"))
        }
        _ => Err(invalid(field, "must be a number of seconds since 1970")),
    }
}

/// An id in lowercase hexadecimal; none if it is absent, null or empty.
pub fn id(value: Value, digits: usize, field: &'static str) -> Result<Option<String>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::String(id) if id.is_empty() => Ok(None),
        Value::String(mut id)
            if id.len() == digits && id.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
        {
            id.make_ascii_lowercase();
            Ok(Some(id))
        }
        _ => Err(invalid(field, &format!("must be {digits} hexadecimal digits"))),
    }
}

/// An id that must be there. All zeros is how tracing protocols write "no id".
pub fn own_id(value: Value, digits: usize, field: &'static str) -> Result<String, Fault> {
    let found = id(value, digits, field)?.filter(|id| id.bytes().any(|digit| digit != b'0'));
    found.ok_or_else(|| invalid(field, &format!("must be {digits} hexadecimal digits, not all 0")))
}

/// A text; none if it is absent or null.
pub fn text(value: Value, field: &'static str) -> Result<Option<String>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(invalid(field, "must be a string")),
    }
}

/// The id of an event: 32 hexadecimal digits, perhaps with the dashes of a UUID.
pub fn event_id(value: &Value) -> Option<String> {
    let digits: String = value.as_str()?.chars().filter(|letter| *letter != '-').collect();
    let valid = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    valid.then(|| digits.to_ascii_lowercase())
}
