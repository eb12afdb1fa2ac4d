//! How many envelopes each key may send: a bucket of tokens that fills up again at a steady rate.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::StatusCode;

use super::reply::Refusal;
use crate::limits::{QUOTA_KEYS_MAX, RETRY_TIME_MIN};

/// The buckets of all keys. Without a rate there is no limit.
#[derive(Default)]
pub struct Quotas {
    per_second: Option<f64>,
    buckets: Mutex<HashMap<String, Bucket>>,
}

struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Quotas {
    pub fn new(per_second: Option<f64>) -> Self {
        Self { per_second, buckets: Mutex::default() }
    }

    /// Takes one token of a key, or tells the sender when there will be one.
    pub fn take(&self, key: &str) -> Result<(), Refusal> {
        let Some(per_second) = self.per_second else { return Ok(()) };
        let wait = self.wait(key, per_second, Instant::now());
        if wait.is_zero() {
            return Ok(());
        }
        let message = format!("more than {per_second} envelopes a second");
        let status = StatusCode::TOO_MANY_REQUESTS;
        Err(Refusal::new(status, "rate_limit", "sentry_key", &message).retry_after(wait))
    }

    fn wait(&self, key: &str, per_second: f64, now: Instant) -> Duration {
        // What fits at once: a second's worth, and at least one.
        let room = per_second.max(1.0);
        let level = |bucket: &Bucket| {
            let elapsed = now.saturating_duration_since(bucket.filled).as_secs_f64();
            (bucket.tokens + elapsed * per_second).min(room)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= QUOTA_KEYS_MAX && !buckets.contains_key(key) {
            // A full bucket says no more than none.
            buckets.retain(|_, bucket| level(bucket) < room);
        }
        // Made-up keys must not become memory: those beyond the bound share a bucket.
        let known = buckets.len() < QUOTA_KEYS_MAX || buckets.contains_key(key);
        let key = if known { key } else { "" };
        let bucket = buckets.entry(key.to_owned());
        let bucket = bucket.or_insert(Bucket { tokens: room, filled: now });
        (bucket.tokens, bucket.filled) = (level(bucket), now);
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Duration::ZERO;
        }
        // A rate of nearly nothing would make a time that no type can hold.
        let seconds = ((1.0 - bucket.tokens) / per_second).min(1e9);
        Duration::from_secs_f64(seconds).max(RETRY_TIME_MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_up_steadily() {
        let quotas = Quotas::default();
        let start = Instant::now();
        let at = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let waits = |key: &str, seconds: f64| quotas.wait(key, 2.0, at(seconds)).as_secs_f64();
        assert_eq!((waits("a", 0.0), waits("a", 0.0)), (0.0, 0.0));
        assert!(waits("a", 0.0) > 0.0);
        assert_eq!(waits("b", 0.0), 0.0);
        assert_eq!(waits("a", 0.5), 0.0);
        assert!(waits("a", 0.5) > 0.0);
        assert_eq!((waits("a", 99.0), waits("a", 99.0)), (0.0, 0.0));
        assert!(waits("a", 99.0) > 0.0);
    }

    #[test]
    fn a_slow_rate_lets_one_through() {
        let quotas = Quotas::default();
        let start = Instant::now();
        assert!(quotas.wait("a", 0.1, start).is_zero());
        assert_eq!(quotas.wait("a", 0.1, start).as_secs(), 10);
        assert!(quotas.wait("a", 0.1, start + Duration::from_secs(10)).is_zero());
        assert!(quotas.wait("a", 1e-300, start).as_secs() > 0);
    }

    #[test]
    fn keys_are_bounded() {
        let quotas = Quotas::default();
        let start = Instant::now();
        for key in 0..QUOTA_KEYS_MAX {
            assert!(quotas.wait(&key.to_string(), 1.0, start).is_zero());
        }
        assert!(quotas.wait("new", 1.0, start).is_zero());
        assert!(!quotas.wait("newer", 1.0, start).is_zero(), "the shared bucket is empty");
        assert!(!quotas.wait("7", 1.0, start).is_zero(), "a known key has its own");
        let later = start + Duration::from_secs(2);
        assert!(quotas.wait("newest", 1.0, later).is_zero());
        assert!(quotas.buckets.lock().unwrap().len() < QUOTA_KEYS_MAX);
    }
}
