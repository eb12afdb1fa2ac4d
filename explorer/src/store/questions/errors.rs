//! Errors one by one: newest first, of a trace, or one whole.

use crate::limits::TRACE_ERRORS_MAX;
use crate::query::fields::EVENTS;
use crate::query::{AttachmentRow, Cursor, ErrorDetail, ErrorSummary, Errors, Page, seconds};
use crate::store::reader::page;
use crate::store::sql::{Row, Statement};
use crate::store::{Reader, StoreError};

/// The columns that [`summary`] reads.
const SUMMARY: &str =
    "event_id, timestamp, level, kind, message, culprit, handled, mechanism, group_hash,
    transaction_name, trace_id, span_id, release, environment, project";

impl Reader {
    /// Answers a question for errors.
    pub fn errors(&self, query: &Errors) -> Result<Page<ErrorSummary>, StoreError> {
        let mut conditions = self.scoped(&query.scope, &EVENTS)?;
        conditions.equal("trace_id", query.trace_id.as_deref());
        if let Some(Cursor { timestamp, id }) = query.cursor {
            conditions.after(["timestamp", "id"], timestamp, id);
        }
        let table = self.dialect().table("events");
        let mut statement = Statement::new(format!("SELECT {SUMMARY}, id FROM {table}"));
        // One row more than asked for tells whether there is a next page.
        let order = format!(" ORDER BY timestamp DESC, id DESC LIMIT {}", query.limit + 1);
        statement.append(conditions.clause("WHERE")).push(&order);
        let rows = self.read(&statement, |row| Ok((row.int(1)?, (row.int(15)?, summary(row)?))))?;
        let Page { rows, next } =
            page(rows, query.limit, |timestamp, (id, _)| Cursor { timestamp, id: *id });
        Ok(Page { rows: rows.into_iter().map(|(_, error)| error).collect(), next })
    }

    /// One error with all it says; none if it is unknown.
    pub fn error(&self, event_id: &str) -> Result<Option<ErrorDetail>, StoreError> {
        let table = self.dialect().table("events");
        let mut statement = Statement::new(format!(
            "SELECT {SUMMARY}, platform, sdk_name, sdk_version, received_at, attributes, payload FROM {table}"
        ));
        statement.bind(" WHERE event_id = ? LIMIT 1", [event_id.into()]);
        let found = self.read(&statement, |row| {
            Ok(ErrorDetail {
                summary: summary(row)?,
                platform: row.maybe_text(15)?,
                sdk_name: row.maybe_text(16)?,
                sdk_version: row.maybe_text(17)?,
                received_at: seconds(row.int(18)?),
                attributes: row.json(19)?,
                event: row.json(20)?,
                attachments: Vec::new(),
            })
        })?;
        let Some(error) = found.into_iter().next() else { return Ok(None) };
        Ok(Some(ErrorDetail { attachments: self.attachments(event_id)?, ..error }))
    }

    /// The errors of a trace by time, one more than an answer holds.
    pub fn errors_of_trace(&self, trace_id: &str) -> Result<Vec<ErrorSummary>, StoreError> {
        let table = self.dialect().table("events");
        let mut statement = Statement::new(format!("SELECT {SUMMARY} FROM {table}"));
        statement.bind(" WHERE trace_id = ?", [trace_id.into()]);
        let order = format!(" ORDER BY timestamp, id LIMIT {}", TRACE_ERRORS_MAX + 1);
        self.read(statement.push(&order), summary)
    }

    fn attachments(&self, event_id: &str) -> Result<Vec<AttachmentRow>, StoreError> {
        let table = self.dialect().table("attachments");
        let mut statement =
            Statement::new(format!("SELECT filename, content_type, type, bytes FROM {table}"));
        statement.bind(" WHERE event_id = ? ORDER BY filename", [event_id.into()]);
        self.read(&statement, |row| {
            Ok(AttachmentRow {
                filename: row.text(0)?,
                content_type: row.maybe_text(1)?,
                kind: row.text(2)?,
                bytes: row.int(3)?,
            })
        })
    }
}

/// Reads the columns of [`SUMMARY`].
fn summary(row: &Row) -> Result<ErrorSummary, StoreError> {
    let handled = row.maybe_int(6)?.map(|handled| handled != 0);
    Ok(ErrorSummary {
        event_id: row.text(0)?,
        timestamp: seconds(row.int(1)?),
        level: row.text(2)?,
        kind: row.maybe_text(3)?,
        message: row.text(4)?,
        culprit: row.maybe_text(5)?,
        handled,
        mechanism: row.maybe_text(7)?,
        group: row.text(8)?,
        transaction: row.maybe_text(9)?,
        trace_id: row.maybe_text(10)?,
        span_id: row.maybe_text(11)?,
        release: row.maybe_text(12)?,
        environment: row.maybe_text(13)?,
        project: row.text(14)?,
    })
}
