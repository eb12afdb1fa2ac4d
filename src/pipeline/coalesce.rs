//! Adds up counters that differ in nothing but value and time. No count is lost by it.

use crate::event::attributes::is_writable;
use crate::event::record::{self, MERGED, TIME, TYPE, VALUE};
use crate::event::strings::Strings;

const COUNTER: f64 = 0.0;

/// Marks records that became part of an earlier one, and answers how many there are.
pub(crate) fn coalesce(records: &mut [f64], count: usize, strings: &Strings) -> u32 {
    // Places of records, one more than their index so that 0 is free; at most half full.
    let slots = (2 * count.min(records.len() / record::HEAD + 1)).next_power_of_two();
    let mut table = vec![0u32; slots];
    let mut merged = 0;
    let mut start = 0;
    for _ in 0..count {
        let (earlier, rest) = records.split_at_mut(start);
        let Some(length) = record::extent(rest, strings) else { break };
        let (record, _) = rest.split_at_mut(length);
        start += length;
        if record[TYPE] != COUNTER {
            continue;
        }
        let mut slot = hash(record) as usize;
        loop {
            slot &= slots - 1;
            if table[slot] == 0 {
                table[slot] = (start - length + 1) as u32;
                break;
            }
            let first = &mut earlier[table[slot] as usize - 1..];
            if first.len() >= length && same(&first[..length], record) {
                let sum = first[VALUE] + record[VALUE];
                if is_writable(sum) && is_writable(first[VALUE]) && is_writable(record[VALUE]) {
                    first[VALUE] = sum;
                    record[TYPE] = MERGED;
                    merged += 1;
                }
                break;
            }
            slot += 1;
        }
    }
    merged
}

/// Equal heads imply equally many attributes, so equal prefixes are equal records.
fn same(left: &[f64], right: &[f64]) -> bool {
    left[..VALUE] == right[..VALUE] && left[TIME + 1..] == right[TIME + 1..]
}

fn hash(record: &[f64]) -> u32 {
    let mut hash = 0u32;
    for number in record[..VALUE].iter().chain(&record[TIME + 1..]) {
        let bits = number.to_bits();
        hash = (hash.rotate_left(5) ^ bits as u32 ^ (bits >> 32) as u32).wrapping_mul(0x9e37_79b1);
    }
    hash ^ hash >> 15
}
