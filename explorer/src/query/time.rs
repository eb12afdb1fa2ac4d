//! Points in time as people and programs write them.

use super::filter::Quantity;

/// Microseconds of one second, the unit of all times inside.
pub const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
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
        _ => calendar(text)?,
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

/// `2026-01-31`, `2026-01-31T10:00:00.5Z`, with a space instead of the T, an offset or none (UTC).
fn calendar(text: &str) -> Option<i64> {
    let date = text.get(..10)?;
    let mut parts = date.split('-');
    let (year, month, day) =
        (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 || day > length(year, month)
    {
        return None;
    }
    let midnight = days(year, month, day) * DAY;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some(midnight);
    }
    let (time, offset) = zone(rest.strip_prefix(['T', 't', ' '])?)?;
    Some(midnight + time_of_day(time)? - offset)
}

/// The time without its zone, and the zone in microseconds east of UTC.
fn zone(text: &str) -> Option<(&str, i64)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, 0)) };
    let (hours, minutes) = text.get(at + 1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let east = (hours * 60 + minutes) * 60 * SECOND;
    let east = if text.get(at..)?.starts_with('-') { -east } else { east };
    (hours < 24 && minutes < 60).then_some((text.get(..at)?, east))
}

/// `10:00`, `10:00:00` or `10:00:00.123456`; further digits are beyond what is kept.
fn time_of_day(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |it| digits(it, 2))?;
    let in_range = hour < 24 && minute < 60 && second <= 60 && parts.next().is_none();
    if !in_range || fraction.is_empty() || !fraction.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(((hour * 60 + minute) * 60 + second) * SECOND + micros)
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let right = text.len() == count && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| right)
}

fn length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01, before it negative. Years are counted from March, so that the leap day comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let months = (month + 9) % 12;
    let leaps = year / 4 - year / 100 + year / 400;
    365 * year + leaps + (153 * months + 2) / 5 + day - 719_469
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
