//! Units as receivers know them.

use std::sync::atomic::{AtomicU8, Ordering};

use ::metrics::Unit;

/// The unit of a metric, which may be described after the metric is known.
#[derive(Debug, Default)]
pub(super) struct Described(AtomicU8);

/// By number; 0 is none.
const NAMES: [Option<&str>; 17] = [
    None,
    Some("percent"),
    Some("second"),
    Some("millisecond"),
    Some("microsecond"),
    Some("nanosecond"),
    Some("tebibyte"),
    Some("gibibyte"),
    Some("mebibyte"),
    Some("kibibyte"),
    Some("byte"),
    Some("terabit_per_second"),
    Some("gigabit_per_second"),
    Some("megabit_per_second"),
    Some("kilobit_per_second"),
    Some("bit_per_second"),
    Some("per_second"),
];

fn number(unit: Unit) -> u8 {
    match unit {
        Unit::Count => 0,
        Unit::Percent => 1,
        Unit::Seconds => 2,
        Unit::Milliseconds => 3,
        Unit::Microseconds => 4,
        Unit::Nanoseconds => 5,
        Unit::Tebibytes => 6,
        Unit::Gibibytes => 7,
        Unit::Mebibytes => 8,
        Unit::Kibibytes => 9,
        Unit::Bytes => 10,
        Unit::TerabitsPerSecond => 11,
        Unit::GigabitsPerSecond => 12,
        Unit::MegabitsPerSecond => 13,
        Unit::KilobitsPerSecond => 14,
        Unit::BitsPerSecond => 15,
        Unit::CountPerSecond => 16,
    }
}

impl Described {
    pub(super) fn set(&self, unit: Option<Unit>) {
        self.0.store(unit.map_or(0, number), Ordering::Relaxed);
    }

    pub(super) fn name(&self) -> Option<&'static str> {
        NAMES.get(usize::from(self.0.load(Ordering::Relaxed))).copied().flatten()
    }
}
