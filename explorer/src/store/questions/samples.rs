//! Single metric samples, newest first.

use crate::query::{Cursor, Page, Sample, Samples, json, seconds, with_sequence};
use crate::store::reader::page;
use crate::store::sql::{Conditions, Row, Statement, without_sequence};
use crate::store::{Reader, StoreError};

/// The columns that [`sample`] reads.
pub const SAMPLE: &str = "id, timestamp, name, type, unit, value, trace_id, span_id, attributes,
    attribute_types, attribute_units, project, received_at, sequence";

impl Reader {
    /// Answers a question for samples.
    pub fn samples(&self, query: &Samples) -> Result<Page<Sample>, StoreError> {
        let (attributes, sequence) = without_sequence(&query.attributes);
        let mut conditions = Conditions::new(self.dialect());
        conditions
            .equal("project", query.project.as_deref())
            .equal("name", query.name.as_deref())
            .equal("type", query.kind.as_deref())
            .equal("trace_id", query.trace_id.as_deref())
            .equal("span_id", query.span_id.as_deref())
            .during("timestamp", query.since, query.until)
            .equal("sequence", sequence)
            .attributes(&attributes);
        if let Some(Cursor { timestamp, id }) = query.cursor {
            conditions.after(["timestamp", "id"], timestamp, id);
        }
        let table = self.dialect().table("metrics");
        let mut statement = Statement::new(format!("SELECT {SAMPLE} FROM {table}"));
        // One row more than asked for tells whether there is a next page.
        let order = format!(" ORDER BY timestamp DESC, id DESC LIMIT {}", query.limit + 1);
        statement.append(conditions.clause("WHERE")).push(&order);
        let rows = self.read(&statement, |row| Ok((row.int(1)?, sample(row)?)))?;
        Ok(page(rows, query.limit, |timestamp, sample| Cursor { timestamp, id: sample.id }))
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
