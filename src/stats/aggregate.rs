//! What was measured since the last interval, by series. The caller adds to it; the worker takes it away.

use std::cell::RefCell;
use std::collections::HashMap;

use super::histogram::Histogram;
use super::limits::{REPEATS_MAX, SERIES_MAX, VALUES_MAX};
use super::measurement::{Tag, weight};
use super::{Kind, Measurement, Reason};

/// A series and what was measured of it.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) unit: Option<String>,
    /// By key.
    pub(super) tags: Vec<(String, String)>,
    pub(super) values: Values,
    /// Measurements in it, which is what is lost if it is.
    pub(super) measured: u64,
}

#[derive(Clone, Debug)]
pub(super) enum Values {
    Sum(f64),
    Last(f64),
    /// Every value, and how often.
    Each(Vec<(f64, u32)>),
    Spread(Box<Histogram>),
}

/// What a protocol takes for a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Distributions {
    #[cfg(feature = "datadog")]
    Each,
    #[cfg(feature = "otlp")]
    Spread,
}

/// Series by what tells them apart.
#[derive(Debug)]
pub(super) struct Aggregate {
    distributions: Distributions,
    series: HashMap<Box<[u8]>, Series>,
    /// Values held one by one.
    values: usize,
}

thread_local! {
    /// What tells a series apart, as bytes; kept so that a known series needs no allocation.
    static IDENTITY: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Tags that are sorted without allocation.
const SORTED_INLINE: usize = 16;

impl Aggregate {
    pub(super) fn new(distributions: Distributions) -> Self {
        Self { distributions, series: HashMap::new(), values: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// Takes everything away.
    pub(super) fn take(&mut self) -> Vec<Series> {
        self.values = 0;
        self.series.drain().map(|(_, series)| series).collect()
    }

    /// Adds a measurement, or says why not.
    pub(super) fn add(
        &mut self,
        prefix: &str,
        measurement: &Measurement<'_>,
        configured: &[Tag],
    ) -> Result<(), Reason> {
        if !measurement.value.is_finite() {
            return Err(Reason::Invalid);
        }
        if self.values >= VALUES_MAX && self.is_each(measurement.kind) {
            return Err(Reason::Full);
        }
        let (mut inline, mut long) = ([("", ""); SORTED_INLINE], Vec::new());
        let mut count = 0;
        for tag in measurement.tags_below(configured) {
            match inline.get_mut(count) {
                Some(free) => *free = tag,
                None if long.is_empty() => long = [&inline[..], &[tag]].concat(),
                None => long.push(tag),
            }
            count += 1;
        }
        let tags =
            if long.is_empty() { inline.get_mut(..count).unwrap_or_default() } else { &mut long };
        tags.sort_unstable();
        let unit = unit(measurement);
        let added = IDENTITY.try_with(|identity| {
            let mut identity = identity.try_borrow_mut().ok()?;
            identify(&mut identity, measurement, unit, tags);
            Some(self.put(&identity, prefix, measurement, unit, tags))
        });
        added.ok().flatten().unwrap_or(Err(Reason::Backend))
    }

    fn put(
        &mut self,
        identity: &[u8],
        prefix: &str,
        measurement: &Measurement<'_>,
        unit: Option<&str>,
        tags: &[(&str, &str)],
    ) -> Result<(), Reason> {
        let each = self.is_each(measurement.kind);
        if let Some(series) = self.series.get_mut(identity) {
            series.add(measurement);
        } else if self.series.len() >= SERIES_MAX {
            return Err(Reason::Full);
        } else {
            let values = match measurement.kind {
                Kind::Counter => Values::Sum(0.0),
                Kind::Gauge => Values::Last(0.0),
                _ if each => Values::Each(Vec::new()),
                _ => Values::Spread(Box::new(Histogram::new())),
            };
            let tags = tags.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
            let name = [prefix, measurement.key].concat();
            let unit = unit.map(str::to_owned);
            let mut series = Series { name, unit, tags, values, measured: 0 };
            series.add(measurement);
            self.series.insert(identity.into(), series);
        }
        self.values += usize::from(each);
        Ok(())
    }

    fn is_each(&self, kind: Kind) -> bool {
        let held = match self.distributions {
            #[cfg(feature = "datadog")]
            Distributions::Each => true,
            #[cfg(feature = "otlp")]
            Distributions::Spread => false,
        };
        held && matches!(kind, Kind::Distribution | Kind::Timing)
    }
}

impl Series {
    fn add(&mut self, measurement: &Measurement<'_>) {
        let (value, weight) = (measurement.value, weight(measurement.rate));
        self.measured += 1;
        match &mut self.values {
            Values::Sum(sum) => *sum += value * weight,
            Values::Last(last) => *last = value,
            Values::Each(values) => {
                let times = (weight.round() as u32).clamp(1, REPEATS_MAX);
                match values.last_mut() {
                    Some(last) if last.0 == value && last.1 < REPEATS_MAX => last.1 += times,
                    _ => values.push((value, times)),
                }
            }
            Values::Spread(histogram) => histogram.add(value, weight.round() as u64),
        }
    }
}

impl Series {
    /// Takes half of the values away, if they are held one by one.
    pub(super) fn halve(&mut self) -> Option<Self> {
        let Values::Each(values) = &mut self.values else { return None };
        if values.len() < 2 {
            return None;
        }
        let rest = values.split_off(values.len() / 2);
        let measured = self.measured / 2;
        self.measured -= measured;
        let (name, unit, tags) = (self.name.clone(), self.unit.clone(), self.tags.clone());
        Some(Self { name, unit, tags, values: Values::Each(rest), measured })
    }
}

/// Timings are in seconds, whatever the call says.
fn unit<'a>(measurement: &Measurement<'a>) -> Option<&'a str> {
    if measurement.kind == Kind::Timing { Some("second") } else { measurement.unit }
}

/// Lengths stand before texts, so that no text can pass for another's end.
fn identify(
    to: &mut Vec<u8>,
    measurement: &Measurement<'_>,
    unit: Option<&str>,
    tags: &[(&str, &str)],
) {
    to.clear();
    to.push(measurement.kind as u8);
    let texts = [measurement.key, unit.unwrap_or_default()];
    for text in texts.into_iter().chain(tags.iter().flat_map(|it| [it.0, it.1])) {
        to.extend_from_slice(&text.len().to_le_bytes());
        to.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aggregate() -> Aggregate {
        #[cfg(feature = "datadog")]
        return Aggregate::new(Distributions::Each);
        #[cfg(not(feature = "datadog"))]
        Aggregate::new(Distributions::Spread)
    }

    #[test]
    fn the_order_of_tags_makes_no_series() {
        let mut aggregate = aggregate();
        for tags in [[("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")]] {
            let count = Measurement::new(Kind::Counter, "k", 1.0).with_tags(&tags);
            aggregate.add("p.", &Measurement { rate: 0.5, ..count }, &[]).unwrap();
        }
        let long: Vec<(&str, &str)> = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
            .iter()
            .flat_map(|it| [(*it, "x"), (&"lmnopqrstuvw"[..it.len() + 2], "y")])
            .collect();
        let count = Measurement::new(Kind::Counter, "k", 1.0).with_tags(&long);
        aggregate.add("p.", &count, &[]).unwrap();
        let mut series = aggregate.take();
        series.sort_by_key(|it| it.tags.len());
        assert_eq!(series.len(), 2);
        assert_eq!((series[0].name.as_str(), series[0].measured), ("p.k", 2));
        assert!(matches!(series[0].values, Values::Sum(4.0)));
        assert_eq!(series[1].tags.len(), 13);
    }

    #[test]
    fn series_are_bounded() {
        let mut aggregate = aggregate();
        let names: Vec<String> = (0..=SERIES_MAX).map(|it| format!("k{it}")).collect();
        let refused = names.iter().filter(|name| {
            let count = Measurement::new(Kind::Counter, name, 1.0);
            aggregate.add("", &count, &[]) == Err(Reason::Full)
        });
        assert_eq!(refused.count(), 1);
    }
}
