//! Keeps attributes from having more values than a chart can show.

use super::table::{Table, mix};
use crate::event::strings::Strings;
use crate::limits::GUARDED_MAX;

/// What has been seen: hashes of metric and key, with how many values these have, and hashes of
/// metric, key and value. It outlives the strings.
pub(crate) struct Guard {
    table: Table,
    used: usize,
}

impl Guard {
    pub(crate) const EMPTY: Self = Self { table: Table::EMPTY, used: 0 };

    /// Whether a metric's attribute may have this value, as one of the first `values_max`.
    pub(crate) fn admits(&mut self, texts: [usize; 3], values_max: u32, strings: &Strings) -> bool {
        self.table.open(GUARDED_MAX);
        let [mut key, mut value] = [0; 2];
        for text in texts {
            key = value;
            for &byte in strings.raw(text) {
                value = mix(value, u32::from(byte));
            }
            value = mix(value, u32::MAX);
        }
        if self.table.find(value).0 != 0 {
            return true;
        }
        let (hash, values) = self.table.find(key);
        if *values >= values_max || self.used + 2 > GUARDED_MAX {
            return false;
        }
        *hash = key;
        *values += 1;
        self.table.find(value).0 = value;
        self.used += 2;
        true
    }
}
