//! One measurement, as backends see it.

/// What a measurement means.
///
/// ```
/// use fanal::stats::Kind;
/// assert_ne!(Kind::Gauge, Kind::Counter);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// How often something happened: values add up.
    Counter,
    /// How much there is of something: the last value counts.
    Gauge,
    /// One of many values whose spread matters.
    Distribution,
    /// A distribution of durations. Its values are seconds; backends convert where a protocol has another unit.
    Timing,
}

/// A tag that somebody keeps.
pub(super) type Tag = (Box<str>, Box<str>);

/// A measurement that passed sampling, on its way to a backend.
///
/// Its value is finite and its key not empty when it comes from [`incr`](crate::stats::incr) and its kin.
///
/// ```
/// use fanal::stats::{Kind, Measurement};
///
/// let tags = [("platform", "web")];
/// let measurement = Measurement::new(Kind::Counter, "orders", 1.0).with_tags(&tags);
/// assert_eq!(measurement.tags().collect::<Vec<_>>(), [("platform", "web")]);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Measurement<'a> {
    /// What the value means.
    pub kind: Kind,
    /// The name, as it was given.
    pub key: &'a str,
    /// The value; seconds if it is a [timing](Kind::Timing).
    pub value: f64,
    /// What it is measured in, if that was said. Timings have none: theirs is the second.
    pub unit: Option<&'a str>,
    /// The probability with which this measurement was kept, above 0 and at most 1: it stands for `1 / rate`.
    pub rate: f64,
    /// Which of several like things was measured.
    pub instance: Option<&'a str>,
    pub(super) call: &'a [(&'a str, &'a str)],
    pub(super) background: &'a [Tag],
}

impl<'a> Measurement<'a> {
    /// A measurement without tags, unit or sampling. Applications call [`incr`](crate::stats::incr) and its kin
    /// instead; this is for tests of a [`Backend`](crate::stats::Backend).
    #[must_use]
    pub const fn new(kind: Kind, key: &'a str, value: f64) -> Self {
        let (unit, instance) = (None, None);
        Self { kind, key, value, unit, rate: 1.0, instance, call: &[], background: &[] }
    }

    /// The same with these tags of the call.
    #[must_use]
    pub const fn with_tags(mut self, tags: &'a [(&'a str, &'a str)]) -> Self {
        self.call = tags;
        self
    }

    /// Every tag, each key once: of the process and the scope, then of the call, and the instance as `instance`.
    pub fn tags(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.tags_below(&[])
    }

    /// The same with tags of a backend, which are stronger than those of the call and weaker than the instance.
    #[inline]
    pub(super) fn tags_below<'m>(
        &self,
        configured: &'m [Tag],
    ) -> impl Iterator<Item = (&'m str, &'m str)> + use<'a, 'm>
    where
        'a: 'm,
    {
        let (call, instance) = (self.call, self.instance);
        let above = move |key: &str| {
            configured.iter().any(|it| same(&it.0, key)) || (instance.is_some() && key == INSTANCE)
        };
        let weakest = self.background.iter().map(|it| (&*it.0, &*it.1));
        let weakest =
            weakest.filter(move |it| !call.iter().any(|own| same(own.0, it.0)) && !above(it.0));
        let own = call.iter().enumerate().filter(move |(at, it)| {
            !above(it.0) && !call.iter().skip(at + 1).any(|later| same(later.0, it.0))
        });
        let own = own.map(|(_, it)| *it);
        let configured = configured.iter().map(|it| (&*it.0, &*it.1));
        let configured = configured.filter(move |it| instance.is_none() || it.0 != INSTANCE);
        weakest.chain(own).chain(configured).chain(instance.map(|it| (INSTANCE, it)))
    }
}

/// The tag that says which of several like things was measured.
pub(super) const INSTANCE: &str = "instance";

/// Whether two keys are equal. Most differ in length or in their first byte, which costs no call to compare.
#[inline]
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().first() == other.as_bytes().first() && one == other
}

/// Tags to keep, each key once: of two values the later.
pub(super) fn keep<'a>(tags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Tag> {
    let mut kept: Vec<Tag> = Vec::new();
    for (key, value) in tags {
        match kept.iter_mut().find(|it| *it.0 == *key) {
            Some(found) => found.1 = value.into(),
            None => kept.push((key.into(), value.into())),
        }
    }
    kept
}

/// How many measurements one stands for that was kept with probability `rate`.
pub(super) fn weight(rate: f64) -> f64 {
    if rate > 0.0 && rate < 1.0 { 1.0 / rate } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_tag_stands_alone() {
        let background = keep([("a", "process"), ("b", "process"), ("a", "scope")]);
        let call = [("b", "call"), ("c", "call"), ("c", "later"), ("d", "call")];
        let mut measurement = Measurement::new(Kind::Gauge, "k", 1.0).with_tags(&call);
        measurement.background = &background;
        let configured = keep([("d", "backend"), ("instance", "backend")]);
        let tags: Vec<_> = measurement.tags_below(&configured).collect();
        let weaker = [("a", "scope"), ("b", "call"), ("c", "later"), ("d", "backend")];
        assert_eq!(tags[..4], weaker);
        assert_eq!(tags[4..], [("instance", "backend")]);
        measurement.instance = Some("db1");
        let tags: Vec<_> = measurement.tags_below(&configured).collect();
        assert_eq!(tags[..4], weaker);
        assert_eq!(tags[4..], [("instance", "db1")]);
    }
}
