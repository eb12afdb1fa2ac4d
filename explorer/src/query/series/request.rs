//! What a client writes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The body of `POST /api/v1/metrics/query`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SeriesRequest {
    pub queries: Vec<QueryRequest>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub equations: Vec<EquationRequest>,
    /// Attributes, or columns such as `release`. A sample without one is in the group of the empty text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group_by: Vec<String>,
    /// How many groups are told apart; the rest is one series. 10 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
    /// Seconds, `60s`, or `auto`, which is also what absence means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Moment>,
    /// Seconds since 1970, RFC 3339, or `1h` for that long ago. `1h` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// The same. Now if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// `none`, `previous`, a duration such as `1d`, or `run:ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// One metric, and one way to look at it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryRequest {
    /// What equations call it: a letter, then letters, digits and `_`.
    pub id: String,
    /// A name; with `*` in it, all that match.
    pub metric: String,
    /// `counter`, `gauge` or `distribution`. If absent: what the metric mostly is.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// If absent: the unit that the metric mostly has. Empty: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// If absent: `sum` of a counter, `avg` of a gauge, `p95` of a distribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<String>,
    /// A filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EquationRequest {
    pub id: String,
    /// `+ - * /`, parentheses, numbers, and the ids of queries.
    pub expression: String,
}

/// A point in time or a length of it, as a number of seconds or as text.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Moment {
    Seconds(f64),
    Text(String),
}

impl Moment {
    /// As a query string would hold it.
    pub fn text(&self) -> String {
        match self {
            Self::Seconds(seconds) => seconds.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl From<&str> for Moment {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
