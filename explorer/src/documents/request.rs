//! The question of a saved query, a widget or a rule: the body of `POST /api/v1/metrics/query`.

use serde::{Deserialize, Serialize};

use super::Fault;
use crate::clock;
use crate::query::series::SeriesRequest;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Request(pub SeriesRequest);

impl Request {
    /// Whether it could be asked now.
    pub fn check(&self, field: &str) -> Result<(), Fault> {
        let question = self.0.question(clock::now());
        question.map(drop).map_err(|bad| Fault::new(bad.field, bad.message).within(field))
    }
}
