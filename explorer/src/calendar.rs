//! Dates as people and RFC 3339 write them.

/// Microseconds of one second.
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Reads `2026-01-31`, `2026-01-31T10:00:00.5Z`, with a space instead of the T, an offset or none (UTC). Microseconds
/// since 1970, before it negative.
pub fn read(text: &str) -> Option<i64> {
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

    #[test]
    fn reads_dates() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1969-12-31T23:59:59Z", Some(-SECOND)),
            ("2026-01-01T00:00:00.300Z", Some(1_767_225_600_300_000)),
            ("2026-01-01T00:00:00.123456789Z", Some(1_767_225_600_123_456)),
            ("2026-01-01 01:00:00+01:00", Some(1_767_225_600_000_000)),
            ("2025-12-31t18:30:00-05:30", Some(1_767_225_600_000_000)),
            ("2024-02-29T12:00:00", Some(1_709_208_000_000_000)),
            ("2000-03-01", Some(951_868_800_000_000)),
            ("2023-02-29T12:00:00Z", None),
            ("2026-13-01T00:00:00Z", None),
            ("2026-01-01T24:00:00Z", None),
            ("2026-01-01T00:00:00.Z", None),
            ("2026-01-01T00:00:00+1", None),
            ("é026-01-01T00:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
