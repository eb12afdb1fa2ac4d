//! Timers, which say how something ended besides how long it took.

use super::call::Call;
use super::clock::Stopwatch;
use super::measurement::Kind;

const RESULT: &str = "result";
const SUCCESS: &str = "success";
const FAILURE: &str = "failure";

/// Measures from its start until it is dropped, and adds the tag `result`: `failure` if it was told so or a panic
/// passes, else `success`.
///
/// ```
/// use fanal::stats::{self, Memory};
///
/// let memory = Memory::new();
/// stats::configure(memory.clone());
/// {
///     let _timer = stats::timer("checkout").tag("platform", "web");
/// }
/// assert_eq!(memory.values("checkout", &[("result", "success")]).len(), 1);
/// ```
///
/// On web pages it needs the feature `browser`, which has a clock; without one, what it records is zero.
#[derive(Debug)]
#[must_use = "a timer measures until it is dropped; give it a name"]
pub struct Timer<'a> {
    call: Call<'a>,
    stopwatch: Stopwatch,
    failed: bool,
    panicking: bool,
}

impl<'a> Timer<'a> {
    pub(super) fn start(key: &'a str) -> Self {
        let (call, stopwatch) = (Call::new(Kind::Timing, key, 0.0), Stopwatch::start());
        Self { call, stopwatch, failed: false, panicking: std::thread::panicking() }
    }

    /// Adds a tag.
    pub fn tag(mut self, key: &'a str, value: &'a str) -> Self {
        self.call.add_tag(key, value);
        self
    }

    /// Adds a tag that is known only later.
    ///
    /// ```
    /// let mut timer = fanal::stats::timer("lookup");
    /// timer.add_tag("cache", "hit");
    /// ```
    pub fn add_tag(&mut self, key: &'a str, value: &'a str) {
        self.call.add_tag(key, value);
    }

    /// Keeps the measurement with this probability, as [`Call::rate`] does.
    ///
    /// ```
    /// let _timer = fanal::stats::timer("lookup").rate(0.1);
    /// ```
    pub fn rate(mut self, rate: f64) -> Self {
        self.call.set_rate(rate);
        self
    }

    /// Says which of several like things was measured, as [`Call::instance`] does.
    ///
    /// ```
    /// let _timer = fanal::stats::timer("query").instance("db1");
    /// ```
    pub fn instance(mut self, instance: &'a str) -> Self {
        self.call.set_instance(instance);
        self
    }

    /// Calls what is measured a failure. The timer runs on until it is dropped.
    ///
    /// ```
    /// use fanal::stats::{self, Memory};
    ///
    /// let memory = Memory::new();
    /// stats::configure(memory.clone());
    /// stats::timer("checkout").fail();
    /// assert_eq!(memory.values("checkout", &[("result", "failure")]).len(), 1);
    /// ```
    pub fn fail(&mut self) {
        self.failed = true;
    }

    /// Runs `body` and measures how long it takes.
    ///
    /// ```
    /// assert_eq!(fanal::stats::timer("sum").time(|| 1 + 1), 2);
    /// ```
    pub fn time<T>(self, body: impl FnOnce() -> T) -> T {
        let _timer = self;
        body()
    }

    /// Runs `body` and measures how long it takes; an error is a failure.
    ///
    /// ```
    /// use fanal::stats::{self, Memory};
    ///
    /// let memory = Memory::new();
    /// stats::configure(memory.clone());
    /// let parsed = stats::timer("parse").try_time(|| "x".parse::<u8>());
    /// assert!(parsed.is_err());
    /// assert_eq!(memory.values("parse", &[("result", "failure")]).len(), 1);
    /// ```
    ///
    /// # Errors
    /// That of `body`.
    pub fn try_time<T, E>(mut self, body: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let result = body();
        self.failed |= result.is_err();
        result
    }
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        let failed = self.failed || (std::thread::panicking() && !self.panicking);
        self.call.add_tag(RESULT, if failed { FAILURE } else { SUCCESS });
        self.call.set_value(self.stopwatch.elapsed().as_secs_f64());
        // The call is recorded as it is dropped, right after.
    }
}
