//! Adds up counters that differ in nothing but value and time. No count is lost by it.

use super::table::{Table, mix};
use crate::event::attributes::is_writable;
use crate::event::record::{MERGED, TIME, TYPE, VALUE};

const COUNTER: f64 = 0.0;

/// Adds the last record to an earlier one that `table` knows and marks it, or makes it known.
pub(crate) fn merge(records: &mut [f64], start: usize, table: &mut Table) {
    let (earlier, record) = records.split_at_mut(start);
    if record[TYPE] != COUNTER || !is_writable(record[VALUE]) {
        return;
    }
    let mut hash = 0;
    for (place, number) in record.iter().enumerate() {
        if place != VALUE && place != TIME {
            let bits = number.to_bits();
            hash = mix(hash, bits as u32 ^ (bits >> 32) as u32);
        }
    }
    let known = table.find(hash);
    if known.0 == 0 {
        *known = (hash, start as u32);
        return;
    }
    // Equal heads imply equally many attributes, so a common start is all of both.
    let first = &mut earlier[known.1 as usize..];
    let sum = first[VALUE] + record[VALUE];
    let same = first
        .iter()
        .zip(&*record)
        .enumerate()
        .all(|(place, (first, record))| first == record || place == VALUE || place == TIME);
    if !same || first.len() < record.len() || !is_writable(sum) {
        return;
    }
    first[VALUE] = sum;
    record[TYPE] = MERGED;
}
