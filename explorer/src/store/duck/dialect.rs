//! DuckDB's SQL, where engines differ.

use crate::store::sql::{Dialect, Value};

pub struct DuckDialect;

impl Dialect for DuckDialect {
    fn table(&self, name: &'static str) -> &'static str {
        match name {
            "metrics" => {
                "(SELECT m.*, s.attributes, s.attribute_types, s.attribute_units, s.sdk_name, s.sdk_version,
                  s.release, s.environment
                  FROM metrics AS m JOIN attribute_sets AS s ON s.id = m.attributes_id) AS metrics"
            }
            other => other,
        }
    }

    fn bare(&self, name: &'static str) -> &'static str {
        name
    }

    fn sets(&self) -> Option<(&'static str, &'static str)> {
        Some(("attribute_sets", "attributes_id"))
    }

    fn attribute_text(&self) -> &'static str {
        "(attributes ->> ?)"
    }

    fn attribute_number(&self) -> &'static str {
        "TRY_CAST((attributes ->> ?) AS DOUBLE)"
    }

    /// The JSON pointer of a key. A path would read the dots of `browser.name` as steps.
    fn key(&self, key: &str) -> Value {
        Value::Text(format!("/{}", key.replace('~', "~0").replace('/', "~1")))
    }

    fn quantile(&self, fraction: f64, expression: &str) -> String {
        format!("quantile_cont({expression}, {fraction})")
    }

    fn divide(&self, left: &str, right: &str) -> String {
        format!("({left} // {right})")
    }

    fn number(&self, expression: &str) -> String {
        format!("TRY_CAST({expression} AS DOUBLE)")
    }

    fn like(&self, expression: &str) -> String {
        format!("({expression} ILIKE ? ESCAPE '\\')")
    }

    fn arg_min(&self, expression: &str, by: &str) -> String {
        format!("arg_min_null({expression}, {by})")
    }
}
