//! Datadog's API, by what its documentation says of fields and statuses.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fanal::stats::{Backend, Counts, Datadog, DatadogOptions, Flushed, Kind, Measurement, Reason};
use serde_json::{Value, json};

use super::flush;
use super::server::{Request, Server};

fn datadog(url: &str) -> Datadog {
    let mut options = DatadogOptions::new("0123456789abcdef0123456789abcdef");
    options.url = url.to_owned();
    options.host = Some("web-1".to_owned());
    options.tags = vec![("team".to_owned(), "core".to_owned())];
    Datadog::new(options)
}

const ORDERS: Measurement<'static> =
    Measurement::new(Kind::Counter, "orders", 2.0).with_tags(&[("Platform", "Web")]);

/// What is wrong with a request, by the documentation.
fn flaws(request: &Request) -> Vec<String> {
    let mut flaws = Vec::new();
    let mut check = |right: bool, what: &str| {
        if !right {
            flaws.push(format!("{what}: {}", request.body));
        }
    };
    let fields: &[&str] = match request.path.as_str() {
        "/api/v2/series" => &["metric", "points", "type", "interval", "unit", "tags", "resources"],
        "/api/v1/distribution_points" => &["metric", "points", "tags", "host", "type"],
        _ => panic!("{}", request.path),
    };
    check(request.headers["content-type"] == "application/json", "content-type");
    check(request.headers["dd-api-key"].len() == 32, "key");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let recent = |it: &Value| it.as_u64().is_some_and(|it| it + 3_600 > now && it < now + 600);
    let series = request.body["series"].as_array().unwrap();
    check(!series.is_empty() && request.body.as_object().unwrap().len() == 1, "body");
    for one in series {
        let own = one.as_object().unwrap();
        check(own.keys().all(|it| fields.contains(&it.as_str())), "fields");
        check(
            one["metric"].as_str().is_some_and(|it| it.starts_with(|it: char| it.is_alphabetic())),
            "metric",
        );
        check(one["tags"].as_array().is_some_and(|it| it.iter().all(Value::is_string)), "tags");
        for point in one["points"].as_array().unwrap() {
            if request.path.contains("v2") {
                check(recent(&point["timestamp"]) && point["value"].is_number(), "point");
            } else {
                let values = point[1].as_array().is_some_and(|it| it.iter().all(Value::is_number));
                check(recent(&point[0]) && values, "point");
            }
        }
        check(one["interval"].is_u64() == (one["type"] == 1), "interval");
    }
    flaws
}

fn accepting() -> Server {
    Server::start(|request| {
        assert_eq!(flaws(request), Vec::<String>::new());
        (202, "")
    })
}

fn series<'a>(requests: &'a [Request], metric: &str) -> Vec<&'a Value> {
    let taken = requests.iter().filter(|it| it.status == 202);
    let all = taken.flat_map(|it| it.body["series"].as_array().unwrap());
    all.filter(|it| it["metric"] == metric).collect()
}

#[test]
fn what_was_measured_arrives_added_up() {
    let server = accepting();
    let datadog = datadog(&server.url);
    for _ in 0..10 {
        datadog.record(&ORDERS);
    }
    let mut sampled =
        Measurement::new(Kind::Counter, "orders", 1.0).with_tags(&[("platform", "app")]);
    sampled.rate = 0.25;
    datadog.record(&sampled);
    for value in [3.0, 7.0] {
        let mut size = Measurement::new(Kind::Gauge, "queue size", value);
        size.unit = Some("byte");
        size.instance = Some("db1");
        datadog.record(&size);
    }
    for (value, rate) in [(0.25, 1.0), (0.5, 0.5)] {
        let mut timing = Measurement::new(Kind::Timing, "checkout", value);
        timing.rate = rate;
        datadog.record(&timing);
    }
    flush(&datadog);
    let requests = server.requests();
    let mut orders: Vec<_> = series(&requests, "orders")
        .iter()
        .map(|it| (it["tags"].to_string(), it["points"][0]["value"].as_f64().unwrap()))
        .collect();
    orders.sort_by(|one, other| one.0.cmp(&other.0));
    let app = (r#"["platform:app","team:core"]"#.to_owned(), 4.0);
    assert_eq!(orders, [app, (r#"["platform:web","team:core"]"#.to_owned(), 20.0)]);
    let gauge = series(&requests, "queue_size")[0];
    assert_eq!((&gauge["type"], &gauge["unit"]), (&json!(3), &json!("byte")));
    assert_eq!(gauge["points"][0]["value"], 7.0);
    assert_eq!(gauge["tags"], json!(["instance:db1", "team:core"]));
    assert_eq!(gauge["resources"], json!([{ "name": "web-1", "type": "host" }]));
    let checkout = series(&requests, "checkout")[0];
    assert_eq!(checkout["points"][0][1], json!([0.25, 0.5, 0.5]));
    assert_eq!(checkout["host"], "web-1");
    assert_eq!((datadog.counts().sent, datadog.counts().dropped_total()), (15, 0));
}

#[test]
fn two_flushes_of_a_second_have_two_times() {
    let server = accepting();
    let datadog = datadog(&server.url);
    for _ in 0..3 {
        datadog.record(&ORDERS);
        flush(&datadog);
    }
    let requests = server.requests();
    let mut times: Vec<_> = series(&requests, "orders")
        .iter()
        .map(|it| it["points"][0]["timestamp"].as_u64().unwrap())
        .collect();
    times.dedup();
    assert_eq!(times.len(), 3);
}

#[test]
fn a_receiver_in_trouble_is_given_time() {
    let calls = AtomicU32::new(0);
    let server = Server::start(move |_| match calls.fetch_add(1, Ordering::Relaxed) {
        0 => (429, "retry-after: 2\r\n"),
        1 => (503, ""),
        _ => (202, ""),
    });
    let datadog = datadog(&server.url);
    datadog.record(&ORDERS);
    flush(&datadog);
    let requests = server.requests();
    assert_eq!(requests.iter().map(|it| it.status).collect::<Vec<_>>(), [429, 503, 202]);
    assert!(requests[1].at - requests[0].at >= Duration::from_millis(1_900));
    assert_eq!(requests[0].body, requests[2].body);
    assert_eq!(datadog.counts().sent, 1);
}

#[test]
fn a_refused_key_ends_it() {
    let server = Server::start(|_| (403, ""));
    let datadog = datadog(&server.url);
    datadog.record(&ORDERS);
    flush(&datadog);
    datadog.record(&ORDERS);
    flush(&datadog);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(datadog.counts().dropped(Reason::Rejected), 2);
}

#[test]
fn what_is_too_large_is_halved_until_it_fits() {
    let server = Server::start(|request| {
        let series = request.body["series"].as_array().unwrap();
        let values = |it: &Value| it["points"][0][1].as_array().map_or(1, Vec::len);
        if series.iter().map(values).sum::<usize>() > 100 { (413, "") } else { (202, "") }
    });
    let datadog = datadog(&server.url);
    let names: Vec<String> = (0..300).map(|it| format!("k{it}")).collect();
    for name in &names {
        datadog.record(&Measurement::new(Kind::Counter, name, 1.0));
    }
    for value in 0..1_000 {
        datadog.record(&Measurement::new(Kind::Distribution, "size", f64::from(value)));
    }
    flush(&datadog);
    let requests = server.requests();
    for name in &names {
        assert_eq!(series(&requests, name).len(), 1, "{name}");
    }
    let size = series(&requests, "size");
    let mut values: Vec<f64> = size
        .iter()
        .flat_map(|it| it["points"][0][1].as_array().unwrap())
        .map(|it| it.as_f64().unwrap())
        .collect();
    values.sort_by(f64::total_cmp);
    assert_eq!(values, (0..1_000).map(f64::from).collect::<Vec<_>>());
    assert_eq!((datadog.counts().sent, datadog.counts().dropped_total()), (1_300, 0));
}

#[test]
fn a_bad_request_is_not_repeated() {
    let server = Server::start(|_| (400, ""));
    let datadog = datadog(&server.url);
    datadog.record(&ORDERS);
    flush(&datadog);
    assert_eq!((server.requests().len(), datadog.counts().dropped(Reason::Rejected)), (1, 1));
}

#[test]
fn an_absent_receiver_slows_nobody_and_memory_is_bounded() {
    let absent = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let datadog = datadog(&absent);
    let names: Vec<String> = (0..20_000).map(|it| format!("k{it}")).collect();
    let started = Instant::now();
    for _ in 0..5 {
        for name in &names {
            datadog.record(&Measurement::new(Kind::Counter, name, 1.0));
        }
    }
    let each = started.elapsed() / 100_000;
    assert!(each < Duration::from_micros(50), "{each:?}");
    assert_eq!(datadog.counts().dropped(Reason::Full), 50_000);
    let started = Instant::now();
    assert_eq!(datadog.flush(Duration::from_millis(300)), Flushed::Partly);
    assert!(started.elapsed() < Duration::from_secs(2));
    let Counts { sent, .. } = datadog.counts();
    assert_eq!(sent, 0);
}
