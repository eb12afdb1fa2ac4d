//! Metrics: how often, how much, how long.
//!
//! ```
//! use fanal::metrics;
//!
//! metrics::count("orders", 1).with("plan", "pro");
//! metrics::gauge("queue.depth", 42);
//! metrics::distribution("cart.total", 89.5).unit("euro").with("items", 3);
//!
//! let timer = metrics::timer("checkout.duration");
//! // …
//! drop(timer);
//! ```
//!
//! Nothing here fails, waits or panics. Without [`init`](crate::init) nothing happens.

use super::value::{Attributes, Key, Value};
use crate::client::context;
use crate::client::metric::Metric as Record;
use crate::client::record::Kind;
use crate::edge;

/// A metric, recorded when this is dropped: at the end of the statement, mostly.
///
/// ```
/// // It is recorded when it is dropped: here, at the end of the statement.
/// fanal::metrics::count("orders", 1).with("tier", "pro");
/// ```
#[derive(Debug)]
pub struct Metric<'a> {
    kind: Kind,
    name: Key,
    value: f64,
    unit: Option<Key>,
    attributes: Attributes<'a>,
    discarded: bool,
}

/// Counts: something happened so many times.
///
/// ```
/// fanal::metrics::count("orders", 1);
/// ```
#[inline]
pub fn count<'a>(name: impl Into<Key>, times: impl Number) -> Metric<'a> {
    Metric::new(Kind::Counter, name.into(), times.to_f64())
}

/// Sets: there is so much of something now.
///
/// ```
/// fanal::metrics::gauge("queue.depth", 42);
/// ```
#[inline]
pub fn gauge<'a>(name: impl Into<Key>, value: impl Number) -> Metric<'a> {
    Metric::new(Kind::Gauge, name.into(), value.to_f64())
}

/// Adds a value to a distribution.
///
/// ```
/// fanal::metrics::distribution("cart.total", 89.5).unit("euro");
/// ```
#[inline]
pub fn distribution<'a>(name: impl Into<Key>, value: impl Number) -> Metric<'a> {
    Metric::new(Kind::Distribution, name.into(), value.to_f64())
}

/// Measures the time until it is dropped, as a distribution in milliseconds.
///
/// ```
/// let timer = fanal::metrics::timer("checkout.duration").with("tier", "pro");
/// // …
/// drop(timer);
/// ```
#[must_use = "the time ends when this is dropped"]
pub fn timer<'a>(name: impl Into<Key>) -> Timer<'a> {
    let metric = Metric::new(Kind::Distribution, name.into(), 0.0);
    Timer { metric, start_ms: edge::monotonic_ms() }
}

impl<'a> Metric<'a> {
    #[inline]
    fn new(kind: Kind, name: Key, value: f64) -> Self {
        let attributes = Attributes::new();
        Self { kind, name, value, unit: None, attributes, discarded: false }
    }

    /// Says what the value is measured in, such as `millisecond`, `byte` or `euro`.
    ///
    /// ```
    /// fanal::metrics::gauge("memory.used", 1_024).unit("byte");
    /// ```
    #[inline]
    pub fn unit(&mut self, unit: impl Into<Key>) -> &mut Self {
        self.unit = Some(unit.into());
        self
    }

    /// Adds an attribute.
    ///
    /// ```
    /// fanal::metrics::count("orders", 1).with("tier", "pro").with("items", 3);
    /// ```
    #[inline]
    pub fn with(&mut self, key: impl Into<Key>, value: impl Into<Value<'a>>) -> &mut Self {
        self.attributes.push(key.into(), value.into());
        self
    }

    /// Records nothing after all.
    ///
    /// ```
    /// let mut orders = fanal::metrics::count("orders", 1);
    /// orders.discard();
    /// ```
    pub fn discard(&mut self) {
        self.discarded = true;
    }
}

impl Drop for Metric<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.discarded {
            return;
        }
        context::record_within(|client, writer, state, (trace, span)| {
            let (kind, value) = (self.kind, self.value);
            let (name, unit) = (&self.name, self.unit.as_ref());
            // Within a span, what came before what matters.
            let time_ms = if span == 0 { edge::recent_ms() } else { edge::now_ms() };
            let metric = Record { kind, name, unit, value, time_ms, state, trace, span };
            client.metric(writer, &metric, &self.attributes);
        });
    }
}

/// Measures time; see [`timer`].
///
/// ```
/// fn checkout() {
///     let _timer: fanal::metrics::Timer = fanal::metrics::timer("checkout.duration");
///     // Whichever way this ends, its time is recorded.
/// }
/// checkout();
/// ```
#[derive(Debug)]
pub struct Timer<'a> {
    metric: Metric<'a>,
    start_ms: f64,
}

impl<'a> Timer<'a> {
    /// Adds an attribute.
    ///
    /// ```
    /// let _timer = fanal::metrics::timer("lookup").with("table", "stock");
    /// ```
    pub fn with(mut self, key: impl Into<Key>, value: impl Into<Value<'a>>) -> Self {
        self.set(key, value);
        self
    }

    /// Adds an attribute, later.
    ///
    /// ```
    /// let mut timer = fanal::metrics::timer("lookup");
    /// timer.set("found", true);
    /// ```
    pub fn set(&mut self, key: impl Into<Key>, value: impl Into<Value<'a>>) -> &mut Self {
        self.metric.with(key, value);
        self
    }

    /// Measures nothing after all.
    ///
    /// ```
    /// fanal::metrics::timer("lookup").discard();
    /// ```
    pub fn discard(mut self) {
        self.metric.discard();
    }
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        self.metric.value = edge::monotonic_ms() - self.start_ms;
        self.metric.unit = Some(Key::Borrowed("millisecond"));
    }
}

/// What can be measured: any number.
///
/// ```
/// fanal::metrics::count("bytes", "body".len());
/// fanal::metrics::gauge("temperature", 21.5_f32);
/// ```
pub trait Number {
    /// As a double, which is what receivers keep.
    ///
    /// ```
    /// assert_eq!(fanal::metrics::Number::to_f64(3_u8), 3.0);
    /// ```
    fn to_f64(self) -> f64;
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl Number for $type {
            #[inline]
            fn to_f64(self) -> f64 {
                self as f64
            }
        }
    )*};
}

numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);
