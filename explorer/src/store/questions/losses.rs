//! What was lost, by reason and over time. Losses are counted when the collector hears of them.

use std::collections::BTreeMap;

use crate::limits::NAMES_MAX;
use crate::query::{DropRow, DropSeries, Drops, Losses, seconds};
use crate::store::sql::Statement;
use crate::store::{Reader, StoreError};

const REASON: &str = "source, reason, category";

impl Reader {
    /// Losses by reason, and how they came over time.
    pub fn drops(&self, query: &Losses) -> Result<Drops, StoreError> {
        let buckets = &query.buckets;
        Ok(Drops {
            drops: self.drop_totals(query)?,
            times: buckets.times(),
            interval: seconds(buckets.interval),
            series: self.drop_series(query)?,
        })
    }

    fn drop_totals(&self, query: &Losses) -> Result<Vec<DropRow>, StoreError> {
        let table = self.dialect().table("drops");
        let mut statement = Statement::new(format!("SELECT {REASON}, sum(quantity) FROM {table}"));
        statement
            .append(self.placed(&query.scope, "received_at").clause("WHERE"))
            .push(&format!(" GROUP BY {REASON} ORDER BY {REASON} LIMIT {NAMES_MAX}"));
        self.read(&statement, |row| {
            Ok(DropRow {
                source: row.text(0)?,
                reason: row.text(1)?,
                category: row.text(2)?,
                quantity: row.int(3)?,
            })
        })
    }

    fn drop_series(&self, query: &Losses) -> Result<Vec<DropSeries>, StoreError> {
        let buckets = &query.buckets;
        let mut conditions = self.placed(&query.scope, "received_at");
        conditions.during("received_at", Some(buckets.from), Some(buckets.until()));
        let since_start = format!("(received_at - {})", buckets.from);
        let place = self.dialect().divide(&since_start, &buckets.interval.to_string());
        let table = self.dialect().table("drops");
        let mut statement = Statement::new(format!(
            "SELECT {REASON}, {place} AS place, sum(quantity) FROM {table}"
        ));
        statement
            .append(conditions.clause("WHERE"))
            .push(&format!(" GROUP BY {REASON}, place ORDER BY {REASON}, place"));
        let mut counts = BTreeMap::new();
        for row in self.rows(&statement)? {
            let reason = (row.text(0)?, row.text(1)?, row.text(2)?);
            if counts.len() >= NAMES_MAX && !counts.contains_key(&reason) {
                continue;
            }
            let values = counts.entry(reason).or_insert_with(|| vec![0; buckets.count]);
            let place = usize::try_from(row.int(3)?).unwrap_or(usize::MAX);
            if let Some(value) = values.get_mut(place) {
                *value += row.int(4)?;
            }
        }
        let series = counts.into_iter().map(|((source, reason, category), values)| DropSeries {
            source,
            reason,
            category,
            values,
        });
        Ok(series.collect())
    }
}
