//! Structured logs, newest first, and how many of each level there were.

use std::collections::BTreeMap;

use crate::limits::TRACE_LOGS_MAX;
use crate::query::buckets::Buckets;
use crate::query::fields::LOGS;
use crate::query::{Cursor, LogCounts, LogRow, Logs, Page, seconds};
use crate::store::reader::page;
use crate::store::sql::{Conditions, Row, Statement};
use crate::store::{Reader, StoreError};

/// The columns that [`log`] reads.
const LOG: &str =
    "id, timestamp, level, severity, body, trace_id, span_id, attributes, attribute_types,
    project, release, environment, received_at";

impl Reader {
    /// Answers a question for logs.
    pub fn logs(&self, query: &Logs) -> Result<Page<LogRow>, StoreError> {
        let mut conditions = self.log_conditions(query)?;
        if let Some(Cursor { timestamp, id }) = query.cursor {
            conditions.after(["timestamp", "id"], timestamp, id);
        }
        let table = self.dialect().table("logs");
        let mut statement = Statement::new(format!("SELECT {LOG} FROM {table}"));
        // One row more than asked for tells whether there is a next page.
        let order = format!(" ORDER BY timestamp DESC, id DESC LIMIT {}", query.limit + 1);
        statement.append(conditions.clause("WHERE")).push(&order);
        let rows = self.read(&statement, |row| Ok((row.int(1)?, log(row)?)))?;
        Ok(page(rows, query.limit, |timestamp, log| Cursor { timestamp, id: log.id }))
    }

    /// Counts the logs of each level in each bucket.
    pub fn log_counts(&self, query: &Logs, buckets: &Buckets) -> Result<LogCounts, StoreError> {
        let mut conditions = self.log_conditions(query)?;
        conditions.during("timestamp", Some(buckets.from), Some(buckets.until()));
        let counts = self.bucket_counts("logs", "level", conditions, buckets)?;
        let interval = seconds(buckets.interval);
        Ok(LogCounts { times: buckets.times(), interval, levels: counts })
    }

    /// How many rows there are for every value of a column, in each bucket.
    pub fn bucket_counts(
        &self,
        table: &'static str,
        by: &str,
        conditions: Conditions,
        buckets: &Buckets,
    ) -> Result<BTreeMap<String, Vec<i64>>, StoreError> {
        let since_start = format!("timestamp - {}", buckets.from);
        let place =
            self.dialect().divide(&format!("({since_start})"), &buckets.interval.to_string());
        let table = self.dialect().table(table);
        let mut statement =
            Statement::new(format!("SELECT {by}, {place} AS place, count(*) FROM {table}"));
        statement.append(conditions.clause("WHERE")).push(&format!(" GROUP BY {by}, place"));
        let mut counts = BTreeMap::new();
        for row in self.rows(&statement)? {
            let numbers = counts.entry(row.text(0)?).or_insert_with(|| vec![0; buckets.count]);
            let place = usize::try_from(row.int(1)?).unwrap_or(usize::MAX);
            if let Some(number) = numbers.get_mut(place) {
                *number += row.int(2)?;
            }
        }
        Ok(counts)
    }

    /// The logs of a trace by time, one more than an answer holds.
    pub fn logs_of_trace(&self, trace_id: &str) -> Result<Vec<LogRow>, StoreError> {
        let table = self.dialect().table("logs");
        let mut statement = Statement::new(format!("SELECT {LOG} FROM {table}"));
        statement.bind(" WHERE trace_id = ?", [trace_id.into()]);
        let order = format!(" ORDER BY timestamp, sequence, id LIMIT {}", TRACE_LOGS_MAX + 1);
        self.read(statement.push(&order), log)
    }

    fn log_conditions(&self, query: &Logs) -> Result<Conditions, StoreError> {
        let mut conditions = self.scoped(&query.scope, &LOGS)?;
        conditions
            .equal("trace_id", query.trace_id.as_deref())
            .equal("span_id", query.span_id.as_deref())
            .among("level", &query.levels);
        Ok(conditions)
    }
}

/// Reads the columns of [`LOG`].
fn log(row: &Row) -> Result<LogRow, StoreError> {
    Ok(LogRow {
        id: row.int(0)?,
        timestamp: seconds(row.int(1)?),
        level: row.text(2)?,
        severity: row.int(3)?,
        body: row.text(4)?,
        trace_id: row.maybe_text(5)?,
        span_id: row.maybe_text(6)?,
        attributes: row.json(7)?,
        attribute_types: row.json(8)?,
        project: row.text(9)?,
        release: row.maybe_text(10)?,
        environment: row.maybe_text(11)?,
        received_at: seconds(row.int(12)?),
    })
}
