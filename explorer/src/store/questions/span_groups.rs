//! Spans by operation and name.

use crate::query::fields::SPANS;
use crate::query::{SpanGroup, SpanGroups};
use crate::store::sql::{Row, Statement};
use crate::store::{Reader, StoreError};

const DURATION: &str = "(ended_at - started_at)";

impl Reader {
    /// Answers a question for groups of spans.
    pub fn span_groups(&self, query: &SpanGroups) -> Result<Vec<SpanGroup>, StoreError> {
        let (dialect, scope) = (self.dialect(), &query.scope);
        let mut conditions = self.placed(scope, "started_at");
        conditions.expr(&SPANS, &scope.filter, scope.now)?;
        let mut statement = Statement::new(format!(
            "SELECT op, name, count(*) AS number,
             sum(CASE WHEN status = 'error' THEN 1 ELSE 0 END) AS failed, {}, {}, sum({DURATION})
             FROM {}",
            dialect.quantile(0.5, DURATION),
            dialect.quantile(0.95, DURATION),
            dialect.table("spans"),
        ));
        statement.append(conditions.clause("WHERE"));
        let order = "ORDER BY number DESC, name, op";
        statement.push(&format!(" GROUP BY op, name {order} LIMIT {}", query.limit));
        self.read(&statement, group)
    }
}

fn group(row: &Row) -> Result<SpanGroup, StoreError> {
    let seconds = |column| row.float(column).map(|microseconds| microseconds / 1e6);
    Ok(SpanGroup {
        op: row.maybe_text(0)?,
        name: row.text(1)?,
        count: row.int(2)?,
        failed: row.int(3)?,
        p50: seconds(4)?,
        p95: seconds(5)?,
        total: seconds(6)?,
    })
}
