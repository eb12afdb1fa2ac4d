//! Keeps attributes from having more values than a chart can show.

use crate::event::attributes::{self, OVERFLOWN, Value};
use crate::event::record;
use crate::event::strings::Strings;
use crate::limits::GUARDED_MAX;

const SLOTS: usize = (2 * GUARDED_MAX).next_power_of_two();

/// What has been seen: hashes of metric and key, with how many values these have, and hashes of
/// metric, key and value. It outlives the strings.
#[derive(Default)]
pub(crate) struct Guard {
    slots: Vec<(u32, u32)>,
    used: usize,
}

impl Guard {
    /// Replaces string values beyond the first `values_max` of a metric's attribute, and answers
    /// how many it replaced.
    pub(crate) fn guard(
        &mut self,
        records: &mut [f64],
        count: usize,
        values_max: u32,
        strings: &mut Strings,
    ) -> u32 {
        self.slots.resize(SLOTS, (0, 0));
        let end = records.len();
        let mut replaced = 0;
        let mut start = 0;
        for _ in 0..count {
            let mut rest = &records[start..];
            let Some(record) = record::next(&mut rest, strings) else { break };
            let metric = strings.hash(record.name);
            start = end - rest.len();
            for _ in 0..record.attributes {
                let mut rest = &records[start..];
                let Some(attribute) = attributes::next(&mut rest, strings) else { return replaced };
                let next = end - rest.len();
                if let Some(attribute) = attribute
                    && let Value::String(value) = attribute.value
                {
                    let key = mix(metric, strings.hash(attribute.key));
                    if !self.admits(key, mix(key, strings.hash(value)), values_max) {
                        records[start + 1] = OVERFLOWN;
                        replaced += 1;
                    }
                }
                start = next;
            }
        }
        replaced
    }

    fn admits(&mut self, key: u32, value: u32, values_max: u32) -> bool {
        if self.slots[self.find(value)].0 == value {
            return true;
        }
        let place = self.find(key);
        if self.used + 2 > GUARDED_MAX || self.slots[place].1 >= values_max {
            return false;
        }
        self.used += usize::from(self.slots[place].0 == 0) + 1;
        self.slots[place] = (key, self.slots[place].1 + 1);
        let place = self.find(value);
        self.slots[place].0 = value;
        true
    }

    /// The place of a hash, or the free one where it belongs. There always is a free one.
    fn find(&self, hash: u32) -> usize {
        let mut place = hash as usize % SLOTS;
        while self.slots[place].0 != 0 && self.slots[place].0 != hash {
            place = (place + 1) % SLOTS;
        }
        place
    }
}

/// A hash of two; never 0, which means free.
fn mix(left: u32, right: u32) -> u32 {
    let mixed = (left.rotate_left(15) ^ right).wrapping_mul(0x85eb_ca6b);
    (mixed ^ mixed >> 13) | 1
}
