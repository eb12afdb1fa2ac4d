//! Documents, and the runs of this store.

use crate::store::sql::{Row, Statement};
use crate::store::{Document, Reader, Run, StoreError};

impl Reader {
    /// All documents of a kind, by id.
    pub fn documents(&self, kind: &str) -> Result<Vec<Document>, StoreError> {
        let table = self.dialect().table("documents");
        let mut statement = Statement::new(format!("SELECT {DOCUMENT} FROM {table}"));
        statement.bind(" WHERE kind = ? ORDER BY id", [kind.into()]);
        self.read(&statement, document)
    }

    /// One document.
    pub fn document(&self, kind: &str, id: &str) -> Result<Option<Document>, StoreError> {
        let table = self.dialect().table("documents");
        let mut statement = Statement::new(format!("SELECT {DOCUMENT} FROM {table}"));
        statement.bind(" WHERE kind = ? AND id = ?", [kind.into(), id.into()]);
        Ok(self.read(&statement, document)?.pop())
    }

    /// All runs, the newest first.
    pub fn runs(&self) -> Result<Vec<Run>, StoreError> {
        let table = self.dialect().table("runs");
        let statement = Statement::new(format!(
            "SELECT id, name, started_at, ended_at FROM {table} ORDER BY started_at DESC, id DESC"
        ));
        self.read(&statement, |row| {
            Ok(Run {
                id: row.text(0)?,
                name: row.maybe_text(1)?,
                started_at: row.int(2)?,
                ended_at: row.int(3)?,
            })
        })
    }
}

/// The columns that [`document`] reads.
const DOCUMENT: &str = "kind, id, body, updated_at";

fn document(row: &Row) -> Result<Document, StoreError> {
    Ok(Document {
        kind: row.text(0)?,
        id: row.text(1)?,
        body: row.text(2)?,
        updated_at: row.int(3)?,
    })
}
