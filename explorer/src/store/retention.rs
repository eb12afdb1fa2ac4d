//! How much is kept: up to a size and an age, the oldest out first.

use std::time::{Duration, Instant};

use super::{Bounded, Size, StoreError};
use crate::limits::{
    CLOCK_DOUBT_TIME, CLOCK_JUMP_MAX, FORGET_SHARE, RETENTION_PAUSE, SIZE_SHARE_HIGH,
    SIZE_SHARE_LOW,
};

/// What is kept; zero means: all of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Retention {
    pub bytes_max: u64,
    pub age_max: Duration,
}

/// Keeps a store within its retention, one step at a time.
pub struct Keeper {
    retention: Retention,
    clock: Clock,
    looked: Option<Instant>,
    /// Whether it became too large, and is not small enough yet.
    shrinking: bool,
}

impl Keeper {
    pub fn new(retention: Retention) -> Self {
        Self { retention, clock: Clock::default(), looked: None, shrinking: false }
    }

    /// Removes a part of what is too much, if there is. `wall` is in microseconds since the epoch.
    pub fn step(
        &mut self,
        store: &mut dyn Bounded,
        wall: i64,
        now: Instant,
    ) -> Result<(), StoreError> {
        if self.looked.is_some_and(|looked| now.duration_since(looked) < RETENTION_PAUSE) {
            return Ok(());
        }
        self.looked = Some(now);
        self.by_size(store)?;
        self.by_age(store, wall, now)
    }

    fn by_size(&mut self, store: &mut dyn Bounded) -> Result<(), StoreError> {
        let bytes_max = self.retention.bytes_max as f64;
        let size = store.size()?;
        let share = if self.shrinking { SIZE_SHARE_LOW } else { SIZE_SHARE_HIGH };
        if bytes_max == 0.0 || (size.used as f64) < bytes_max * share * thrift(bytes_max, size) {
            self.shrinking = false;
            return Ok(());
        }
        // Tidy, the same rows may take less.
        store.tidy(true)?;
        let size = store.size()?;
        let used = size.used as f64;
        let surplus = used - bytes_max * SIZE_SHARE_LOW * thrift(bytes_max, size);
        self.shrinking = surplus > 0.0;
        if self.shrinking
            && let Some(before) = store.oldest(surplus / used)?
        {
            store.forget(before)?;
        }
        Ok(())
    }

    fn by_age(
        &mut self,
        store: &mut dyn Bounded,
        wall: i64,
        now: Instant,
    ) -> Result<(), StoreError> {
        let age_max = i64::try_from(self.retention.age_max.as_micros()).unwrap_or(i64::MAX);
        if age_max == 0 {
            return Ok(());
        }
        let Some((oldest, newest)) = store.extent()? else { return Ok(()) };
        if !self.clock.is_trusted(wall, now, newest.saturating_add(age_max)) {
            return Ok(());
        }
        let before = wall.saturating_sub(age_max);
        if oldest >= before {
            return Ok(());
        }
        // Whoever was away for long has more to remove than one step may.
        let step = store.oldest(FORGET_SHARE)?.unwrap_or(before).max(oldest.saturating_add(1));
        store.forget(before.min(step))
    }
}

/// What of the size may be used, from 0 to 1. Large rows are copied before their old room is free; a file that became
/// too large over it has to hold less.
fn thrift(bytes_max: f64, size: Size) -> f64 {
    (bytes_max / size.taken.max(1) as f64).min(1.0)
}

/// Tells a clock that jumps from time that passes: age must not cost records because a clock is wrong for a moment.
#[derive(Default)]
struct Clock {
    seen: Option<(i64, Instant)>,
    doubted: Option<Instant>,
}

impl Clock {
    /// Whether the wall clock has gone on evenly for a while. At the first look, a time at which every record is too
    /// old counts as a jump.
    fn is_trusted(&mut self, wall: i64, now: Instant, latest: i64) -> bool {
        let jumped = match self.seen.replace((wall, now)) {
            Some((seen, at)) => {
                let passed = i64::try_from(now.duration_since(at).as_micros()).unwrap_or(i64::MAX);
                (wall - seen).abs_diff(passed) > CLOCK_JUMP_MAX.as_micros() as u64
            }
            None => wall > latest,
        };
        if jumped {
            self.doubted = Some(now);
        }
        let over = |since: Instant| now.duration_since(since) >= CLOCK_DOUBT_TIME;
        if self.doubted.is_some_and(over) {
            self.doubted = None;
        }
        self.doubted.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000_000;

    #[test]
    fn a_clock_that_jumps_is_not_believed_at_once() {
        let start = Instant::now();
        let mut clock = Clock::default();
        let mut look =
            |wall, seconds| clock.is_trusted(wall, start + Duration::from_secs(seconds), 30 * DAY);
        assert!(look(DAY, 0));
        assert!(look(DAY + 10_000_000, 10));
        // Ahead by ten years, and back.
        assert!(!look(3650 * DAY, 20));
        assert!(!look(3650 * DAY + 10_000_000, 30));
        assert!(!look(DAY + 40_000_000, 40));
        let doubt = CLOCK_DOUBT_TIME.as_secs();
        let after = |seconds: u64| DAY + i64::try_from(seconds).unwrap() * 1_000_000;
        assert!(!look(after(doubt + 30), doubt + 30));
        assert!(look(after(doubt + 50), doubt + 50));
    }

    #[test]
    fn a_start_at_which_all_seems_too_old_waits() {
        let start = Instant::now();
        let mut clock = Clock::default();
        assert!(!clock.is_trusted(90 * DAY, start, 60 * DAY));
        let doubt = i64::try_from(CLOCK_DOUBT_TIME.as_micros()).unwrap();
        assert!(clock.is_trusted(90 * DAY + doubt, start + CLOCK_DOUBT_TIME, 60 * DAY));
    }
}
