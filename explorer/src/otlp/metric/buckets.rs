//! Histograms as buckets, whatever their kind; and the samples that stand for their values.
//!
//! A histogram has forgotten its values. Least and greatest, and the values its exemplars kept, become samples of
//! their own. The others of a bucket become one sample whose weight is their number, at one place between the
//! bucket's bounds: the place, the same share of the way in every bucket, at which all samples add up to the
//! histogram's sum. Sums, averages, counts and extremes are therefore exact, percentiles as exact as the buckets.

use super::message::{ExponentialPoint, HistogramPoint, Side};
use crate::ingest::field::{Fault, invalid};
use crate::limits::HISTOGRAM_BUCKETS_MAX;

/// Values above `low`, up to `high`; the ends may be infinite.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    pub low: f64,
    pub high: f64,
    pub count: u64,
}

/// The buckets that are not empty, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Buckets {
    pub list: Vec<Bucket>,
    pub sum: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
}

impl Buckets {
    pub fn explicit(point: &HistogramPoint) -> Result<Self, Fault> {
        let bounds = &point.explicit_bounds;
        let mut counts = point.bucket_counts.as_slice();
        if counts.is_empty() && bounds.is_empty() {
            counts = std::slice::from_ref(&point.count);
        }
        if counts.len() != bounds.len() + 1 {
            return Err(invalid("bucketCounts", "must be one more than explicitBounds"));
        }
        let ordered = bounds.windows(2).all(|pair| pair.first() < pair.last());
        if !ordered || bounds.iter().any(|bound| !bound.is_finite()) {
            return Err(invalid("explicitBounds", "must be finite numbers that increase"));
        }
        let lows = [f64::NEG_INFINITY].into_iter().chain(bounds.iter().copied());
        let highs = bounds.iter().copied().chain([f64::INFINITY]);
        let list = counts.iter().zip(lows.zip(highs));
        let list = list.map(|(&count, (low, high))| Bucket { low, high, count });
        Self::of(list.collect(), point.sum, point.min, point.max)
    }

    pub fn exponential(point: &ExponentialPoint) -> Result<Self, Fault> {
        if !(-10..=20).contains(&point.scale) {
            return Err(invalid("scale", "must be from -10 to 20"));
        }
        let side = |side: &Option<Side>| match side {
            Some(side) => bounds(side, point.scale),
            None => Vec::new(),
        };
        let negative = side(&point.negative).into_iter().rev();
        let mut list: Vec<Bucket> = negative
            .map(|Bucket { low, high, count }| Bucket { low: -high, high: -low, count })
            .collect();
        list.push(Bucket { low: 0.0, high: 0.0, count: point.zero_count });
        list.extend(side(&point.positive));
        Self::of(list, point.sum, point.min, point.max)
    }

    fn of(
        mut list: Vec<Bucket>,
        sum: Option<f64>,
        min: Option<f64>,
        max: Option<f64>,
    ) -> Result<Self, Fault> {
        list.retain(|bucket| bucket.count > 0);
        if list.len() > HISTOGRAM_BUCKETS_MAX {
            let message = format!("more than {HISTOGRAM_BUCKETS_MAX} are not empty");
            return Err(Fault { reason: "too_large", field: "bucketCounts", message });
        }
        let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
        let buckets = Self { list, sum: finite(sum), min: finite(min), max: finite(max) };
        let blind = |bucket: &Bucket| bucket.low.is_infinite() && bucket.high.is_infinite();
        if buckets.sum.is_none() && buckets.list.iter().any(blind) {
            return Err(invalid("bucketCounts", "are absent, and so is sum"));
        }
        Ok(buckets)
    }

    /// What was added to `before`; none if this did not grow out of it. A scale may have become coarser meanwhile:
    /// then several buckets of before lie in one of now.
    pub fn since(&self, before: &Self) -> Option<Self> {
        let mut earlier = before.list.iter().peekable();
        let mut grown = self.clone();
        for bucket in &mut grown.list {
            let within = |it: &&Bucket| bucket.low <= it.low && it.high <= bucket.high;
            let mut known: u64 = 0;
            while let Some(part) = earlier.next_if(within) {
                known = known.saturating_add(part.count);
            }
            bucket.count = bucket.count.checked_sub(known)?;
        }
        if earlier.peek().is_some() {
            return None;
        }
        grown.list.retain(|bucket| bucket.count > 0);
        grown.sum = self.sum.zip(before.sum).map(|(now, then)| now - then);
        Some(grown)
    }

    /// Takes one measured value out; whether there was a bucket that held it.
    pub fn take(&mut self, value: f64) -> bool {
        let holds = |it: &&mut Bucket| it.low <= value && value <= it.high && it.count > 0;
        let Some(bucket) = self.list.iter_mut().find(holds) else { return false };
        bucket.count -= 1;
        self.sum = self.sum.map(|sum| sum - value);
        true
    }

    /// Values and their weights, for all that was not taken out.
    pub fn samples(mut self) -> Vec<(f64, f64)> {
        self.list.retain(|bucket| bucket.count > 0);
        let weight: f64 = self.list.iter().map(|bucket| bucket.count as f64).sum();
        let average = self.sum.map(|sum| sum / weight);
        let open = self.max.is_none() && self.list.last().is_some_and(|it| it.high.is_infinite());
        for bucket in &mut self.list {
            close(bucket, self.min, self.max, average);
        }
        let share = if open { 0.5 } else { self.share() };
        let place = |it: &Bucket| (it.low + share * (it.high - it.low), it.count as f64);
        let mut samples: Vec<(f64, f64)> = self.list.iter().map(place).collect();
        if let (true, Some(sum), Some((last, others))) = (open, self.sum, samples.split_last_mut())
        {
            // Of the values beyond the last bound, the sum alone knows how far.
            let rest = sum - others.iter().map(|(value, weight)| value * weight).sum::<f64>();
            last.0 = last.0.max(rest / last.1);
        }
        samples.retain(|(value, _)| value.is_finite());
        samples
    }

    /// How far between their bounds the values lie, so that they add up.
    fn share(&self) -> f64 {
        let sum_of = |part: fn(&Bucket) -> f64| {
            self.list.iter().map(|bucket| part(bucket) * bucket.count as f64).sum::<f64>()
        };
        let (floor, room) = (sum_of(|it| it.low), sum_of(|it| it.high - it.low));
        let share = self.sum.map_or(0.5, |sum| (sum - floor) / room);
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 }
    }
}

/// Gives a bucket finite ends, as near as is known.
fn close(bucket: &mut Bucket, min: Option<f64>, max: Option<f64>, average: Option<f64>) {
    bucket.low = bucket.low.max(min.unwrap_or(f64::NEG_INFINITY)).min(bucket.high);
    bucket.high = bucket.high.min(max.unwrap_or(f64::INFINITY)).max(bucket.low);
    if bucket.low.is_infinite() {
        bucket.low = match bucket.high {
            high if high.is_infinite() => average.unwrap_or_default(),
            high => high.min(0.0),
        };
    }
    if bucket.high.is_infinite() {
        bucket.high = bucket.low;
    }
}

/// The buckets of one side of zero, mirrored if it is the negative one.
fn bounds(side: &Side, scale: i32) -> Vec<Bucket> {
    let width = (-f64::from(scale)).exp2();
    let bound = |index: i64| (index as f64 * width).exp2().min(f64::MAX);
    let first = i64::from(side.offset);
    let counts = (first..).zip(&side.bucket_counts).filter(|(_, count)| **count > 0);
    // One more than is allowed is enough to be refused.
    let counts = counts.take(HISTOGRAM_BUCKETS_MAX + 1);
    counts
        .map(|(index, &count)| Bucket { low: bound(index), high: bound(index + 1), count })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explicit(bounds: &[f64], counts: &[u64], sum: Option<f64>) -> Buckets {
        let point = HistogramPoint {
            explicit_bounds: bounds.to_vec(),
            bucket_counts: counts.to_vec(),
            count: counts.iter().sum(),
            sum,
            ..HistogramPoint::default()
        };
        Buckets::explicit(&point).unwrap()
    }

    fn total(samples: &[(f64, f64)]) -> (f64, f64) {
        samples.iter().fold((0.0, 0.0), |(sum, count), (value, weight)| {
            (sum + value * weight, count + weight)
        })
    }

    #[test]
    fn samples_add_up_to_the_sum() {
        let values = [3.0, 7.0, 12.0, 18.0, 19.0, 60.0];
        let mut buckets = explicit(&[0.0, 10.0, 20.0, 50.0], &[0, 2, 3, 0, 1], Some(119.0));
        (buckets.min, buckets.max) = (Some(3.0), Some(60.0));
        assert!(buckets.take(3.0) && buckets.take(60.0), "the extremes are known");
        assert!(!buckets.take(60.0), "there was only one beyond 50");
        let samples = buckets.samples();
        let (sum, count) = total(&samples);
        assert!((sum + 63.0 - values.iter().sum::<f64>()).abs() < 1e-9, "{samples:?}");
        assert_eq!(count + 2.0, 6.0);
        for (value, weight) in samples {
            assert!(
                weight == 1.0 && 3.0 < value && value <= 10.0 || weight == 3.0 && value <= 20.0
            );
        }
    }

    #[test]
    fn open_ends_are_closed_by_what_is_known() {
        let samples = explicit(&[10.0], &[2, 2], Some(110.0)).samples();
        assert_eq!(samples, [(5.0, 2.0), (50.0, 2.0)]);
        assert_eq!(explicit(&[], &[4], Some(-10.0)).samples(), [(-2.5, 4.0)]);
        assert_eq!(explicit(&[10.0], &[2, 2], None).samples(), [(5.0, 2.0), (10.0, 2.0)]);
    }

    #[test]
    fn exponential_buckets_are_exact_powers() {
        let side = |offset, counts: &[u64]| Some(Side { offset, bucket_counts: counts.to_vec() });
        let point = ExponentialPoint {
            scale: 1,
            zero_count: 1,
            positive: side(2, &[1, 0, 4]),
            negative: side(0, &[2]),
            ..ExponentialPoint::default()
        };
        let buckets = Buckets::exponential(&point).unwrap();
        let root = 2_f64.sqrt();
        let found: Vec<_> = buckets.list.iter().map(|it| (it.low, it.high, it.count)).collect();
        assert_eq!(found[0].2, 2);
        assert!((found[0].0 + root).abs() < 1e-12 && found[0].1 == -1.0);
        assert_eq!(found[1], (0.0, 0.0, 1));
        assert!(found[2].0 == 2.0 && (found[2].1 - 2.0 * root).abs() < 1e-12);
        assert_eq!((found[3].0, found[3].2), (4.0, 4));
        // The same at a coarser scale, after one more value: buckets of before lie within those of now.
        let coarse = ExponentialPoint {
            scale: 0,
            zero_count: 1,
            positive: side(1, &[1, 5]),
            negative: side(0, &[2]),
            ..ExponentialPoint::default()
        };
        let grown = Buckets::exponential(&coarse).unwrap().since(&buckets).unwrap();
        assert_eq!(grown.list, [Bucket { low: 4.0, high: 8.0, count: 1 }]);
        assert_eq!(buckets.since(&Buckets::exponential(&coarse).unwrap()), None);
    }

    #[test]
    fn refuses_what_is_no_histogram() {
        let refused = |point: HistogramPoint| Buckets::explicit(&point).unwrap_err().field;
        let point = HistogramPoint { explicit_bounds: vec![1.0], ..HistogramPoint::default() };
        assert_eq!(refused(point), "bucketCounts");
        let point = HistogramPoint {
            explicit_bounds: vec![2.0, 1.0],
            bucket_counts: vec![1, 1, 1],
            ..HistogramPoint::default()
        };
        assert_eq!(refused(point), "explicitBounds");
        let point = HistogramPoint { count: 3, ..HistogramPoint::default() };
        assert_eq!(refused(point), "bucketCounts");
    }
}
