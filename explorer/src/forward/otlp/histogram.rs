//! Values → an exponential histogram: buckets whose bounds are powers of 2^(2^-scale).

use serde_json::{Value, json};

/// Buckets of one sign: what exporters of OpenTelemetry's own SDKs use at most.
const BUCKETS_MAX: i64 = 160;
const SCALE_MAX: i32 = 20;
const SCALE_MIN: i32 = -10;

/// The fields of a data point that say how values, each with its weight, are distributed.
pub fn fields(values: &[(f64, f64)]) -> Value {
    let scale = scale(values);
    let zero: f64 =
        values.iter().filter(|(value, _)| *value == 0.0).map(|(_, weight)| weight).sum();
    let side = |sign: f64| {
        let of_side = values.iter().filter(|(value, _)| value * sign > 0.0);
        buckets(of_side.map(|(value, weight)| (index(value.abs(), scale), *weight)))
    };
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    let sum: f64 = values.iter().map(|(value, weight)| value * weight).sum();
    let (least, greatest) =
        values.iter().fold((f64::MAX, f64::MIN), |(least, greatest), (it, _)| {
            (least.min(*it), greatest.max(*it))
        });
    json!({
        "count": whole(total), "sum": sum, "min": least, "max": greatest, "scale": scale,
        "zeroCount": whole(zero), "positive": side(1.0), "negative": side(-1.0),
    })
}

/// The finest scale at which the values of each sign fit into the buckets.
fn scale(values: &[(f64, f64)]) -> i32 {
    let fits = |scale: i32| {
        [1.0, -1.0].into_iter().all(|sign| {
            let side = values.iter().filter(|(value, _)| value * sign > 0.0);
            let indices: Vec<i64> = side.map(|(value, _)| index(value.abs(), scale)).collect();
            let (least, greatest) = (indices.iter().min(), indices.iter().max());
            least.zip(greatest).is_none_or(|(least, greatest)| greatest - least < BUCKETS_MAX)
        })
    };
    (SCALE_MIN..=SCALE_MAX).rev().find(|scale| fits(*scale)).unwrap_or(SCALE_MIN)
}

/// The bucket of a positive value: bounds belong to the bucket below them.
fn index(value: f64, scale: i32) -> i64 {
    (value.log2() * f64::from(scale).exp2()).ceil() as i64 - 1
}

fn buckets(entries: impl Iterator<Item = (i64, f64)>) -> Value {
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|(index, _)| *index);
    let offset = entries.first().map_or(0, |(index, _)| *index);
    let mut counts: Vec<f64> = Vec::new();
    for (index, weight) in entries {
        let place = usize::try_from(index - offset).unwrap_or_default();
        counts.resize(counts.len().max(place + 1), 0.0);
        if let Some(count) = counts.get_mut(place) {
            *count += weight;
        }
    }
    let counts: Vec<String> = counts.into_iter().map(whole).collect();
    json!({ "offset": offset, "bucketCounts": counts })
}

/// 64-bit integers are strings in OTLP's JSON.
fn whole(number: f64) -> String {
    format!("{:.0}", number.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_the_bucket_of_its_bounds() {
        let values: Vec<(f64, f64)> =
            [0.001, 0.5, 1.0, 1.5, 2.0, 250.0, 3e6, -4.0, 0.0].map(|it| (it, 1.0)).to_vec();
        let fields = fields(&values);
        let scale = fields["scale"].as_i64().unwrap() as f64;
        let base = (-scale).exp2().exp2();
        for (side, sign) in [("positive", 1.0), ("negative", -1.0)] {
            let offset = fields[side]["offset"].as_i64().unwrap();
            for (place, count) in
                fields[side]["bucketCounts"].as_array().unwrap().iter().enumerate()
            {
                let bucket = (offset + place as i64) as f64;
                let (low, high) = (base.powf(bucket), base.powf(bucket + 1.0));
                let inside =
                    |value: f64| value > low * (1.0 + 1e-12) && value <= high * (1.0 + 1e-12);
                let expected = values.iter().filter(|(it, _)| it * sign > 0.0 && inside(it.abs()));
                assert_eq!(count, &expected.count().to_string(), "{side} {place}");
            }
        }
        assert_eq!((&fields["count"], &fields["zeroCount"]), (&json!("9"), &json!("1")));
    }
}
