//! Parents stay right across `.await`, on whichever thread.

use std::rc::Rc;
use std::time::Duration;

use fanal::{Context, Instrument, Span, configure_scope, metrics, span};
use tokio::task::{LocalSet, spawn, spawn_local, yield_now};

use crate::{recorded, recorded_by};

async fn order(number: u32) {
    for step in 0..4 {
        async {
            tokio::time::sleep(Duration::from_millis(u64::from(number % 3))).await;
            metrics::count("steps", 1).with("order", number);
        }
        .instrument(span(format!("step {step} of {number}")))
        .await;
        yield_now().await;
        metrics::count("between", 1).with("order", number);
    }
}

#[test]
fn futures_that_move_between_threads_keep_their_parents() {
    let receiver = recorded_by(|| async {
        let orders = (0..16)
            .map(|number| spawn(order(number).instrument(span(format!("order {number}")).root())));
        for order in orders.collect::<Vec<_>>() {
            order.await.unwrap();
        }
    });
    let metrics = receiver.items("trace_metric");
    assert_eq!((receiver.spans().len(), metrics.len()), (16 * 5, 16 * 8));
    for number in 0..16 {
        let order = receiver.span(&format!("order {number}"));
        for step in 0..4 {
            let step = receiver.span(&format!("step {step} of {number}"));
            assert_eq!(step["parent_span_id"], order["span_id"]);
        }
        let between = metrics
            .iter()
            .filter(|it| it["name"] == "between" && it["attributes"]["order"]["value"] == number);
        assert!(between.clone().all(|it| it["span_id"] == order["span_id"]));
        assert_eq!(between.count(), 4);
    }
}

#[test]
fn futures_that_cannot_be_sent_keep_theirs() {
    let receiver = recorded(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        LocalSet::new().block_on(&runtime, async {
            let tasks = ["a", "b"].map(|name| {
                let held = Rc::new(name);
                let work = async move {
                    yield_now().await;
                    span(format!("below {held}")).run(|_| ());
                };
                spawn_local(work.instrument(span(name)))
            });
            for task in tasks {
                task.await.unwrap();
            }
        });
    });
    for name in ["a", "b"] {
        let below = receiver.span(&format!("below {name}"));
        assert_eq!(below["parent_span_id"], receiver.span(name)["span_id"]);
    }
}

#[test]
fn what_a_future_says_of_its_scope_holds_when_it_goes_on() {
    let receiver = recorded_by(|| async {
        let tasks = ["ada", "bob"].map(|name| {
            let work = fanal::continue_from(
                |_| None,
                || {
                    let work = async move {
                        configure_scope(|scope| {
                            scope.set("who", name);
                        });
                        yield_now().await;
                        metrics::count(name, 1);
                    };
                    work.instrument(span(name))
                },
            );
            spawn(work)
        });
        for task in tasks {
            task.await.unwrap();
        }
        metrics::count("nobody", 1);
    });
    for name in ["ada", "bob"] {
        assert_eq!(receiver.metric(name)["attributes"]["who"]["value"], name);
    }
    assert!(receiver.metric("nobody")["attributes"]["who"].is_null());
}

#[test]
fn a_context_goes_to_another_thread() {
    let receiver = recorded(|| {
        let _span = span("here").enter();
        let context = Context::current();
        let thread = std::thread::spawn(move || {
            context.run(|| span("there").run(|_| ()));
            assert!(Span::current().span_id().is_none(), "the context is left");
        });
        thread.join().unwrap();
    });
    assert_eq!(receiver.span("there")["parent_span_id"], receiver.span("here")["span_id"]);
}

#[test]
fn a_future_that_panics_has_failed() {
    let receiver = recorded_by(|| async {
        let fails = async {
            yield_now().await;
            panic!("the lantern fell");
        };
        assert!(spawn(fails.instrument(span("order"))).await.is_err());
        assert!(Span::current().span_id().is_none());
    });
    let span = receiver.span("order");
    assert_eq!(span["status"], "error");
    assert_eq!(span["attributes"]["sentry.status.message"]["value"], "panicked");
}
