//! Dates as RFC 3339 writes them: how sessions, and SDKs of some languages, say when.

const DAY: i64 = 86_400;
const MICROSECONDS: i64 = 1_000_000;

/// Microseconds since the epoch. Lenient in two ways: a space for the `T`, and no zone means UTC.
pub fn rfc3339(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let (year, month, day) = (digits(date, 0, 4)?, digits(date, 5, 2)?, digits(date, 8, 2)?);
    let separated = date.get(4..5)? == "-" && date.get(7..8)? == "-";
    let valid = (1970..=9999).contains(&year) && (1..=days(year, month)?).contains(&day);
    let rest = rest.strip_prefix(['T', 't', ' ']).filter(|_| separated && valid)?;
    let (clock, rest) = rest.split_at_checked(8)?;
    let (hour, minute, second) = (digits(clock, 0, 2)?, digits(clock, 3, 2)?, digits(clock, 6, 2)?);
    let separated = clock.get(2..3)? == ":" && clock.get(5..6)? == ":";
    // A leap second is the second after it.
    (separated && hour < 24 && minute < 60 && second <= 60).then_some(())?;
    let (fraction, zone) = fraction(rest)?;
    let day = days_since_epoch(year, month, day);
    let seconds = day * DAY + hour * 3600 + minute * 60 + second - offset(zone)?;
    (seconds >= 0).then_some(seconds * MICROSECONDS + fraction)
}

fn digits(text: &str, at: usize, count: usize) -> Option<i64> {
    let part = text.get(at..at + count)?;
    part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
}

/// The fraction of the second in microseconds, and what follows it.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, zone) = rest.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
    let six = format!("{digits:0<6}");
    Some((six.get(..6)?.parse().ok()?, zone))
}

/// What local time is ahead of UTC, in seconds.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone {
        "" | "Z" | "z" => return Some(0),
        zone if zone.starts_with('+') => 1,
        zone if zone.starts_with('-') => -1,
        _ => return None,
    };
    let (hours, minutes) = (digits(zone, 1, 2)?, digits(zone, zone.len().checked_sub(2)?, 2)?);
    let known = match zone.len() {
        5 => true,
        6 => zone.get(3..4)? == ":",
        _ => false,
    };
    (known && hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn days(year: i64, month: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Counts from March, so that the day a leap year adds is the last of its year.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2026-01-01T00:00:00.300Z", Some(1_767_225_600_300_000)),
            ("2026-01-01T00:00:00.123456789Z", Some(1_767_225_600_123_456)),
            ("2026-01-01 01:00:00+01:00", Some(1_767_225_600_000_000)),
            ("2025-12-31t18:30:00-0530", Some(1_767_225_600_000_000)),
            ("2024-02-29T12:00:00", Some(1_709_208_000_000_000)),
            ("2000-03-01T00:00:00Z", Some(951_868_800_000_000)),
            ("2023-02-29T12:00:00Z", None),
            ("2026-13-01T00:00:00Z", None),
            ("2026-01-01T24:00:00Z", None),
            ("2026-01-01T00:00:00.Z", None),
            ("2026-01-01T00:00:00+1", None),
            ("1969-12-31T23:59:59Z", None),
            ("2026-01-01", None),
            ("é026-01-01T00:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(rfc3339(text), expected, "{text}");
        }
    }
}
