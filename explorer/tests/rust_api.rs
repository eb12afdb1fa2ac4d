//! The Rust API of the SDK against the real binary: what a program tells is what can be asked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use fanal::{Instrument, Options, logs, metrics, span};
use support::Server;

const TRACE: &str = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";

#[test]
fn a_program_is_seen_in_one_trace() {
    let server = Server::in_memory();
    let options = Options::new(format!("http://key@{}/7", server.address))
        .release("shop@1.4.0")
        .server_name("harbour-1")
        .traces_sample_rate(1.0)
        .panics(false);
    let fanal = fanal::init(options);
    fanal::configure_scope(|scope| {
        scope.set("shop", "harbour");
    });
    let came = [("sentry-trace", format!("{TRACE}-1a2b3c4d5e6f7081-1"))];
    let header = |name: &str| came.iter().find(|it| it.0 == name).map(|it| it.1.clone());
    fanal::continue_from(header, || {
        let order = async {
            let price = async { 3 }.instrument(span("price").op("function")).await;
            metrics::count("orders", 1).with("items", price).with("plan", "pro");
            metrics::distribution("order.value", 89.123_456).unit("euro");
            logs::warn("stock is low").with("left", 2);
            fanal::capture_error(&"many".parse::<u32>().unwrap_err());
        };
        tokio::runtime::Builder::new_multi_thread()
            .build()
            .unwrap()
            .block_on(order.instrument(span("POST /orders").op("http.server")));
    });
    assert!(fanal.flush(Duration::from_secs(10)));
    let trace = server.get(&format!("/api/v1/traces/{TRACE}")).json();
    let spans = trace["spans"].as_array().unwrap();
    let of = |name: &str| spans.iter().find(|it| it["name"] == name).unwrap();
    let (order, price) = (of("POST /orders"), of("price"));
    assert_eq!(order["parent_span_id"], "1a2b3c4d5e6f7081");
    assert_eq!(price["parent_span_id"], order["span_id"]);
    assert_eq!(order["attributes"]["shop"], "harbour");
    assert_eq!(order["attributes"]["sentry.op"], "http.server");
    let samples = server.get("/api/v1/samples?metric=orders").json();
    let sample = &samples["samples"][0];
    assert_eq!(sample["span_id"], order["span_id"]);
    assert_eq!(sample["attributes"]["items"], 3);
    assert_eq!(sample["attributes"]["sentry.release"], "shop@1.4.0");
    assert_eq!(sample["attributes"]["server.address"], "harbour-1");
    let value = server.get("/api/v1/samples?metric=order.value").json();
    assert_eq!(value["samples"][0]["value"], 89.123_456);
    assert_eq!(trace["logs"][0]["body"], "stock is low");
    assert_eq!(trace["errors"][0]["kind"], "ParseIntError");
    let culprit = trace["errors"][0]["culprit"].as_str().unwrap();
    assert!(culprit.contains("rust_api.rs"), "{culprit}");
}
