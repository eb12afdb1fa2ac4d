//! The question of a saved query, a widget or a rule: the body of `POST /api/v1/metrics/query`, kept as it came.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Fault;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Request(pub Value);

impl Request {
    /// Whether it could be asked now.
    pub fn check(&self, field: &str) -> Result<(), Fault> {
        let count = self.0["queries"].as_array().map_or(0, Vec::len);
        if count == 0 {
            return Err(Fault::new(format!("{field}.queries"), "needs at least one query"));
        }
        Ok(())
    }
}
