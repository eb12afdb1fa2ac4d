//! Numbers as people write them: with a unit of time or of size.

/// A number, and what it counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// In nanoseconds or bytes if it has a unit, otherwise as written.
    pub number: f64,
    pub unit: Option<Unit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Time,
    Size,
}

/// Nanoseconds of each unit of time. `m` is a minute: months are no fixed time.
const TIMES: [(&str, f64); 9] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("µs", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 60e9),
    ("h", 3_600e9),
    ("d", 86_400e9),
    ("w", 604_800e9),
];

/// Bytes of each unit of size, in lower case.
const SIZES: [(&str, f64); 9] = [
    ("b", 1.0),
    ("kb", 1e3),
    ("mb", 1e6),
    ("gb", 1e9),
    ("tb", 1e12),
    ("kib", 1_024.0),
    ("mib", 1_048_576.0),
    ("gib", 1_073_741_824.0),
    ("tib", 1_099_511_627_776.0),
];

impl Quantity {
    /// Reads `500`, `-2.5`, `1e3`, `100ms` or `2MB`. None if it is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(number) = finite(text) {
            return Some(Self { number, unit: None });
        }
        let unit = text
            .trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, '-' | '+' | '.'));
        let number = finite(text.strip_suffix(unit)?)?;
        let find = |table: &[(&str, f64)], unit: &str| {
            table.iter().find(|row| row.0 == unit).map(|row| row.1)
        };
        if let Some(factor) = find(&TIMES, unit) {
            return Some(Self { number: number * factor, unit: Some(Unit::Time) });
        }
        let factor = find(&SIZES, &unit.to_ascii_lowercase())?;
        Some(Self { number: number * factor, unit: Some(Unit::Size) })
    }

    /// Microseconds, if this is a time.
    pub fn microseconds(self) -> Option<f64> {
        (self.unit == Some(Unit::Time)).then_some(self.number / 1e3)
    }
}

/// A number in digits: Rust also reads `inf` and `NaN`, which no one means.
fn finite(text: &str) -> Option<f64> {
    let numeric = text.bytes().next().is_some_and(|it| it.is_ascii_digit() || b"-+.".contains(&it));
    text.parse().ok().filter(|number: &f64| numeric && number.is_finite())
}
