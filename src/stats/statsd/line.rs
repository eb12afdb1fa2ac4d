//! What plain and Datadog's lines have in common.

use super::number;
use super::packet::Line;
use crate::stats::measurement::Measurement;
use crate::stats::{Kind, text};

/// Milliseconds of a second.
const MILLISECONDS: f64 = 1e3;
/// Below this many seconds a double tells nanoseconds apart.
const EXACT_SECONDS_MAX: f64 = 4e6;

/// The value for the type `ms`, whose readers take it for milliseconds.
#[inline]
pub(super) fn milliseconds(measurement: &Measurement<'_>) -> f64 {
    let value = measurement.value;
    if measurement.kind == Kind::Timing {
        return from_seconds(value);
    }
    match measurement.unit {
        Some("second") => from_seconds(value),
        Some("microsecond") => value / 1e3,
        Some("nanosecond") => value / 1e6,
        Some("minute") => value * 60.0 * MILLISECONDS,
        Some("hour") => value * 3_600.0 * MILLISECONDS,
        _ => value,
    }
}

/// To the nanosecond, so that a duration's text is not longer than it is exact.
#[inline]
fn from_seconds(seconds: f64) -> f64 {
    if seconds.abs() < EXACT_SECONDS_MAX {
        let nanoseconds = (seconds * 1e9 + 0.5_f64.copysign(seconds)) as i64;
        nanoseconds as f64 / 1e6
    } else {
        seconds * MILLISECONDS
    }
}

/// Writes `prefix` and the name, unless it has no letter.
#[inline]
pub(super) fn name(to: &mut Vec<u8>, prefix: &[u8], measurement: &Measurement<'_>) -> bool {
    let start = to.len();
    to.extend_from_slice(prefix);
    text::name(to, measurement.key, prefix.len());
    to.len() > start + prefix.len()
}

/// Writes `:value|kind` and the rate, and says where the value is.
#[inline]
pub(super) fn value(to: &mut Vec<u8>, value: f64, kind: &str, rate: f64) -> Line {
    to.push(b':');
    let start = to.len();
    number::write(to, value);
    let line = Line { value: start, value_end: to.len(), ..Line::default() };
    to.push(b'|');
    to.extend_from_slice(kind.as_bytes());
    if rate < 1.0 {
        to.extend_from_slice(b"|@");
        number::write(to, rate);
    }
    line
}

/// The beginning of all names, as it may stand there.
pub(super) fn prefix(text: &str) -> Vec<u8> {
    let mut prefix = Vec::new();
    text::name(&mut prefix, text, 0);
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_become_milliseconds() {
        let of = |kind, value, unit| {
            let measurement = Measurement { unit, ..Measurement::new(kind, "k", value) };
            milliseconds(&measurement)
        };
        assert_eq!(of(Kind::Timing, 0.0123, None), 12.3);
        assert_eq!(of(Kind::Timing, 1e-9, None), 1e-6);
        assert_eq!(of(Kind::Timing, 1e7, Some("byte")), 1e10);
        assert_eq!(of(Kind::Distribution, 2.5, Some("second")), 2_500.0);
        assert_eq!(of(Kind::Distribution, 2.5, Some("microsecond")), 0.0025);
        assert_eq!(of(Kind::Distribution, 2.5, Some("millisecond")), 2.5);
        assert_eq!(of(Kind::Distribution, 2.5, Some("byte")), 2.5);
    }
}
