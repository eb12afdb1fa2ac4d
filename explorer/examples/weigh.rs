//! What an event weighs in a store: fills a new one with metrics, spans and logs like a shop's, and tells the bytes of each.
//!
//! `weigh STORE [ROWS]`: STORE is a DuckDB file that does not exist yet, or the address of a ClickHouse database that
//! is empty. `docs/scale.md` has the figures.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fanal_explorer::ingest::{AttributeSet, Log, Metric, Records, Span};
use fanal_explorer::store::sql::Statement;
use fanal_explorer::store::{self, Reader};
use std::sync::Arc;

const BATCH: usize = 10_000;
const START: i64 = 1_767_225_600_000_000;

/// A small generator: what it makes is the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn hex(&mut self, digits: usize) -> String {
        let text = format!("{:016x}{:016x}", self.next(), self.next());
        text[..digits].to_owned()
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let place = arguments.next().expect("weigh STORE [ROWS]");
    let rows: usize = arguments.next().map_or(300_000, |rows| rows.parse().expect("a number"));
    let mut last = 0;
    for kind in ["metrics", "spans", "logs"] {
        let (mut store, reader) = open(&place);
        let mut chance = Chance(88_172_645_463_325_252);
        for batch in 0..rows.div_ceil(BATCH) {
            let at = START + i64::try_from(batch).unwrap() * 1_000_000;
            let mut records = Records::new("1", at);
            for _ in 0..BATCH {
                match kind {
                    "metrics" => records.metrics.push(metric(&mut chance, at)),
                    "spans" => records.spans.push(span(&mut chance, at)),
                    _ => records.logs.push(log(&mut chance, at)),
                }
            }
            store.commit(&[records]).expect("a commit");
        }
        let bytes = if place.starts_with("clickhouse") {
            on_server(&reader, kind)
        } else {
            drop(reader);
            store.close().expect("a close");
            let all = std::fs::metadata(&place).expect("a file").len();
            let of_kind = all - last;
            last = all;
            of_kind
        };
        println!("{kind}: {:.1} bytes each", bytes as f64 / rows as f64);
    }
}

fn open(place: &str) -> store::Sides {
    match place.starts_with("clickhouse") {
        true => store::clickhouse::open(place, None),
        false => store::duck::open(place),
    }
    .expect("a store")
}

/// After the merges that would come with time.
fn on_server(reader: &Reader, table: &str) -> u64 {
    let ask = |sql: String| reader.rows(&Statement::new(sql));
    drop(ask(format!("OPTIMIZE TABLE {table} FINAL")));
    let sql =
        "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()";
    let rows = ask(format!("{sql} AND table = '{table}'")).expect("the sizes of parts");
    u64::try_from(rows[0].int(0).expect("a size")).unwrap()
}

fn attributes(chance: &mut Chance, more: &str) -> (String, String) {
    let (route, tier, region) = (chance.below(30), chance.below(3), chance.below(5));
    let (browser, version) = (chance.below(4), 120 + chance.below(10));
    let user = chance.below(10_000);
    let values = format!(
        r#"{{"browser.name":"b{browser}","browser.version":"{version}.0.0","os.name":"os{browser}","region":"eu-{region}","route":"/shop/{route}","tier":"t{tier}","user.id":"u{user}"{more}}}"#
    );
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&values).unwrap();
    let kinds = object.iter().map(|(key, value)| {
        let kind = if value.is_string() { "string" } else { "integer" };
        (key.clone(), kind.into())
    });
    (values, serde_json::Value::Object(kinds.collect()).to_string())
}

/// A time within the second, as clients of many machines have it.
fn within(chance: &mut Chance, at: i64) -> i64 {
    at + i64::try_from(chance.below(1_000_000)).unwrap()
}

fn metric(chance: &mut Chance, at: i64) -> Metric {
    let (attributes, attribute_types) = attributes(chance, "");
    let number = chance.below(40);
    let kind = ["counter", "gauge", "distribution"][usize::try_from(number % 3).unwrap()];
    Metric {
        timestamp: within(chance, at),
        sequence: Some(0),
        trace_id: Some(chance.hex(32)),
        span_id: Some(chance.hex(16)),
        name: format!("shop.metric.{number}"),
        kind,
        unit: (kind == "distribution").then(|| "millisecond".to_owned()),
        value: if kind == "counter" { 1.0 } else { chance.below(100_000) as f64 / 64.0 },
        set: Arc::new(AttributeSet {
            attributes,
            attribute_types,
            attribute_units: None,
            sdk_name: Some("fanal.browser".to_owned()),
            sdk_version: Some("1.0.0".to_owned()),
            release: Some(format!("shop@1.{}", chance.below(3))),
            environment: Some("production".to_owned()),
        }),
        ..Metric::default()
    }
}

fn span(chance: &mut Chance, at: i64) -> Span {
    let more = format!(
        r#","http.response.status_code":200,"url.full":"https://shop.example/api/cart/{}","sentry.op":"http.client","sentry.origin":"auto.http.browser""#,
        chance.below(100_000)
    );
    let (attributes, attribute_types) = attributes(chance, &more);
    let start = within(chance, at);
    Span {
        trace_id: chance.hex(32),
        span_id: chance.hex(16),
        parent_span_id: Some(chance.hex(16)),
        name: format!("GET /api/cart/{}", chance.below(200)),
        op: Some("http.client".to_owned()),
        origin: Some("auto.http.browser".to_owned()),
        start,
        end: start + i64::try_from(chance.below(500_000)).unwrap(),
        status: if chance.below(50) == 0 { "error" } else { "ok" },
        segment: Some(format!("/shop/{}", chance.below(30))),
        attributes,
        attribute_types,
        sdk_name: Some("fanal.browser".to_owned()),
        sdk_version: Some("1.0.0".to_owned()),
        release: Some(format!("shop@1.{}", chance.below(3))),
        environment: Some("production".to_owned()),
        ..Span::default()
    }
}

fn log(chance: &mut Chance, at: i64) -> Log {
    let order = chance.below(1_000_000);
    let (attributes, attribute_types) = attributes(chance, &format!(r#","order":{order}"#));
    Log {
        timestamp: within(chance, at),
        trace_id: Some(chance.hex(32)),
        span_id: Some(chance.hex(16)),
        level: "info",
        severity: 9,
        body: format!("order {order} of step {} was accepted", chance.below(20)),
        attributes,
        attribute_types,
        sdk_name: Some("fanal.node".to_owned()),
        sdk_version: Some("1.0.0".to_owned()),
        release: Some(format!("shop@1.{}", chance.below(3))),
        environment: Some("production".to_owned()),
        ..Log::default()
    }
}
