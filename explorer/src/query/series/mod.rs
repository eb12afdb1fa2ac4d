//! Questions for numbers over time, and their answers.
//!
//! A [`SeriesRequest`] is what a client writes, and what saved queries, dashboards and alert rules hold. It is read
//! into a [`SeriesQuestion`], which the store answers with [`SeriesAnswer`].

mod aggregate;
mod answer;
mod detail;
mod equation;
mod parameters;
mod read;
mod request;

pub use aggregate::Aggregate;
pub use answer::{Change, Compared, MetricOf, Series, SeriesAnswer, SeriesResult, change};
pub use detail::{AttributeRow, AttributeValue, ChartSample, ChartSamples, Heatmap};
pub use equation::Term;
pub use parameters::{attributes, heatmap, points, series};
pub use request::{EquationRequest, Moment, QueryRequest, SeriesRequest};

use super::buckets::Buckets;
use super::fields::Place;
use super::filter::Expr;

/// A question that makes sense; what is left to find out is in the store.
#[derive(Clone, Debug)]
pub struct SeriesQuestion {
    pub queries: Vec<MetricQuery>,
    pub equations: Vec<Equation>,
    /// Keys, and what they name.
    pub group_by: Vec<(String, Place)>,
    /// How many groups are told apart.
    pub top: usize,
    /// Microseconds.
    pub since: i64,
    pub until: i64,
    /// All of the range, and perhaps some time around it.
    pub buckets: Buckets,
    pub compare: Compare,
    pub project: Option<String>,
    /// What relative times in filters count from, in microseconds.
    pub now: i64,
}

/// One metric, and one way to look at it.
#[derive(Clone, Debug)]
pub struct MetricQuery {
    pub id: String,
    /// A name; with `*` in it, all that match.
    pub metric: String,
    pub kind: Option<String>,
    /// Empty: those without.
    pub unit: Option<String>,
    pub aggregate: Option<Aggregate>,
    pub filter: Expr,
}

#[derive(Clone, Debug)]
pub struct Equation {
    pub id: String,
    pub text: String,
    pub term: Term,
}

/// What the range is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Compare {
    Nothing,
    /// The same length of time, this much earlier, in microseconds; and how that is called.
    Earlier(i64, String),
    /// From the start of another run.
    Run(String),
}
