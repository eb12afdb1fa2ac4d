//! What arrives, when, and what is said of the rest.

use std::collections::HashSet;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use fanal::{Options, logs, metrics};

use crate::receiver::{Answer, HANGS_UP, Receiver, dsn};
use crate::{alone, options, recorded};

#[test]
fn dropping_the_guard_sends_what_waits() {
    let receiver = recorded(|| {
        metrics::distribution("cart.total", 89.5).unit("euro").with("items", 3).with("plan", "pro");
    });
    let metric = receiver.metric("cart.total");
    assert_eq!((&metric["type"], &metric["value"]), (&"distribution".into(), &89.5.into()));
    assert_eq!(metric["unit"], "euro");
    assert_eq!(metric["attributes"]["items"]["value"], 3);
    assert_eq!(metric["attributes"]["plan"]["type"], "string");
}

#[test]
fn what_finds_no_room_is_counted_and_flushing_waits_no_longer_than_asked() {
    let _alone = alone();
    let receiver = Receiver::start();
    receiver.answer(Answer { after: Duration::from_millis(1500), ..Answer::default() });
    let guard = fanal::init(options(&receiver.dsn()));
    metrics::count("slow", 1);
    let begun = Instant::now();
    assert!(!guard.flush(Duration::from_millis(200)), "the receiver has not answered yet");
    assert!(begun.elapsed() < Duration::from_millis(1000), "{:?}", begun.elapsed());
    // Nobody empties the buffer while the receiver thinks.
    let text = "x".repeat(1_000);
    for number in 0..40_000 {
        metrics::count("many", number).with("text", &text);
    }
    drop(guard);
    let lost = receiver.lost("buffer_overflow", "trace_metric");
    assert!(lost > 0);
    assert_eq!(receiver.items("trace_metric").len() as u64 + lost, 40_001);
}

#[test]
fn one_connection_serves_all_envelopes() {
    let _alone = alone();
    let receiver = Receiver::start();
    let guard = fanal::init(options(&receiver.dsn()));
    for number in 0..5 {
        metrics::count("steps", number);
        assert!(guard.flush(Duration::from_secs(5)));
    }
    drop(guard);
    assert_eq!((receiver.came(), receiver.connections()), (5, 1));
}

#[test]
fn a_connection_that_was_closed_meanwhile_costs_nothing() {
    let _alone = alone();
    let receiver = Receiver::start();
    let guard = fanal::init(options(&receiver.dsn()));
    metrics::count("before", 1);
    assert!(guard.flush(Duration::from_secs(5)));
    receiver.answer(Answer { status: HANGS_UP, ..Answer::default() });
    metrics::count("after", 1);
    assert!(guard.flush(Duration::from_secs(5)), "sent again, without a pause");
    drop(guard);
    assert_eq!((receiver.came(), receiver.connections()), (3, 2));
    assert_eq!(receiver.items("trace_metric").len(), 2);
}

/// Each trace is an envelope of its own, and a server has many at once.
#[test]
fn many_envelopes_travel_side_by_side_over_few_connections() {
    const TRACES: usize = 200;
    let _alone = alone();
    let receiver = Receiver::start();
    for _ in 0..TRACES {
        receiver.answer(Answer { after: Duration::from_millis(20), ..Answer::default() });
    }
    let guard = fanal::init(options(&receiver.dsn()));
    for _ in 0..TRACES {
        fanal::continue_from(|_| None, || fanal::span("request").run(|_| ()));
    }
    drop(guard);
    assert_eq!((receiver.came(), receiver.spans().len()), (TRACES, TRACES));
    let traces = receiver.spans().into_iter().map(|span| span["trace_id"].to_string());
    assert_eq!(traces.collect::<HashSet<_>>().len(), TRACES);
    assert!((2..=16).contains(&receiver.connections()), "{}", receiver.connections());
}

/// They fail together, too: that is one failure, and the next attempt is as near as after one.
#[test]
fn what_was_refused_at_the_same_time_is_sent_again_soon() {
    const TRACES: usize = 40;
    let _alone = alone();
    let receiver = Receiver::start();
    for _ in 0..16 {
        let after = Duration::from_millis(100);
        receiver.answer(Answer { status: 503, header: "retry-after: 0", after });
    }
    let guard = fanal::init(options(&receiver.dsn()));
    for _ in 0..TRACES {
        fanal::continue_from(|_| None, || fanal::span("request").run(|_| ()));
    }
    assert!(!guard.flush(Duration::from_secs(10)), "some wait for another attempt");
    wait_for(|| receiver.spans().len() == TRACES);
}

#[test]
fn a_receiver_that_wants_no_metrics_gets_none_and_learns_how_many() {
    let _alone = alone();
    let receiver = Receiver::start();
    receiver
        .answer(Answer { header: "x-sentry-rate-limits: 60:trace_metric", ..Answer::default() });
    let guard = fanal::init(options(&receiver.dsn()));
    metrics::count("before", 1);
    assert!(guard.flush(Duration::from_secs(5)));
    metrics::count("after", 1);
    metrics::count("after", 1);
    logs::info("still welcome");
    assert!(guard.flush(Duration::from_secs(5)));
    drop(guard);
    assert_eq!(receiver.items("trace_metric").len(), 1);
    assert_eq!(receiver.items("log").len(), 1);
    assert_eq!(receiver.lost("ratelimit_backoff", "trace_metric"), 2);
}

#[test]
fn what_a_receiver_in_trouble_refused_is_sent_again() {
    let _alone = alone();
    let receiver = Receiver::start();
    receiver.answer(Answer { status: 503, header: "retry-after: 0", ..Answer::default() });
    let guard = fanal::init(options(&receiver.dsn()));
    metrics::count("patient", 1);
    assert!(!guard.flush(Duration::from_millis(500)), "it waits for a second attempt");
    wait_for(|| receiver.items("trace_metric").len() == 1);
    assert_eq!(receiver.came(), 2);
    drop(guard);
}

#[test]
fn a_receiver_that_comes_back_gets_what_waited() {
    let _alone = alone();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let guard = fanal::init(options(&dsn(port)));
    metrics::count("patient", 1);
    assert!(!guard.flush(Duration::from_millis(500)));
    let receiver = Receiver::start_at(port);
    wait_for(|| receiver.items("trace_metric").len() == 1);
    drop(guard);
}

#[test]
fn a_second_start_replaces_the_first() {
    let _alone = alone();
    let (first, second) = (Receiver::start(), Receiver::start());
    let one = fanal::init(options(&first.dsn()));
    metrics::count("one", 1);
    let two = fanal::init(options(&second.dsn()));
    metrics::count("two", 1);
    drop(one);
    metrics::count("three", 1);
    drop(two);
    metrics::count("four", 1);
    let names = |receiver: &Receiver| {
        let metrics = receiver.items("trace_metric");
        metrics.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&first), ["one"]);
    assert_eq!(names(&second), ["two", "three"]);
}

#[test]
fn without_a_client_nothing_happens() {
    let _alone = alone();
    for options in [Options::new(""), Options::new("no address")] {
        let guard = fanal::init(options.before_send_metric(|_| panic!("nobody should ask")));
        assert!(!guard.is_enabled());
        metrics::count("orders", 1);
        let span = fanal::span("order").start();
        assert!(!span.is_recording() && span.trace_id().is_none());
        assert_eq!(fanal::capture_message("hello", fanal::Level::Info), None);
        assert_eq!(fanal::trace_headers().iter().count(), 0);
        assert!(guard.flush(Duration::ZERO));
    }
}

fn wait_for(is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        assert!(Instant::now() < end, "it never came to be");
        thread::sleep(Duration::from_millis(20));
    }
}
