//! The recorder for the crate `metrics`.

use std::thread;
use std::time::Duration;

use fanal::Recorder;
use fanal::span;
use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
    with_local_recorder,
};

use crate::record;

const SOON: Duration = Duration::from_secs(5);

#[test]
fn counters_and_gauges_are_told_when_they_changed() {
    let recorder: Recorder = fanal::recorder();
    let receiver = record(
        |options| options,
        |guard| {
            with_local_recorder(&recorder, || {
                describe_counter!("bytes", Unit::Bytes, "what was read");
                let bytes = counter!("bytes", "disk" => "a");
                let depth = gauge!("depth");
                thread::scope(|threads| {
                    for _ in 0..4 {
                        threads.spawn(|| (0..25_000).for_each(|_| bytes.increment(2)));
                        threads.spawn(|| (0..1_000).for_each(|_| depth.increment(0.5)));
                    }
                });
                depth.decrement(500.0);
                describe_gauge!("depth", Unit::Count, "described late");
                assert!(guard.flush(SOON));
                // Nothing happened.
                assert!(guard.flush(SOON));
                counter!("bytes", "disk" => "a").increment(1);
                gauge!("depth").set(-1.5);
                counter!("sold").absolute(10);
                assert!(guard.flush(SOON));
                counter!("sold").absolute(7);
                counter!("sold").absolute(12);
            });
        },
    );
    let metrics = receiver.items("trace_metric");
    let values = |name: &str| {
        let named = metrics.iter().filter(|it| it["name"] == name);
        named.map(|it| it["value"].as_f64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(values("bytes"), [200_000.0, 1.0]);
    assert_eq!(values("depth"), [1_500.0, -1.5]);
    assert_eq!(values("sold"), [10.0, 2.0]);
    let bytes = receiver.metric("bytes");
    assert_eq!((&bytes["type"], &bytes["unit"]), (&"counter".into(), &"byte".into()));
    assert_eq!(bytes["attributes"]["disk"]["value"], "a");
    assert!(receiver.metric("depth")["unit"].is_null());
}

#[test]
fn values_of_histograms_belong_to_the_span() {
    let recorder = fanal::recorder();
    let receiver = record(
        |options| options,
        |_| {
            with_local_recorder(&recorder, || {
                span("order").run(|_| {
                    let time = histogram!("time", "plan" => "pro");
                    describe_histogram!("time", Unit::Milliseconds, "how long it took");
                    time.record(2.5);
                    time.record(f64::NAN);
                });
            });
        },
    );
    let time = receiver.metric("time");
    assert_eq!((&time["type"], &time["value"]), (&"distribution".into(), &2.5.into()));
    assert_eq!(
        (&time["unit"], &time["span_id"]),
        (&"millisecond".into(), &receiver.span("order")["span_id"])
    );
    assert_eq!(receiver.lost("invalid", "trace_metric"), 1);
}
