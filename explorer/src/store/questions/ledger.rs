//! What came, what was wrong with it, and what was kept as it came.

use crate::limits::{NAMES_MAX, RAW_BYTES_MAX};
use crate::query::{EncodingTotals, FindingRow, ItemTotals, RawRow, Totals, seconds};
use crate::store::sql::{Row, Statement};
use crate::store::{Reader, StoreError};

impl Reader {
    /// Everything received so far, in numbers.
    pub fn totals(&self) -> Result<Totals, StoreError> {
        let mut totals = Totals::default();
        for row in self.sums("traffic", "encoding", "envelopes, bytes_wire, bytes_plain", "")? {
            let (name, [envelopes, bytes_wire, bytes_plain]) = row;
            totals.envelopes += envelopes;
            totals.bytes_wire += bytes_wire;
            totals.bytes_plain += bytes_plain;
            totals.encodings.insert(name, EncodingTotals { envelopes, bytes_wire, bytes_plain });
        }
        for (name, [items, entries, bytes]) in
            self.sums("item_counts", "type", "items, entries, bytes", "")?
        {
            totals.items.insert(name, ItemTotals { items, entries, bytes });
        }
        let requests = " WHERE scope = 'request'";
        for (reason, [quantity, ..]) in
            self.sums("ingest_errors", "reason", "quantity, quantity, quantity", requests)?
        {
            totals.rejects.insert(reason, quantity);
        }
        totals.metrics = self.number("count(*)", "metrics")?;
        totals.spans = self.number("count(*)", "spans")?;
        totals.dropped = self.number("sum(quantity)", "drops")?;
        Ok(totals)
    }

    /// Three sums for every value of a column.
    fn sums(
        &self,
        table: &'static str,
        by: &str,
        columns: &str,
        condition: &str,
    ) -> Result<Vec<(String, [i64; 3])>, StoreError> {
        let sums: Vec<String> = columns.split(", ").map(|it| format!("sum({it})")).collect();
        let statement = Statement::new(format!(
            "SELECT {by}, {} FROM {}{condition} GROUP BY {by} ORDER BY {by} LIMIT {NAMES_MAX}",
            sums.join(", "),
            self.dialect().table(table)
        ));
        self.read(&statement, |row| Ok((row.text(0)?, [row.int(1)?, row.int(2)?, row.int(3)?])))
    }

    /// One number over a whole table; 0 if it is empty.
    fn number(&self, expression: &str, table: &'static str) -> Result<i64, StoreError> {
        let table = self.dialect().bare(table);
        let statement = Statement::new(format!("SELECT {expression} FROM {table}"));
        let rows = self.read(&statement, |row: &Row| row.maybe_int(0))?;
        Ok(rows.into_iter().flatten().next().unwrap_or(0))
    }

    /// Items kept as they came, newest first.
    pub fn raw(&self, limit: usize) -> Result<Vec<RawRow>, StoreError> {
        let statement = Statement::new(format!(
            "SELECT id, received_at, project, type, headers, bytes, payload
             FROM {} ORDER BY id DESC LIMIT {limit}",
            self.dialect().table("raw_items")
        ));
        self.read(&statement, |row| {
            let bytes = row.int(5)?;
            Ok(RawRow {
                id: row.int(0)?,
                received_at: seconds(row.int(1)?),
                project: row.text(2)?,
                kind: row.text(3)?,
                headers: row.json(4)?,
                bytes,
                truncated: usize::try_from(bytes).is_ok_and(|bytes| bytes > RAW_BYTES_MAX),
                payload: String::from_utf8_lossy(&row.bytes(6)?).into_owned(),
            })
        })
    }

    /// What was wrong with requests, items, entries and attributes, newest first.
    pub fn findings(&self, limit: usize) -> Result<Vec<FindingRow>, StoreError> {
        let statement = Statement::new(format!(
            "SELECT id, received_at, project, scope, reason, item, field, message, quantity
             FROM {} ORDER BY id DESC LIMIT {limit}",
            self.dialect().table("ingest_errors")
        ));
        self.read(&statement, |row| {
            Ok(FindingRow {
                id: row.int(0)?,
                received_at: seconds(row.int(1)?),
                project: row.text(2)?,
                scope: row.text(3)?,
                reason: row.text(4)?,
                item: row.maybe_int(5)?,
                field: row.text(6)?,
                message: row.text(7)?,
                quantity: row.int(8)?,
            })
        })
    }
}
