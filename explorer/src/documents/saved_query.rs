//! A question with a name.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Document, Fault, Request, check_name};
use crate::limits::SAVED_QUERIES_MAX;

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedQuery {
    pub name: String,
    /// The body of `POST /api/v1/metrics/query`.
    #[schema(value_type = Object)]
    pub request: Request,
    #[serde(default)]
    pub display: Display,
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Display {
    #[default]
    Line,
    Area,
    Bar,
    Heatmap,
}

impl Document for SavedQuery {
    const KIND: &'static str = "query";
    const PLURAL: &'static str = "queries";
    const COUNT_MAX: usize = SAVED_QUERIES_MAX;

    fn check(&self) -> Result<(), Fault> {
        check_name("name", &self.name)?;
        self.request.check("request")
    }
}
