//! ClickHouse's SQL, where engines differ.

use crate::store::sql::{Dialect, Value};

pub struct ClickDialect;

impl Dialect for ClickDialect {
    /// Of tables whose rows are replaced, only the newest ones; what writers themselves keep from repeating needs no such
    /// care.
    fn table(&self, name: &'static str) -> &'static str {
        match name {
            "documents" => "documents FINAL",
            "runs" => "runs FINAL",
            "feedback" => "feedback FINAL",
            "replays" => "replays FINAL",
            "attachments" => "attachments FINAL",
            "raw_items" => {
                "(SELECT * REPLACE (base64Decode(payload) AS payload) FROM raw_items) AS raw_items"
            }
            other => other,
        }
    }

    fn bare(&self, name: &'static str) -> &'static str {
        name
    }

    fn sets(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    fn attribute_text(&self) -> &'static str {
        concat!("trimLeft(nullIf(attributes[?], ''), ", r"'\x01\x02'", ")")
    }

    fn attribute_number(&self) -> &'static str {
        concat!("toFloat64OrNull(trimLeft(nullIf(attributes[?], ''), ", r"'\x01\x02'", "))")
    }

    fn key(&self, key: &str) -> Value {
        Value::Text(key.to_owned())
    }

    fn quantile(&self, fraction: f64, expression: &str) -> String {
        format!("quantileExactInclusive({fraction})({expression})")
    }

    fn divide(&self, left: &str, right: &str) -> String {
        format!("intDiv({left}, {right})")
    }

    fn number(&self, expression: &str) -> String {
        format!("toFloat64OrNull(toString({expression}))")
    }

    fn like(&self, expression: &str) -> String {
        format!("({expression} ILIKE ?)")
    }

    /// In a tuple, because a null alone would be passed over.
    fn arg_min(&self, expression: &str, by: &str) -> String {
        format!("tupleElement(argMin(tuple({expression}), {by}), 1)")
    }
}
