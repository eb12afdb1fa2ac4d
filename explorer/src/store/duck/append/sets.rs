//! Attribute sets: what many samples have in common, kept once and named by a number.
//!
//! The ids of the newest sets are remembered in bounded memory, by a hash of 128 bits. A set that was forgotten gets
//! a second row: that costs its bytes, never a wrong answer, and no commit has to search the table.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use duckdb::{Connection, params};

use super::StoreError;
use crate::ingest::Metric;
use crate::limits::ATTRIBUTE_SETS_MAX;

/// The known sets and the ones the current transaction adds.
#[derive(Default)]
pub struct Sets {
    known: HashMap<i128, i64>,
    next: i64,
    /// Of the current transaction, with their hashes.
    added: Vec<(i128, i64, Set)>,
}

/// What of a metric is kept once.
struct Set {
    attributes: String,
    attribute_types: String,
    attribute_units: Option<String>,
    sdk_name: Option<String>,
    sdk_version: Option<String>,
    release: Option<String>,
    environment: Option<String>,
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
        Ok(Self { known: known.collect::<Result<_, _>>()?, next, added: Vec::new() })
    }

    /// The id of a metric's set; a new one if it is not known.
    pub fn id(&mut self, metric: &Metric) -> i64 {
        let hash = hash(metric);
        if let Some(id) = self.known.get(&hash) {
            return *id;
        }
        let id = self.next;
        self.next += 1;
        self.added.push((hash, id, Set::of(metric)));
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
    }

    /// The transaction failed: what it added does not exist.
    pub fn forget(&mut self) {
        for (hash, id, _) in self.added.drain(..) {
            self.known.remove(&hash);
            self.next = self.next.min(id);
        }
    }
}

/// Two keyed hashes of 64 bits: what clients send must not be able to look like another set.
fn hash(metric: &Metric) -> i128 {
    let half = |seed: u64| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        (&metric.attributes, &metric.attribute_types, &metric.attribute_units).hash(&mut hasher);
        (&metric.sdk_name, &metric.sdk_version).hash(&mut hasher);
        (&metric.release, &metric.environment).hash(&mut hasher);
        i128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}

impl Set {
    fn of(metric: &Metric) -> Self {
        let metric = metric.clone();
        Self {
            attributes: metric.attributes,
            attribute_types: metric.attribute_types,
            attribute_units: metric.attribute_units,
            sdk_name: metric.sdk_name,
            sdk_version: metric.sdk_version,
            release: metric.release,
            environment: metric.environment,
        }
    }
}
