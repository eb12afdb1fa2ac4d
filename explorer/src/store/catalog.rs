//! Which metrics there are, remembered between questions: what a name stands for must be known before it can be asked
//! about, and a pass over all samples for that would cost more than the question itself.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::StoreError;
use super::sql::{Dialect, Row, Statement};
use crate::limits::{CATALOG_OVERLAP, NAMES_MAX};

/// What is known of all metrics.
#[derive(Default)]
pub struct Catalog {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    kinds: BTreeMap<Key, Kind>,
    /// The newest sample seen, in microseconds by the collector's clock.
    newest: i64,
}

type Key = (String, String, Option<String>);

/// One metric of one type and unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kind {
    pub name: String,
    pub kind: String,
    pub unit: Option<String>,
    /// About how many samples.
    pub count: i64,
    /// Whether some sample stands for more than itself.
    pub weighted: bool,
}

impl Catalog {
    /// The metrics that fit, the most frequent first. Reads what came since the last time.
    pub fn find(
        &self,
        dialect: &dyn Dialect,
        rows: impl FnOnce(&Statement) -> Result<Vec<Row>, StoreError>,
        fits: impl Fn(&Kind) -> bool,
    ) -> Result<Vec<Kind>, StoreError> {
        // Nothing panics while it holds this lock, and if it did, what is known would still be true.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let overlap = i64::try_from(CATALOG_OVERLAP.as_micros()).unwrap_or(0);
        let mut statement = Statement::new(format!(
            "SELECT name, type, unit, count(*), max(received_at), min(weight), max(weight) FROM {}",
            dialect.bare("metrics")
        ));
        let since = known.newest.saturating_sub(overlap);
        statement.bind(" WHERE received_at > ? GROUP BY name, type, unit", [since.into()]);
        statement.push(&format!(" ORDER BY count(*) DESC LIMIT {NAMES_MAX}"));
        for row in rows(&statement)? {
            let (name, kind, unit) = (row.text(0)?, row.text(1)?, row.maybe_text(2)?);
            let key = (name.clone(), kind.clone(), unit.clone());
            if known.kinds.len() >= NAMES_MAX && !known.kinds.contains_key(&key) {
                continue;
            }
            known.newest = known.newest.max(row.int(4)?);
            let entry = known.kinds.entry(key).or_insert_with(|| Kind {
                name,
                kind,
                unit,
                ..Kind::default()
            });
            entry.count += row.int(3)?;
            let is_one = |weight: f64| (weight - 1.0).abs() < f64::EPSILON;
            entry.weighted |= !(is_one(row.float(5)?) && is_one(row.float(6)?));
        }
        let mut found: Vec<Kind> =
            known.kinds.values().filter(|kind| fits(kind)).cloned().collect();
        found.sort_by_key(|kind| std::cmp::Reverse(kind.count));
        Ok(found)
    }
}
