//! Single metric samples.

use super::metric_rows::MetricRows;
use crate::query::filter::Expr;
use crate::query::{
    Cursor, Page, Sample, SampleCursor, SampleOrder, Samples, ValueCursor, json, seconds,
    with_sequence,
};
use crate::store::reader::page;
use crate::store::sql::{Conditions, Row, Statement};
use crate::store::{Reader, StoreError};

/// The columns that [`sample`] reads.
pub const SAMPLE: &str = "id, timestamp, name, type, unit, value, trace_id, span_id, attributes,
    attribute_types, attribute_units, project, received_at, sequence";

impl Reader {
    /// Answers a question for samples.
    pub fn samples(&self, query: &Samples) -> Result<Page<Sample, SampleCursor>, StoreError> {
        let scope = &query.scope;
        let mut conditions = self.placed(scope, "timestamp");
        let order = match query.order {
            SampleOrder::Newest(after) => {
                if let Some(Cursor { timestamp, id }) = after {
                    conditions.after(["timestamp", "id"], timestamp, id);
                }
                "timestamp DESC, id DESC"
            }
            SampleOrder::Greatest(after) => {
                if let Some(ValueCursor { value, id }) = after {
                    let values = [value.into(), value.into(), id.into()];
                    conditions.term("(value <= ? AND (value, id) < (?, ?))", values);
                }
                "value DESC, id DESC"
            }
            SampleOrder::Least(after) => {
                if let Some(ValueCursor { value, id }) = after {
                    let values = [value.into(), value.into(), id.into()];
                    conditions.term("(value >= ? AND (value, id) > (?, ?))", values);
                }
                "value, id"
            }
        };
        let statement =
            self.sample_page(&scope.filter, conditions, scope.now, order, query.limit + 1)?;
        let rows = self.read(&statement, |row| Ok((row.int(1)?, sample(row)?)))?;
        let by_time = matches!(query.order, SampleOrder::Newest(_));
        Ok(page(rows, query.limit, |timestamp, sample| match by_time {
            true => SampleCursor::Time(Cursor { timestamp, id: sample.id }),
            false => SampleCursor::Value(ValueCursor { value: sample.value, id: sample.id }),
        }))
    }

    /// One sample; none if it is not there, or no longer.
    pub fn sample(&self, id: i64) -> Result<Option<Sample>, StoreError> {
        let mut conditions = Conditions::new(self.dialect());
        conditions.equal("id", Some(id));
        let statement = self.sample_page(&Expr::All(Vec::new()), conditions, 0, "id", 1)?;
        Ok(self.read(&statement, sample)?.pop())
    }

    /// The first samples in an order. Attribute sets are looked up for those only.
    pub(super) fn sample_page(
        &self,
        filter: &Expr,
        conditions: Conditions,
        now: i64,
        order: &str,
        rows_max: usize,
    ) -> Result<Statement, StoreError> {
        let dialect = self.dialect();
        let rows = MetricRows { dialect, filter, conditions, groups: &[], chosen: None, now };
        let order = format!(" ORDER BY {order} LIMIT {rows_max}");
        let Some((sets, reference)) = dialect.sets() else {
            let mut statement = rows.select(Statement::new(SAMPLE))?;
            statement.push(&order);
            return Ok(statement);
        };
        let mut statement = Statement::new(format!(
            "SELECT {SAMPLE} FROM (SELECT page.*, s.attributes, s.attribute_types, s.attribute_units FROM ("
        ));
        let columns = format!(
            "id, timestamp, name, type, unit, value, trace_id, span_id, project, received_at,
            sequence, {reference}"
        );
        statement.append(rows.select(Statement::new(columns))?).push(&order);
        statement.push(&format!(
            ") AS page JOIN {sets} AS s ON s.id = page.{reference}) AS samples{order}"
        ));
        Ok(statement)
    }
}

/// Reads the columns of [`SAMPLE`].
pub fn sample(row: &Row) -> Result<Sample, StoreError> {
    let sequence = row.maybe_int(13)?;
    let stored = |column, kind: &str| {
        with_sequence(row.text(column)?, sequence.map(|_| kind)).ok_or_else(|| row.no_json(column))
    };
    let number = sequence.map(|number| number.to_string()).unwrap_or_default();
    Ok(Sample {
        id: row.int(0)?,
        timestamp: seconds(row.int(1)?),
        name: row.text(2)?,
        kind: row.text(3)?,
        unit: row.maybe_text(4)?,
        value: row.float(5)?,
        trace_id: row.maybe_text(6)?,
        span_id: row.maybe_text(7)?,
        attributes: stored(8, &number)?,
        attribute_types: stored(9, "\"integer\"")?,
        attribute_units: row.maybe_text(10)?.and_then(json),
        project: row.text(11)?,
        received_at: seconds(row.int(12)?),
    })
}
