//! The samples that one query is about.

use super::numbers::Numbers;
use super::resolve::Resolved;
use crate::query::fields::METRICS;
use crate::query::filter::Expr;
use crate::query::series::{MetricQuery, SeriesQuestion};
use crate::store::questions::metric_rows::MetricRows;
use crate::store::sql::{Conditions, Statement};
use crate::store::{Reader, StoreError};

/// One query, whose metric is known.
pub struct Asked<'a> {
    pub reader: &'a Reader,
    pub question: &'a SeriesQuestion,
    pub numbers: Numbers,
    query: &'a MetricQuery,
    resolved: Resolved,
}

/// A range of time, and what is added to a sample's time to find its bucket.
#[derive(Clone, Copy)]
pub struct Range {
    pub from: i64,
    pub until: i64,
    pub shift: i64,
}

impl Range {
    /// The one that is asked for.
    pub fn of(question: &SeriesQuestion) -> Self {
        Self { from: question.since, until: question.until, shift: 0 }
    }
}

impl<'a> Asked<'a> {
    pub fn new(
        reader: &'a Reader,
        question: &'a SeriesQuestion,
        query: &'a MetricQuery,
        resolved: Resolved,
    ) -> Self {
        let numbers = Numbers {
            aggregate: resolved.aggregate,
            is_counter: resolved.kind == "counter",
            weighted: resolved.weighted,
        };
        Self { reader, question, numbers, query, resolved }
    }

    /// A `SELECT` of these columns, and of the groups.
    pub fn rows(
        &self,
        range: Range,
        chosen: Option<&[Vec<String>]>,
        columns: Statement,
    ) -> Result<Statement, StoreError> {
        let (question, query) = (self.question, self.query);
        let dialect = self.reader.dialect();
        let mut conditions = Conditions::new(dialect);
        if query.metric.contains('*') {
            let pattern = query.metric.split('*').map(str::to_owned).collect();
            let name = Expr::Like { key: "name".to_owned(), pattern };
            conditions.expr(&METRICS, &name, question.now)?;
        } else {
            conditions.equal("name", Some(query.metric.as_str()));
        }
        conditions.equal("type", Some(self.resolved.kind.as_str()));
        match self.resolved.unit.as_deref() {
            Some(unit) if self.resolved.by_unit => conditions.equal("unit", Some(unit)),
            None if self.resolved.by_unit => conditions.term("unit IS NULL", []),
            _ => &mut conditions,
        };
        conditions.equal("project", question.project.as_deref()).during(
            "timestamp",
            Some(range.from),
            Some(range.until),
        );
        let filter = &query.filter;
        MetricRows {
            dialect,
            filter,
            conditions,
            groups: &question.group_by,
            chosen,
            now: question.now,
        }
        .select(columns)
    }
}
