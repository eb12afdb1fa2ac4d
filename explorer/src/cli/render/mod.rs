//! Numbers and rows as text for people. Pure.

mod spark;
mod table;
mod when;

pub use crate::amount::{amount, change, count, duration};
pub use spark::spark;
pub use table::{Cell, Table};
pub use when::{ago, clock, date};

use serde_json::Value;

/// A row's attributes as `key=value` side by side.
pub fn attributes(row: &Value) -> String {
    let attributes = row.get("attributes").and_then(Value::as_object);
    let shown = attributes.into_iter().flatten().map(|(key, value)| match value.as_str() {
        Some(text) => format!("{key}={text}"),
        None => format!("{key}={value}"),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// What a list says when it is empty.
pub fn nothing(of: &str) -> String {
    format!("no {of} match; widen --since or the filter")
}

/// Text cut to a number of letters.
pub fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    kept + "\u{2026}"
}
