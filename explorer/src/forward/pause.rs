//! Until when a target wants nothing, by category: `X-Sentry-Rate-Limits` and `Retry-After`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::limits::PAUSES_MAX;

/// What a limit without a readable time means.
const SECONDS_DEFAULT: u64 = 60;
/// The key of limits on everything.
const ALL: &str = "";

#[derive(Default)]
pub struct Pauses(BTreeMap<String, Instant>);

impl Pauses {
    /// Reads an answer's headers. A later deadline stays.
    pub fn learn(&mut self, status: u16, limits: Option<&str>, retry_after: Option<&str>) {
        let now = Instant::now();
        self.0.retain(|_, until| *until > now);
        match (limits, retry_after) {
            (Some(limits), _) => limits.split(',').for_each(|limit| self.limit(limit.trim(), now)),
            (None, Some(text)) => self.pause(ALL, seconds(text), now),
            (None, None) if status == 429 => self.pause(ALL, SECONDS_DEFAULT, now),
            _ => {}
        }
    }

    /// `60:trace_metric;log_item:organization`
    fn limit(&mut self, text: &str, now: Instant) {
        let mut parts = text.split(':');
        let seconds = seconds(parts.next().unwrap_or_default());
        let categories = parts.next().unwrap_or_default();
        for category in categories.split(';') {
            self.pause(category, seconds, now);
        }
    }

    fn pause(&mut self, category: &str, seconds: u64, now: Instant) {
        let until = now + Duration::from_secs(seconds);
        if self.0.len() < PAUSES_MAX || self.0.contains_key(category) {
            let known = self.0.entry(category.to_owned()).or_insert(until);
            *known = until.max(*known);
        }
    }

    /// Seconds to wait before anything of a category may be sent, rounded up; 0 if it may.
    pub fn wait(&self, category: &str) -> u64 {
        let left = |key: &str| {
            let until = self.0.get(key).copied();
            until.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()))
        };
        left(category).max(left(ALL)).as_secs_f64().ceil() as u64
    }
}

/// Seconds as a number; dates are rare, and a minute serves for them.
pub fn seconds(text: &str) -> u64 {
    match text.trim().parse::<f64>() {
        Ok(seconds) if (0.0..1e6).contains(&seconds) => seconds.ceil() as u64,
        _ => SECONDS_DEFAULT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_for_their_categories() {
        let mut pauses = Pauses::default();
        pauses.learn(200, Some("30:trace_metric;log_item:organization, 2.5:span:key"), None);
        assert_eq!(pauses.wait("trace_metric"), 30);
        assert_eq!(pauses.wait("log_item"), 30);
        assert_eq!(pauses.wait("span"), 3);
        assert_eq!(pauses.wait("error"), 0);
        pauses.learn(200, Some("5:trace_metric:key"), None);
        assert_eq!(pauses.wait("trace_metric"), 30, "the later deadline stays");
        pauses.learn(200, Some("90::organization"), None);
        assert_eq!(pauses.wait("trace_metric"), 90, "and everything counts for each");
    }

    #[test]
    fn without_limits_other_signs_count() {
        let waits = |status, retry_after| {
            let mut pauses = Pauses::default();
            pauses.learn(status, None, retry_after);
            pauses.wait("error")
        };
        assert_eq!(waits(200, None), 0);
        assert_eq!(waits(429, None), 60);
        assert_eq!(waits(429, Some("7")), 7);
        assert_eq!(waits(503, Some("Wed, 21 Oct 2026 07:28:00 GMT")), 60);
    }
}
