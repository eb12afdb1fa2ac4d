//! Exponential histograms: buckets whose bounds grow by a constant factor, chosen as fine as their number allows.

use super::limits::BUCKETS_MAX;

/// The finest scale: what OpenTelemetry's SDKs begin with. One value needs no more.
const SCALE_MAX: i32 = 20;
/// The coarsest scale: one bucket holds every double.
const SCALE_MIN: i32 = -10;

/// Counts of values by size. Bucket `index` holds values above `base^index` up to `base^(index + 1)`, where `base` is
/// `2^(2^-scale)`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Histogram {
    pub(super) scale: i32,
    pub(super) count: u64,
    pub(super) sum: f64,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) zeros: u64,
    pub(super) positive: Buckets,
    pub(super) negative: Buckets,
}

/// Neighbouring buckets, the first at `offset`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Buckets {
    pub(super) offset: i32,
    pub(super) counts: Vec<u64>,
}

impl Histogram {
    pub(super) fn new() -> Self {
        Self {
            scale: SCALE_MAX,
            count: 0,
            sum: 0.0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            zeros: 0,
            positive: Buckets::default(),
            negative: Buckets::default(),
        }
    }

    /// Adds a finite value that stands for `times` like it.
    pub(super) fn add(&mut self, value: f64, times: u64) {
        self.count += times;
        self.sum += value * times as f64;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        // Values too small for a normal double are nothing for any chart.
        let magnitude = value.abs();
        if magnitude < f64::MIN_POSITIVE {
            self.zeros += times;
            return;
        }
        let side = |own: &mut Self, scale: i32| {
            let buckets = if value > 0.0 { &mut own.positive } else { &mut own.negative };
            buckets.add(index(magnitude, scale), times)
        };
        while !side(self, self.scale) {
            if self.scale == SCALE_MIN {
                return;
            }
            self.scale -= 1;
            self.positive.coarsen();
            self.negative.coarsen();
        }
    }
}

/// The bucket of a positive normal number.
fn index(value: f64, scale: i32) -> i32 {
    if scale > 0 {
        let exact = value.log2() * f64::from(scale).exp2();
        return exact.ceil() as i32 - 1;
    }
    // By the exponent alone, because a logarithm is not exact where it must be: at powers of two.
    let bits = value.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1023;
    let is_power = bits & ((1 << 52) - 1) == 0;
    (exponent - i32::from(is_power)) >> -scale
}

impl Buckets {
    /// Whether there was room. If not, nothing was added.
    fn add(&mut self, index: i32, times: u64) -> bool {
        if self.counts.is_empty() {
            (self.offset, self.counts) = (index, vec![times]);
            return true;
        }
        let last = self.offset + self.counts.len() as i32 - 1;
        let (first, end) = (self.offset.min(index), last.max(index));
        if (i64::from(end) - i64::from(first)) as usize >= BUCKETS_MAX {
            return false;
        }
        if index < self.offset {
            let missing = (self.offset - index) as usize;
            self.counts.splice(0..0, std::iter::repeat_n(0, missing));
            self.offset = index;
        }
        let place = (index - self.offset) as usize;
        if place >= self.counts.len() {
            self.counts.resize(place + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(place) {
            *count += times;
        }
        true
    }

    /// Halves the number of buckets: each two neighbours become one.
    fn coarsen(&mut self) {
        let old = std::mem::take(self);
        for (place, count) in old.counts.into_iter().enumerate().filter(|it| it.1 > 0) {
            self.add((old.offset + place as i32) >> 1, count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(histogram: &Histogram, index: i32) -> (f64, f64) {
        let bound = |it: i32| (f64::from(it) / f64::from(histogram.scale).exp2()).exp2();
        (bound(index), bound(index + 1))
    }

    #[test]
    fn every_value_lies_within_its_bucket() {
        let mut state = 7_u64;
        for spread in [1.5, 10.0, 1e6, 1e300] {
            let mut histogram = Histogram::new();
            let mut values: Vec<f64> = Vec::new();
            for _ in 0..2_000 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let value = f64::powf(spread, (state >> 11) as f64 / (1_u64 << 53) as f64);
                values.push(value);
                histogram.add(value, 1);
            }
            values.sort_by(f64::total_cmp);
            let (mut seen, Buckets { offset, counts }) = (0, &histogram.positive);
            for (place, count) in counts.iter().enumerate() {
                let (low, high) = bounds(&histogram, offset + place as i32);
                for value in &values[seen..seen + *count as usize] {
                    let near = value * 1e-9;
                    assert!(low - near <= *value && *value <= high + near, "{low} {value} {high}");
                }
                seen += *count as usize;
            }
            assert_eq!((seen, histogram.count), (2_000, 2_000));
            assert!(counts.len() <= BUCKETS_MAX && counts.len() > BUCKETS_MAX / 4);
        }
    }

    #[test]
    fn powers_of_two_are_upper_bounds() {
        for scale in -3..=3 {
            for power in [-8_i32, 0, 1, 8, 64] {
                let at = index(f64::from(power).exp2(), scale);
                let expected = (f64::from(power) * f64::from(scale).exp2()).ceil() as i32 - 1;
                assert_eq!(at, expected, "2^{power} at {scale}");
            }
        }
    }

    #[test]
    fn both_signs_zero_and_the_extremes_are_counted() {
        let mut histogram = Histogram::new();
        for value in [0.0, -1.0, 2.0, f64::MAX, f64::MIN_POSITIVE, 5e-324] {
            histogram.add(value, 2);
        }
        assert_eq!((histogram.count, histogram.zeros), (12, 4));
        assert_eq!(histogram.positive.counts.iter().sum::<u64>(), 6);
        assert_eq!(histogram.negative.counts, [2]);
        assert_eq!((histogram.min, histogram.max), (-1.0, f64::MAX));
    }
}
