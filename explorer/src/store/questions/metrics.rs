//! Which metrics there are.

use super::metric_rows::MetricRows;
use crate::limits::NAMES_MAX;
use crate::query::{MetricRow, Metrics, seconds};
use crate::store::sql::Statement;
use crate::store::{Reader, StoreError};

impl Reader {
    /// Every metric with a sample in scope.
    pub fn metrics(&self, query: &Metrics) -> Result<Vec<MetricRow>, StoreError> {
        let scope = &query.scope;
        let rows = MetricRows {
            dialect: self.dialect(),
            filter: &scope.filter,
            conditions: self.placed(scope, "timestamp"),
            groups: &[],
            chosen: None,
            now: scope.now,
        };
        let columns = Statement::new("name, type, unit, timestamp");
        let mut statement =
            Statement::new("SELECT name, type, unit, count(*), max(timestamp) FROM (");
        statement.append(rows.select(columns)?).push(&format!(
            ") AS samples GROUP BY name, type, unit ORDER BY name, type, unit LIMIT {NAMES_MAX}"
        ));
        self.read(&statement, |row| {
            Ok(MetricRow {
                name: row.text(0)?,
                kind: row.text(1)?,
                unit: row.maybe_text(2)?,
                count: row.int(3)?,
                last_seen: seconds(row.int(4)?),
            })
        })
    }
}
