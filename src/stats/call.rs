//! A call under construction: recorded once it is dropped.

use super::limits::TAGS_INLINE;
use super::measurement::{Kind, Measurement};
use super::{Value, current};

/// A measurement that is recorded when it is dropped, which is at the end of the statement unless it is kept.
///
/// ```
/// use fanal::stats::{self, Memory};
///
/// let memory = Memory::new();
/// stats::configure(memory.clone());
/// stats::incr("orders", 1).tag("platform", "web").tag("country", "it");
/// stats::distribution("upload", 2.5).unit("megabyte").rate(1.0).instance("disk1").send();
/// assert_eq!(memory.sum("orders", &[("country", "it")]), 1.0);
/// ```
#[derive(Debug)]
pub struct Call<'a> {
    kind: Kind,
    key: &'a str,
    value: f64,
    unit: Option<&'a str>,
    rate: f64,
    instance: Option<&'a str>,
    inline: [(&'a str, &'a str); TAGS_INLINE],
    inline_count: usize,
    /// All tags, once there are more than fit inline.
    spilled: Vec<(&'a str, &'a str)>,
}

impl<'a> Call<'a> {
    #[inline]
    pub(super) fn new(kind: Kind, key: &'a str, value: impl Value) -> Self {
        Self {
            kind,
            key,
            value: value.number(),
            unit: None,
            rate: 1.0,
            instance: None,
            inline: [("", ""); TAGS_INLINE],
            inline_count: 0,
            spilled: Vec::new(),
        }
    }

    /// Adds a tag. Of two with the same key the later counts.
    #[inline]
    pub fn tag(mut self, key: &'a str, value: &'a str) -> Self {
        self.add_tag(key, value);
        self
    }

    /// Adds several tags.
    ///
    /// ```
    /// fanal::stats::incr("orders", 1).tags(&[("platform", "web"), ("country", "it")]).send();
    /// ```
    #[inline]
    pub fn tags(mut self, tags: &[(&'a str, &'a str)]) -> Self {
        for (key, value) in tags {
            self.add_tag(key, value);
        }
        self
    }

    #[inline]
    pub(super) fn add_tag(&mut self, key: &'a str, value: &'a str) {
        match self.inline.get_mut(self.inline_count) {
            Some(free) => {
                *free = (key, value);
                self.inline_count += 1;
            }
            None => self.spill(key, value),
        }
    }

    #[cold]
    fn spill(&mut self, key: &'a str, value: &'a str) {
        if self.spilled.is_empty() {
            self.spilled.extend_from_slice(&self.inline);
        }
        self.spilled.push((key, value));
    }

    /// Says what the value is measured in: `byte`, `millisecond`, `percent` … Timings are in seconds whatever is said.
    ///
    /// ```
    /// fanal::stats::gauge("queue.size", 1_024).unit("byte").send();
    /// ```
    #[inline]
    pub fn unit(mut self, unit: &'a str) -> Self {
        self.unit = Some(unit);
        self
    }

    /// Keeps the measurement with this probability, 0 to 1. The protocol carries the rate, or backends let the
    /// measurement count for as many as it stands for. The last value of a gauge is the last that was kept.
    ///
    /// ```
    /// fanal::stats::incr("requests", 1).rate(0.1).send();
    /// ```
    #[inline]
    pub fn rate(mut self, rate: f64) -> Self {
        self.set_rate(rate);
        self
    }

    /// Says which of several like things was measured. A tag `instance`, stronger than all others; where a protocol
    /// has no tags, an end of the name.
    ///
    /// ```
    /// fanal::stats::gauge("connections", 12).instance("db1").send();
    /// ```
    #[inline]
    pub fn instance(mut self, instance: &'a str) -> Self {
        self.set_instance(instance);
        self
    }

    /// Records it, as dropping it would.
    #[inline]
    pub fn send(self) {}

    #[inline]
    pub(super) fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
    }

    #[inline]
    pub(super) fn set_instance(&mut self, instance: &'a str) {
        self.instance = Some(instance);
    }

    #[inline]
    pub(super) fn set_value(&mut self, value: f64) {
        self.value = value;
    }
}

impl Drop for Call<'_> {
    #[inline]
    fn drop(&mut self) {
        if !current::is_on() {
            return;
        }
        let inline = self.inline.get(..self.inline_count).unwrap_or_default();
        current::record(Measurement {
            kind: self.kind,
            key: self.key,
            value: self.value,
            unit: self.unit,
            rate: self.rate,
            instance: self.instance,
            call: if self.spilled.is_empty() { inline } else { &self.spilled },
            background: &[],
        });
    }
}
