//! Fills a store with samples like a shop's of the last day, the same in every store: what questions are timed on.
//!
//! `fill STORE SAMPLES`: STORE is a DuckDB file or the address of a ClickHouse database.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use fanal_explorer::ingest::{AttributeSet, Metric, Records};
use fanal_explorer::store;

const BATCH: u64 = 20_000;
const HOUR: i64 = 3_600_000_000;
const HOURS: u64 = 20;
const METRICS: [(&str, &str, Option<&str>); 4] = [
    ("http.client.duration", "distribution", Some("millisecond")),
    ("checkout.duration", "distribution", Some("millisecond")),
    ("search.results", "distribution", None),
    ("cart.total", "distribution", Some("euro")),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let usage = "fill STORE SAMPLES";
    let place = arguments.next().expect(usage);
    let samples: u64 = arguments.next().expect(usage).parse().expect("a number of samples");
    let (mut store, reader) = match place.strip_prefix("duckdb:") {
        Some(path) => store::duck::open(path),
        None => store::clickhouse::open(&place, None),
    }
    .expect("a store");
    let sets = sets();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_micros();
    let start = i64::try_from(now).expect("a time") / HOUR * HOUR - 22 * HOUR;
    let mut state = 88_172_645_463_325_252_u64;
    let mut below = |end: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % end
    };
    let mut made = 0;
    while made < samples {
        let mut records = Records::new("1", start);
        for place in made..(made + BATCH).min(samples) {
            let (name, kind, unit) = METRICS[usize::try_from(below(4)).unwrap()];
            // Most are quick, some are not: as durations are.
            let value =
                20.0 + below(300) as f64 + if below(20) == 0 { below(4_000) as f64 } else { 0.0 };
            let along = u128::from(place) * u128::from(HOURS) * 3_600_000_000 / u128::from(samples);
            records.metrics.push(Metric {
                timestamp: start + i64::try_from(along).unwrap(),
                sequence: None,
                weight: 1.0,
                trace_id: Some(format!("{:016x}{:016x}", below(u64::MAX), below(u64::MAX))),
                span_id: Some(format!("{:016x}", below(u64::MAX))),
                name: name.to_owned(),
                kind,
                unit: unit.map(str::to_owned),
                value,
                set: Arc::clone(&sets[usize::try_from(below(sets.len() as u64)).unwrap()]),
            });
        }
        made += BATCH;
        store.commit(&[records]).expect("a commit");
        store.tidy(false).expect("a tidy store");
    }
    drop(reader);
    store.close().expect("a close");
}

/// The attributes of 30 routes, 3 plans and 5 regions.
fn sets() -> Vec<Arc<AttributeSet>> {
    let mut sets = Vec::new();
    for route in 0..30 {
        for plan in ["free", "pro", "team"] {
            for region in ["eu", "us", "ap", "sa", "af"] {
                let attributes = format!(
                    r#"{{"plan":"{plan}","region":"{region}","route":"/lanterns/{route}","sentry.environment":"production","sentry.release":"shop@1.4.0"}}"#
                );
                let attribute_types = r#"{"plan":"string","region":"string","route":"string","sentry.environment":"string","sentry.release":"string"}"#;
                sets.push(Arc::new(AttributeSet {
                    attributes,
                    attribute_types: attribute_types.to_owned(),
                    attribute_units: None,
                    sdk_name: Some("fanal.browser".to_owned()),
                    sdk_version: Some("0.1.0".to_owned()),
                    release: Some("shop@1.4.0".to_owned()),
                    environment: Some("production".to_owned()),
                }));
            }
        }
    }
    sets
}
