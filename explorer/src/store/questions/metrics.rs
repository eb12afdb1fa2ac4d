//! Which metrics there are.

use crate::limits::NAMES_MAX;
use crate::query::{MetricRow, seconds};
use crate::store::sql::Statement;
use crate::store::{Reader, StoreError};

impl Reader {
    /// Every metric, over all its samples.
    pub fn metrics(&self) -> Result<Vec<MetricRow>, StoreError> {
        let table = self.dialect().bare("metrics");
        let statement = Statement::new(format!(
            "SELECT name, type, unit, count(*), max(timestamp) FROM {table}
             GROUP BY name, type, unit ORDER BY name, type, unit LIMIT {NAMES_MAX}"
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
