//! The layer for `tracing`.

use std::time::Duration;

use fanal::tracing::{EventAction, Layer, layer};
use fanal::{Context, configure_scope, metrics, span};
use tracing::instrument::{Instrument, WithSubscriber};
use tracing::{Level, debug_span, error, field, info, info_span, subscriber, warn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;

use crate::receiver::Receiver;
use crate::{recorded, recorded_by};

fn traced(layer: Layer, work: impl FnOnce()) -> Receiver {
    recorded(|| subscriber::with_default(registry().with(layer), work))
}

fn text(item: &serde_json::Value, key: &str) -> String {
    item["attributes"][key]["value"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn spans_say_what_theirs_say() {
    let receiver = traced(layer(), || {
        let order = info_span!(
            "order",
            op = "task",
            items = 3_u8,
            member = true,
            total = 1.5,
            who = field::Empty
        );
        order.record("who", "ada");
        let named = info_span!(parent: &order, "query", otel.name = "SELECT orders", sentry.op = "db.query");
        named.follows_from(&order);
        let _within = order.enter();
        let _hidden = debug_span!("hidden").entered();
        info_span!("below").in_scope(|| span("native").run(|_| ()));
        drop(info_span!(parent: None, "apart"));
    });
    let order = receiver.span("order");
    let value = |key: &str| order["attributes"][key]["value"].clone();
    assert_eq!(
        (value("items"), value("member"), value("total")),
        (3.into(), true.into(), 1.5.into())
    );
    assert_eq!((text(&order, "who"), text(&order, "sentry.op")), ("ada".into(), "task".into()));
    assert_eq!(text(&order, "code.module.name"), "api::tracing");
    assert!(text(&order, "code.file.path").ends_with("tracing.rs"));
    assert!(value("code.line.number").is_number() && value("code.target").is_null());
    let query = receiver.span("SELECT orders");
    assert_eq!(query["parent_span_id"], order["span_id"]);
    assert_eq!(query["links"][0]["span_id"], order["span_id"]);
    assert_eq!(text(&query, "sentry.op"), "db.query");
    let below = receiver.span("below");
    assert_eq!(below["parent_span_id"], order["span_id"], "what is not recorded is no parent");
    assert_eq!(receiver.span("native")["parent_span_id"], below["span_id"]);
    assert!(receiver.span("apart")["parent_span_id"].is_null());
    assert_eq!(receiver.spans().len(), 5);
}

#[test]
fn events_are_logs_errors_and_metrics() {
    let receiver = traced(layer(), || {
        info_span!("order").in_scope(|| {
            warn!(left = 2, "stock is low");
            tracing::debug!("unheard");
            info!(metrics.count.orders = 1, metrics.gauge.queue.depth = 4, plan = "pro");
            info!("metrics.distribution.cart.total:euro" = 89.5, "sold");
        });
        let why = "many".parse::<u32>().unwrap_err();
        info_span!("refund").in_scope(|| {
            error!(error = &why as &dyn std::error::Error, order = 7, "no refund");
        });
    });
    let order = receiver.span("order");
    let logs = receiver.items("log");
    let told: Vec<_> = logs.iter().map(|log| log["body"].as_str().unwrap()).collect();
    assert_eq!(told, ["stock is low", "sold"]);
    assert_eq!((&logs[0]["level"], &logs[0]["span_id"]), (&"warn".into(), &order["span_id"]));
    assert_eq!(logs[0]["attributes"]["left"]["value"], 2);
    for (name, kind, value) in [("orders", "counter", 1.0), ("queue.depth", "gauge", 4.0)] {
        let metric = receiver.metric(name);
        assert_eq!((&metric["type"], metric["value"].as_f64()), (&kind.into(), Some(value)));
        assert_eq!((text(&metric, "plan"), &metric["span_id"]), ("pro".into(), &order["span_id"]));
    }
    assert_eq!(receiver.metric("cart.total")["unit"], "euro");
    assert_eq!(order["status"], "ok");

    let refund = receiver.span("refund");
    assert_eq!(refund["status"], "error");
    assert_eq!(text(&refund, "sentry.status.message"), "invalid digit found in string");
    let event = receiver.payloads("event").remove(0);
    assert_eq!(
        (&event["message"], &event["contexts"]["fields"]["order"]),
        (&"no refund".into(), &7.into())
    );
    assert_eq!(event["contexts"]["trace"]["span_id"], refund["span_id"]);
    let value = &event["exception"]["values"][0];
    assert_eq!(value["type"], "ParseIntError");
    let frame = value["stacktrace"]["frames"].as_array().unwrap().last().unwrap();
    assert!(frame["filename"].as_str().unwrap().ends_with("tests/api/tracing.rs"), "{frame}");
}

#[tracing::instrument(err)]
fn refund() -> Result<u32, std::num::ParseIntError> {
    "many".parse()
}

#[test]
fn a_function_that_is_instrumented_tells_its_error() {
    let receiver = traced(layer(), || {
        refund().unwrap_err();
    });
    let event = receiver.payloads("event").remove(0);
    let value = &event["exception"]["values"][0];
    assert_eq!(value["value"], "invalid digit found in string");
    assert!(!value["stacktrace"]["frames"].as_array().unwrap().is_empty());
    let span = receiver.span("refund");
    assert_eq!(
        (&span["status"], &span["span_id"]),
        (&"error".into(), &event["contexts"]["trace"]["span_id"])
    );
}

#[test]
fn the_program_decides_what_is_taken() {
    let layer = layer().places(false).spans(|about| about.name() != "noise").events(|about| {
        if *about.level() == Level::DEBUG { EventAction::LogAndError } else { EventAction::Ignore }
    });
    let receiver = traced(layer, || {
        let _noise = info_span!("noise").entered();
        let _kept = debug_span!("kept").entered();
        info!(metrics.count.orders = 1, "unheard");
        tracing::debug!("odd");
    });
    assert_eq!(receiver.spans().len(), 1);
    assert!(receiver.span("kept")["attributes"]["code.file.path"].is_null());
    assert_eq!((receiver.items("log").len(), receiver.payloads("event").len()), (1, 1));
    receiver.metric("orders");
}

#[test]
fn futures_keep_their_spans_on_every_thread() {
    let receiver = recorded_by(|| {
        async {
            let tasks = (0..16_u64).map(|number| {
                fanal::continue_from(
                    |_| None,
                    || {
                        let span = info_span!("task", number);
                        let work = async move {
                            configure_scope(|scope| {
                                scope.set("request", number);
                            });
                            for _ in 0..3 {
                                tokio::time::sleep(Duration::from_millis(number % 3)).await;
                                metrics::count("steps", 1).with("number", number);
                                info_span!("step", number).in_scope(|| ());
                            }
                        };
                        tokio::spawn(work.instrument(span).with_current_subscriber())
                    },
                )
            });
            for task in tasks.collect::<Vec<_>>() {
                task.await.unwrap();
            }
        }
        .with_subscriber(registry().with(layer()))
    });
    let spans = receiver.spans();
    let number = |item: &serde_json::Value| item["attributes"]["number"]["value"].as_u64().unwrap();
    let tasks: Vec<_> = spans.iter().filter(|span| span["name"] == "task").collect();
    assert_eq!((tasks.len(), spans.len()), (16, 64));
    let of =
        |item| tasks.iter().find(|task| number(task) == number(item)).unwrap()["span_id"].clone();
    for step in spans.iter().filter(|span| span["name"] == "step") {
        assert_eq!(step["parent_span_id"], of(step));
    }
    let metrics = receiver.items("trace_metric");
    assert_eq!(metrics.len(), 48);
    for metric in &metrics {
        assert_eq!(metric["span_id"], of(metric));
        assert_eq!(
            metric["attributes"]["request"]["value"],
            number(metric),
            "the scope goes along"
        );
    }
}

#[test]
fn spans_left_in_another_order_leave_nothing_behind() {
    let receiver = traced(layer(), || {
        let (a, b) = (info_span!("a"), info_span!("b"));
        let within_a = a.enter();
        let within_b = b.enter();
        drop(within_a);
        span("in b").run(|_| ());
        drop(within_b);
        assert!(fanal::Span::current().span_id().is_none());
        Context::current().run(|| span("outside").run(|_| ()));
    });
    assert_eq!(receiver.span("in b")["parent_span_id"], receiver.span("b")["span_id"]);
    assert!(receiver.span("outside")["parent_span_id"].is_null());
}
