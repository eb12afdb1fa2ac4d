//! OTLP over HTTP: the JSON, and what a collector would add up from it.

use fanal::stats::{Backend, Kind, Measurement, Otlp, OtlpOptions, Reason};
use serde_json::{Value, json};

use super::flush;
use super::server::Server;

fn otlp(url: &str) -> Otlp {
    let pair = |key: &str, value: &str| vec![(key.to_owned(), value.to_owned())];
    Otlp::new(OtlpOptions {
        url: format!("{url}/v1/metrics"),
        headers: pair("authorization", "Bearer t"),
        resource: pair("service.name", "shop"),
        prefix: "shop.".to_owned(),
        ..OtlpOptions::default()
    })
}

fn metrics(server: &Server) -> Vec<Value> {
    let requests = server.requests();
    let request = requests.last().unwrap();
    assert_eq!(request.path, "/v1/metrics");
    assert_eq!(request.headers["authorization"], "Bearer t");
    let resource = &request.body["resourceMetrics"][0];
    let attributes = resource["resource"]["attributes"].as_array().unwrap();
    let shop = json!({ "key": "service.name", "value": { "stringValue": "shop" } });
    assert!(attributes.contains(&shop));
    resource["scopeMetrics"][0]["metrics"].as_array().unwrap().clone()
}

fn number(text: &Value) -> u64 {
    text.as_str().unwrap().parse().unwrap()
}

#[test]
fn sums_gauges_and_histograms_are_differences() {
    let server = Server::start(|_| (200, ""));
    let otlp = otlp(&server.url);
    for platform in ["web", "app", "web"] {
        let tags = [("platform", platform)];
        otlp.record(&Measurement::new(Kind::Counter, "orders", 1.0).with_tags(&tags));
    }
    let mut size = Measurement::new(Kind::Gauge, "queue.size", 7.0);
    (size.unit, size.instance) = (Some("byte"), Some("db1"));
    otlp.record(&size);
    for (value, rate) in [(0.25, 1.0), (0.5, 0.5), (0.0, 1.0)] {
        let mut timing = Measurement::new(Kind::Timing, "checkout", value);
        timing.rate = rate;
        otlp.record(&timing);
    }
    flush(&otlp);
    let metrics = metrics(&server);
    let names: Vec<_> = metrics.iter().map(|it| (&it["name"], &it["unit"])).collect();
    let expected = [("shop.checkout", "s"), ("shop.orders", ""), ("shop.queue.size", "By")];
    assert_eq!(
        names,
        expected.map(|it| (json!(it.0), json!(it.1))).each_ref().map(|it| (&it.0, &it.1))
    );

    let spread = &metrics[0]["exponentialHistogram"];
    assert_eq!(spread["aggregationTemporality"], 1);
    let point = &spread["dataPoints"][0];
    assert_eq!((number(&point["count"]), number(&point["zeroCount"])), (4, 1));
    assert_eq!(
        (&point["sum"], &point["min"], &point["max"]),
        (&json!(1.25), &json!(0.0), &json!(0.5))
    );
    let buckets: u64 =
        point["positive"]["bucketCounts"].as_array().unwrap().iter().map(number).sum();
    assert_eq!(buckets, 3);

    let sum = &metrics[1]["sum"];
    assert_eq!((&sum["aggregationTemporality"], &sum["isMonotonic"]), (&json!(1), &json!(true)));
    let mut values: Vec<_> = sum["dataPoints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["attributes"][0]["value"]["stringValue"].as_str().unwrap(),
                it["asDouble"].as_f64().unwrap(),
            )
        })
        .collect();
    values.sort_by(|one, other| one.0.cmp(other.0));
    assert_eq!(values, [("app", 1.0), ("web", 2.0)]);
    for point in sum["dataPoints"].as_array().unwrap() {
        assert!(number(&point["startTimeUnixNano"]) <= number(&point["timeUnixNano"]));
    }
    let gauge = &metrics[2]["gauge"]["dataPoints"][0];
    assert_eq!(gauge["asDouble"], 7.0);
    let instance = json!([{ "key": "instance", "value": { "stringValue": "db1" } }]);
    assert_eq!(gauge["attributes"], instance);

    otlp.record(&Measurement::new(Kind::Counter, "orders", -5.0));
    flush(&otlp);
    let again = self::metrics(&server);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["sum"]["dataPoints"][0]["asDouble"], -5.0);
    assert_eq!(again[0]["sum"]["isMonotonic"], false);
}

#[test]
fn a_refusal_is_counted() {
    let server = Server::start(|_| (400, ""));
    let otlp = otlp(&server.url);
    otlp.record(&Measurement::new(Kind::Counter, "orders", 1.0));
    flush(&otlp);
    assert_eq!(otlp.counts().dropped(Reason::Rejected), 1);
}

#[test]
fn what_a_collector_takes_in_part_is_counted_in_part() {
    for said in ["\"2\"", "2"] {
        let said = format!(r#"{{"partialSuccess":{{"rejectedDataPoints":{said}}}}}"#);
        let server = Server::saying(Box::leak(said.into_boxed_str()), |_| (200, ""));
        let otlp = otlp(&server.url);
        for name in ["a", "b", "c"] {
            otlp.record(&Measurement::new(Kind::Counter, name, 1.0));
        }
        flush(&otlp);
        assert_eq!((otlp.counts().sent, otlp.counts().dropped(Reason::Rejected)), (1, 2));
    }
}
