//! Times for people: UTC, because the same line must mean the same to everybody who reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use super::duration;

const DAY: i64 = 86_400;

/// `2026-11-21 11:35:02`, UTC.
pub fn date(seconds: f64) -> String {
    let whole = seconds.floor() as i64;
    let (year, month, day) = civil(whole.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02} {}", time_of_day(whole))
}

/// `11:35:02.250`, UTC.
pub fn clock(seconds: f64) -> String {
    let milliseconds = (seconds.fract().abs() * 1000.0).floor();
    format!("{}.{milliseconds:03}", time_of_day(seconds.floor() as i64))
}

/// How long ago, such as `3 min ago`.
pub fn ago(seconds: f64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    match now - seconds {
        past if past >= 1.0 => format!("{} ago", duration(past.floor())),
        past if past > -1.0 => "now".to_owned(),
        future => format!("in {}", duration(-future.ceil())),
    }
}

fn time_of_day(seconds: i64) -> String {
    let second = seconds.rem_euclid(DAY);
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// Days since 1970 as year, month and day. Years begin in March here, so that a leap day ends one.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + carry, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0.0, "1970-01-01 00:00:00"),
            (951_782_400.0, "2000-02-29 00:00:00"),
            (1_767_225_599.9, "2025-12-31 23:59:59"),
            (1_767_225_600.0, "2026-01-01 00:00:00"),
            (-1.0, "1969-12-31 23:59:59"),
        ] {
            assert_eq!(date(seconds), expected);
        }
        assert_eq!(clock(3_723.25), "01:02:03.250");
    }
}
