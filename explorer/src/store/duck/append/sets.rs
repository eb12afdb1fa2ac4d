//! Attribute sets: what many samples have in common, kept once and named by a number.
//!
//! The ids of the newest sets are remembered in bounded memory, by a hash of 128 bits. A set that was forgotten gets
//! a second row: that costs its bytes, never a wrong answer, and no commit has to search the table.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use duckdb::{Connection, params};

use super::StoreError;
use crate::ingest::AttributeSet;
use crate::limits::ATTRIBUTE_SETS_MAX;

/// The known sets and the ones the current transaction adds.
#[derive(Default)]
pub struct Sets {
    known: HashMap<i128, i64>,
    next: i64,
    /// Of the current transaction, with their hashes.
    added: Vec<(i128, i64, Arc<AttributeSet>)>,
    /// Ids of the current transaction by the place of a set in memory: most samples share one with their neighbours.
    /// Its owner is kept beside it, so that the place is not used anew.
    placed: HashMap<usize, (Arc<AttributeSet>, i64)>,
}

impl Sets {
    /// Remembers the newest sets of a store.
    pub fn load(connection: &Connection) -> Result<Self, StoreError> {
        let query = "SELECT coalesce(max(id), 0) + 1 FROM attribute_sets";
        let next: i64 = connection.query_row(query, [], |row| row.get(0))?;
        let oldest = next.saturating_sub(i64::try_from(ATTRIBUTE_SETS_MAX).unwrap_or(i64::MAX));
        let mut newest = connection
            .prepare("SELECT hash, id FROM attribute_sets WHERE id >= ? AND hash IS NOT NULL")?;
        let known = newest.query_map([oldest], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { known: known.collect::<Result<_, _>>()?, next, ..Self::default() })
    }

    /// The id of a set; a new one if it is not known.
    pub fn id(&mut self, set: &Arc<AttributeSet>) -> i64 {
        let place = Arc::as_ptr(set) as usize;
        if let Some((_, id)) = self.placed.get(&place) {
            return *id;
        }
        let id = self.find(set);
        self.placed.insert(place, (Arc::clone(set), id));
        id
    }

    fn find(&mut self, set: &Arc<AttributeSet>) -> i64 {
        let hash = hash(set);
        if let Some(id) = self.known.get(&hash) {
            return *id;
        }
        let id = self.next;
        self.next += 1;
        self.added.push((hash, id, Arc::clone(set)));
        // To forget all at once is simple, and rare: the next sets fill it again.
        if self.known.len() >= ATTRIBUTE_SETS_MAX {
            self.known.clear();
        }
        self.known.insert(hash, id);
        id
    }

    /// Writes the new sets.
    pub fn append(&self, connection: &Connection) -> Result<(), StoreError> {
        if self.added.is_empty() {
            return Ok(());
        }
        let mut rows = connection.appender("attribute_sets")?;
        for (hash, id, set) in &self.added {
            rows.append_row(params![
                id,
                hash,
                set.attributes,
                set.attribute_types,
                set.attribute_units,
                set.sdk_name,
                set.sdk_version,
                set.release,
                set.environment,
            ])?;
        }
        Ok(rows.flush()?)
    }

    /// The transaction is durable.
    pub fn keep(&mut self) {
        self.added.clear();
        self.placed.clear();
    }

    /// The transaction failed: what it added does not exist.
    pub fn forget(&mut self) {
        self.placed.clear();
        for (hash, id, _) in self.added.drain(..) {
            self.known.remove(&hash);
            self.next = self.next.min(id);
        }
    }
}

/// Two hashes of 64 bits: what clients send must not be able to look like another set.
fn hash(set: &AttributeSet) -> i128 {
    let half = |seed: u64| {
        let mut hasher = DefaultHasher::new();
        (seed, set).hash(&mut hasher);
        i128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}
