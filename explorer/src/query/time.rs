//! Points in time as people and programs write them.

use super::filter::Quantity;
use crate::calendar;

/// Microseconds of one second, the unit of all times inside.
pub const SECOND: i64 = 1_000_000;
/// The last moment of the year 9999: what is later is a mistake, such as milliseconds taken for seconds.
const LAST: i64 = 253_402_300_800 * SECOND - 1;

/// Reads `now`, `-1h` (that long before `now`), seconds since 1970, or RFC 3339, whose time may be left out.
/// Microseconds since 1970.
pub fn instant(text: &str, now: i64) -> Option<i64> {
    if text == "now" {
        return Some(now);
    }
    let found = match (text.strip_prefix('-').and_then(duration), Quantity::parse(text)) {
        (Some(ago), _) => now.saturating_sub(ago).max(0),
        (None, Some(Quantity { number, unit: None })) if number >= 0.0 => micros(number)?,
        _ => calendar::read(text)?,
    };
    (0..=LAST).contains(&found).then_some(found)
}

/// The same for `since` and `until`, where `1h` alone means that long ago.
pub fn bound(text: &str, now: i64) -> Option<i64> {
    match duration(text) {
        Some(ago) => Some(now.saturating_sub(ago).max(0)),
        None => instant(text, now),
    }
}

/// Reads `15m` or `1.5h`: microseconds.
pub fn duration(text: &str) -> Option<i64> {
    let micros = Quantity::parse(text)?.microseconds()?;
    (0.0..=LAST as f64).contains(&micros).then_some(micros.round() as i64)
}

/// A number of seconds in microseconds.
fn micros(seconds: f64) -> Option<i64> {
    let micros = seconds * SECOND as f64;
    (0.0..=LAST as f64).contains(&micros).then_some(micros.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_767_225_600 * SECOND;

    #[test]
    fn reads_every_form() {
        for (text, seconds) in [
            ("1767225600", 1_767_225_600.0_f64),
            ("1767225600.25", 1_767_225_600.25),
            ("2026-01-01", 1_767_225_600.0),
            ("2026-01-01T00:00:00Z", 1_767_225_600.0),
            ("2026-01-01 00:00", 1_767_225_600.0),
            ("2026-01-01T02:30:00+02:30", 1_767_225_600.0),
            ("2025-12-31T22:00:00.123456789-02:00", 1_767_225_600.123456),
            ("2024-02-29T12:00:00z", 1_709_208_000.0),
            ("1970-01-01", 0.0),
            ("2000-03-01", 951_868_800.0),
            ("now", 1_767_225_600.0),
            ("-90s", 1_767_225_510.0),
            ("-1.5h", 1_767_220_200.0),
        ] {
            assert_eq!(instant(text, NOW), Some((seconds * 1e6).round() as i64), "{text}");
        }
        assert_eq!(bound("1h", NOW), Some(NOW - 3600 * SECOND));
        assert_eq!(bound("-1h", NOW), Some(NOW - 3600 * SECOND));
        assert_eq!(bound("9999w", 5), Some(0));
        assert_eq!(duration("500ms"), Some(500_000));
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "-",
            "yesterday",
            "-1",
            "NaN",
            "1h",
            "-1kb",
            "1767225600000",
            "2026-13-01",
            "2026-02-29",
            "2026-1-1",
            "2026-01-01T",
            "2026-01-01T24:00",
            "2026-01-01T10:00:00.",
            "2026-01-01x10:00",
            "2026-01-01T10:00+2",
            "2026-01-01T10:00:00.5é",
        ] {
            assert_eq!(instant(text, NOW), None, "{text}");
        }
    }
}
