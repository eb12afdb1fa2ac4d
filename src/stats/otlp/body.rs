//! The JSON of a request to `/v1/metrics`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::SERVICE;
use crate::stats::aggregate::{Series, Values};
use crate::stats::histogram::{Buckets, Histogram};
use crate::stats::outbox::Batch;

/// Every value is the difference to the time before.
const DELTA: u8 = 1;

/// What makes series points of one metric: name, unit, and what its values are.
type Metric<'a> = (&'a str, &'a str, u8);

pub(super) fn request(resource: &[(String, String)], batch: &Batch) -> Value {
    let mut own = vec![
        attribute("telemetry.sdk.name", "fanal"),
        attribute("telemetry.sdk.language", "rust"),
        attribute("telemetry.sdk.version", env!("CARGO_PKG_VERSION")),
    ];
    own.extend(resource.iter().map(|(key, value)| attribute(key, value)));
    if !resource.iter().any(|it| it.0 == SERVICE) {
        own.push(attribute(SERVICE, "unknown_service"));
    }
    let mut metrics: BTreeMap<Metric<'_>, Vec<&Series>> = BTreeMap::new();
    for series in &batch.series {
        let kind = match series.values {
            Values::Sum(_) => 0,
            Values::Last(_) => 1,
            Values::Each(_) | Values::Spread(_) => 2,
        };
        let unit = series.unit.as_deref().unwrap_or_default();
        metrics.entry((&series.name, unit, kind)).or_default().push(series);
    }
    let metrics: Vec<Value> =
        metrics.into_iter().map(|(metric, series)| self::metric(metric, &series, batch)).collect();
    let scope = json!({ "name": "fanal.stats", "version": env!("CARGO_PKG_VERSION") });
    json!({ "resourceMetrics": [{
        "resource": { "attributes": own },
        "scopeMetrics": [{ "scope": scope, "metrics": metrics }],
    }] })
}

fn metric((name, unit, kind): Metric<'_>, series: &[&Series], batch: &Batch) -> Value {
    let points: Vec<Value> = series.iter().map(|it| point(it, batch)).collect();
    let mut metric = json!({ "name": name, "unit": ucum(unit) });
    match kind {
        0 => {
            let grows = series.iter().all(|it| !matches!(it.values, Values::Sum(sum) if sum < 0.0));
            metric["sum"] = json!({
                "dataPoints": points, "aggregationTemporality": DELTA, "isMonotonic": grows,
            });
        }
        1 => metric["gauge"] = json!({ "dataPoints": points }),
        _ => {
            metric["exponentialHistogram"] =
                json!({ "dataPoints": points, "aggregationTemporality": DELTA });
        }
    }
    metric
}

fn point(series: &Series, batch: &Batch) -> Value {
    let attributes: Vec<Value> = series.tags.iter().map(|it| attribute(&it.0, &it.1)).collect();
    let mut point = match &series.values {
        Values::Sum(value) | Values::Last(value) => json!({ "asDouble": value }),
        Values::Spread(histogram) => spread(histogram),
        // Not asked for: distributions come as histograms.
        Values::Each(_) => json!({}),
    };
    point["attributes"] = json!(attributes);
    point["startTimeUnixNano"] = json!(batch.start.as_nanos().to_string());
    point["timeUnixNano"] = json!(batch.end.as_nanos().to_string());
    point
}

fn spread(histogram: &Histogram) -> Value {
    let buckets = |it: &Buckets| {
        let counts: Vec<String> = it.counts.iter().map(u64::to_string).collect();
        json!({ "offset": it.offset, "bucketCounts": counts })
    };
    json!({
        "count": histogram.count.to_string(),
        "sum": histogram.sum,
        "scale": histogram.scale,
        "zeroCount": histogram.zeros.to_string(),
        "positive": buckets(&histogram.positive),
        "negative": buckets(&histogram.negative),
        "min": histogram.min,
        "max": histogram.max,
    })
}

fn attribute(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

/// Units as OpenTelemetry writes them; others stay, in braces, which is how UCUM marks what it does not know.
fn ucum(unit: &str) -> String {
    let known = match unit {
        "" | "none" => "",
        "nanosecond" => "ns",
        "microsecond" => "us",
        "millisecond" => "ms",
        "second" => "s",
        "minute" => "min",
        "hour" => "h",
        "day" => "d",
        "week" => "wk",
        "bit" => "bit",
        "byte" => "By",
        "kilobyte" => "kBy",
        "megabyte" => "MBy",
        "gigabyte" => "GBy",
        "terabyte" => "TBy",
        "kibibyte" => "KiBy",
        "mebibyte" => "MiBy",
        "gibibyte" => "GiBy",
        "tebibyte" => "TiBy",
        "ratio" => "1",
        "percent" => "%",
        custom => return format!("{{{custom}}}"),
    };
    known.to_owned()
}
