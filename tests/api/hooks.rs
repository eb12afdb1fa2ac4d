//! What the application is asked, and what happens if it panics.

use fanal::{logs, metrics, span};

use crate::{record, recorded};

#[test]
fn hooks_change_and_refuse() {
    let change = |options: fanal::Options| {
        options
            .before_send_metric(|metric| {
                metric.name = format!("shop.{}", metric.name).into();
                metric.name != "shop.noise"
            })
            .before_send_span(|span| {
                *span.name = "hidden".into();
                true
            })
    };
    let receiver = record(change, |_| {
        metrics::count("orders", 1).with("plan", "pro");
        metrics::count("noise", 1);
        span("secret").run(|_| ());
    });
    assert_eq!(receiver.metric("shop.orders")["attributes"]["plan"]["value"], "pro");
    assert_eq!(receiver.items("trace_metric").len(), 1);
    assert_eq!(receiver.lost("before_send", "trace_metric"), 1);
    receiver.span("hidden");
}

#[test]
fn a_hook_that_panics_costs_what_it_was_asked_about() {
    let change = |options: fanal::Options| {
        let picky = options.before_send_metric(|metric| {
            assert_ne!(metric.name, "bad");
            metrics::count("from a hook", 1);
            true
        });
        picky.traces_sampler(|about| {
            assert_ne!(about.name, "bad");
            Some(1.0)
        })
    };
    let receiver = record(change, |_| {
        metrics::count("good", 1);
        metrics::count("bad", 1);
        logs::info("unasked");
        span("good").run(|_| ());
        // The rate is still there to decide.
        span("bad").run(|_| ());
    });
    assert_eq!(receiver.items("trace_metric").len(), 1, "hooks record nothing themselves");
    assert_eq!(receiver.lost("callback_error", "trace_metric"), 1);
    assert_eq!((receiver.items("log").len(), receiver.spans().len()), (1, 2));
}

#[test]
fn spans_learn_what_they_are_while_they_last() {
    let receiver = recorded(|| {
        let message = span("receive").root().start();
        span("work").run(|span| {
            span.set("items", 1).set("items", 2).set_op("queue.process").link(&message);
        });
    });
    let (work, message) = (receiver.span("work"), receiver.span("receive"));
    assert_eq!(work["attributes"]["items"]["value"], 2);
    assert_eq!(work["attributes"]["sentry.op"]["value"], "queue.process");
    let link = &work["links"][0];
    assert_eq!((&link["span_id"], &link["trace_id"]), (&message["span_id"], &message["trace_id"]));
    assert_eq!(link["sampled"], true);
}
