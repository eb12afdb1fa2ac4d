//! What the receiver asked for: how long it wants nothing of which kind.

use super::ledger::Category;
use crate::trace::decimal;

/// A receiver that only says `429` means a minute.
const PAUSE_MS: f64 = 60_000.0;

/// Until when each kind has to wait, in milliseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates {
    all: f64,
    categories: Vec<(String, f64)>,
}

impl Rates {
    /// Whether the kind has to wait.
    pub(crate) fn limits(&self, category: Category, now_ms: f64) -> bool {
        let own = self.categories.iter().find(|(name, _)| name == category.name());
        own.map_or(self.all, |(_, until)| until.max(self.all)) > now_ms
    }

    /// Reads an answer's headers. Deadlines never come nearer.
    pub(crate) fn update(
        &mut self,
        status: u16,
        limits: Option<&str>,
        retry_after: Option<&str>,
        now_ms: f64,
    ) {
        let pause = |text: &str| {
            decimal::parse(text.trim()).map_or(PAUSE_MS, |seconds| (seconds * 1e3).ceil())
        };
        let Some(limits) = limits else {
            if let Some(after) = retry_after {
                self.all = self.all.max(now_ms + pause(after));
            } else if status == 429 {
                self.all = self.all.max(now_ms + PAUSE_MS);
            }
            return;
        };
        for limit in limits.split(',') {
            let mut parts = limit.trim().split(':');
            let until = now_ms + pause(parts.next().unwrap_or_default());
            let categories = parts.next().unwrap_or_default();
            if categories.is_empty() {
                self.all = self.all.max(until);
                continue;
            }
            for name in categories.split(';') {
                if let Some(limit) = self.categories.iter_mut().find(|(known, _)| known == name) {
                    limit.1 = limit.1.max(until);
                } else if self.categories.len() < CATEGORIES_MAX {
                    self.categories.push((name.to_owned(), until));
                }
            }
        }
    }
}

/// More kinds than the protocol has: an answer must not fill the memory.
const CATEGORIES_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wish_counts() {
        let mut rates = Rates::default();
        rates.update(200, Some("60:trace_metric;log_item:organization:quota, 5::key"), None, 0.0);
        assert!(rates.limits(Category::Metric, 59_999.0));
        assert!(!rates.limits(Category::Metric, 60_000.0));
        assert!(rates.limits(Category::Span, 4_999.0));
        assert!(!rates.limits(Category::Span, 5_000.0));
        rates.update(429, None, None, 10_000.0);
        assert!(rates.limits(Category::Span, 69_999.0));
        rates.update(503, None, Some("soon"), 20_000.0);
        assert!(rates.limits(Category::Error, 79_999.0));
        rates.update(200, Some("1:log_item:x"), None, 0.0);
        assert!(rates.limits(Category::Log, 59_000.0));
    }
}
