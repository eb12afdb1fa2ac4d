//! A stretch of time cut into equal buckets, each beginning at a multiple of their length.

use super::scope::Scope;
use super::time::SECOND;
use super::{BadQuery, seconds, time};
use crate::limits::{BUCKETS_AUTO, BUCKETS_MAX};

/// Lengths that people read easily, in seconds.
const NICE: [i64; 20] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800, 604_800,
];

/// Times are microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Buckets {
    /// Where the first bucket begins.
    pub from: i64,
    pub interval: i64,
    pub count: usize,
}

impl Buckets {
    /// Buckets over a time; of a length that is given, or one that makes a readable chart.
    pub fn over(since: i64, until: i64, interval: Option<i64>) -> Result<Self, BadQuery> {
        let refuse = |field: &str, message: String| {
            Err(BadQuery { field: field.to_owned(), message, at: None })
        };
        if until <= since {
            return refuse("until", "must be after since".to_owned());
        }
        let auto = || {
            let nice = NICE.into_iter().map(|seconds| seconds * SECOND);
            let fits = |interval: &i64| (until - since) / interval < BUCKETS_AUTO;
            let longest = NICE.last().copied().unwrap_or(1) * SECOND;
            nice.clone().find(fits).unwrap_or_else(|| {
                ((until - since) / BUCKETS_AUTO / longest + 1).saturating_mul(longest)
            })
        };
        let interval = interval.unwrap_or_else(auto);
        let from = since - since.rem_euclid(interval);
        let count = (until - from - 1) / interval + 1;
        match usize::try_from(count) {
            Ok(count) if count <= BUCKETS_MAX => Ok(Self { from, interval, count }),
            _ => refuse(
                "interval",
                format!("makes {count} buckets, {BUCKETS_MAX} are allowed; ask for a longer one"),
            ),
        }
    }

    /// Buckets over a scope; without a beginning over the last `span` microseconds.
    pub fn of(scope: &Scope, span: i64, interval: Option<i64>) -> Result<Self, BadQuery> {
        let until = scope.until.unwrap_or(scope.now + 1);
        Self::over(
            scope.since.unwrap_or_else(|| until.saturating_sub(span).max(0)),
            until,
            interval,
        )
    }

    /// Reads the parameter `interval`: none for `auto`.
    pub fn interval(value: &str) -> Result<Option<i64>, BadQuery> {
        if value == "auto" {
            return Ok(None);
        }
        let plain = value.parse::<u32>().ok().map(|seconds| i64::from(seconds) * SECOND);
        let found = plain.or_else(|| time::duration(value)).filter(|it| *it >= SECOND);
        found.map(Some).ok_or_else(|| BadQuery {
            field: "interval".to_owned(),
            message: "must be auto, or a time such as 60s of at least one second".to_owned(),
            at: None,
        })
    }

    /// Where the last bucket ends.
    pub fn until(&self) -> i64 {
        self.from + self.interval * i64::try_from(self.count).unwrap_or(i64::MAX)
    }

    /// The place of the bucket that is this many intervals after 1970, if it is one of these.
    pub fn place(&self, number: i64) -> Option<usize> {
        let place = number - self.from.div_euclid(self.interval);
        usize::try_from(place).ok().filter(|place| *place < self.count)
    }

    /// How many seconds of each bucket lie in a range: those at its ends may do so in part.
    pub fn covered(&self, since: i64, until: i64) -> Vec<f64> {
        let starts = (0..).take(self.count).map(|place: i64| self.from + place * self.interval);
        let covered = |start: i64| (start + self.interval).min(until) - start.max(since);
        starts.map(|start| seconds(covered(start).max(0))).collect()
    }

    /// The beginnings, in seconds.
    pub fn times(&self) -> Vec<f64> {
        let starts = (0..).take(self.count).map(|place: i64| self.from + place * self.interval);
        starts.map(seconds).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_time_into_aligned_buckets() {
        let minute = 60 * SECOND;
        for (since, until, interval, expected) in [
            (0, 60 * minute, None, (0, 30 * SECOND, 120)),
            (90 * SECOND, 10 * minute, Some(minute), (minute, minute, 9)),
            (90 * SECOND, 90 * SECOND + 1, Some(minute), (minute, minute, 1)),
            (0, 24 * 60 * minute, None, (0, 15 * minute, 96)),
        ] {
            let buckets = Buckets::over(since, until, interval).unwrap();
            assert_eq!((buckets.from, buckets.interval, buckets.count), expected);
            assert!(buckets.until() >= until && buckets.times().len() == buckets.count);
        }
        let parts = Buckets::over(90 * SECOND, 170 * SECOND, Some(minute)).unwrap();
        assert_eq!(parts.covered(90 * SECOND, 170 * SECOND), [30.0, 50.0]);
        assert_eq!((parts.place(0), parts.place(2), parts.place(3)), (None, Some(1), None));
        let ages = Buckets::over(0, 50 * 365 * 86_400 * SECOND, None).unwrap();
        assert!(ages.count <= 121);
        assert_eq!(Buckets::over(5, 5, None).unwrap_err().field, "until");
        assert_eq!(Buckets::over(0, 86_400 * SECOND, Some(SECOND)).unwrap_err().field, "interval");
        assert_eq!(Buckets::interval("90"), Ok(Some(90 * SECOND)));
        assert_eq!(Buckets::interval("5m"), Ok(Some(5 * minute)));
        assert_eq!(Buckets::interval("auto"), Ok(None));
        for value in ["0", "10ms", "-5", "soon"] {
            assert_eq!(Buckets::interval(value).unwrap_err().field, "interval");
        }
    }
}
