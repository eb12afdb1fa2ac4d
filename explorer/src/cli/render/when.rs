//! Times for people.

use std::time::{SystemTime, UNIX_EPOCH};

use super::duration;
use crate::clock::{rfc3339, time_of_day};

/// `2026-11-21 11:35:02`
pub fn date(seconds: f64) -> String {
    rfc3339(seconds).replace('T', " ").replace('Z', "")
}

/// `11:35:02.250`
pub fn clock(seconds: f64) -> String {
    let milliseconds = (seconds.rem_euclid(1.0) * 1000.0).floor();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc() {
        assert_eq!(date(1_767_225_600.9), "2026-01-01 00:00:00");
        assert_eq!(clock(3_723.25), "01:02:03.250");
        assert_eq!(clock(-0.25), "23:59:59.750");
    }
}
