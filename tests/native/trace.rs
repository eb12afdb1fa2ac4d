//! Properties of the rules of tracing, and what no table can tell.

use fanal::trace::baggage::{CHARS_MAX, Dsc, parse};
use fanal::trace::continuation::{Fresh, from_headers, may_continue};
use fanal::trace::dsn::Dsn;
use fanal::trace::header::{SentryTrace, Traceparent};
use fanal::trace::id::{SpanId, TraceId};
use fanal::trace::idle::{Child, Fate, Idle, Reason, Timeouts};
use fanal::trace::lifetime::Lifetime;
use fanal::trace::sampling::sample_rand;

use crate::random::Random;

fn trace_id(random: &mut Random) -> TraceId {
    TraceId::parse(&random.hex(32)).unwrap()
}

fn maybe<T>(random: &mut Random, make: impl Fn(&mut Random) -> T) -> Option<T> {
    (!random.one_in(3)).then(|| make(random))
}

#[test]
fn headers_survive_the_way_there_and_back() {
    let span = |random: &mut Random| SpanId::parse(&random.hex(16)).unwrap();
    for seed in 0..2_000 {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        let header = SentryTrace {
            trace_id: trace_id(&mut random),
            parent_span_id: maybe(&mut random, span),
            sampled: maybe(&mut random, |random| random.one_in(2)),
        };
        assert_eq!(SentryTrace::parse(&header.to_string()), Some(header));
        let header = Traceparent {
            trace_id: header.trace_id,
            parent_span_id: span(&mut random),
            sampled: random.one_in(2),
        };
        assert_eq!(Traceparent::parse(&header.to_string()), Some(header));
        // Neither is taken for the other.
        assert_eq!(SentryTrace::parse(&header.to_string()), None);
    }
}

#[test]
fn what_is_hard_to_write_survives_baggage() {
    for seed in 0..2_000 {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        let mut dsc = Dsc::default();
        for _ in 0..random.below(8) {
            let value = format!("v{}", random.string(60));
            dsc.set(&format!("k{}", random.string(5)), value);
        }
        let header = dsc.to_baggage();
        assert!(header.is_ascii());
        assert_eq!(Dsc::parse(&header).unwrap_or_default(), dsc);
        let merged = dsc.merge_into("other=1;p,more=2");
        assert_eq!(Dsc::parse(&merged).unwrap_or_default(), dsc);
        assert_eq!(parse(&merged)[..2], parse("other=1;p,more=2"));
        assert_eq!(dsc.merge_into(&merged), merged);
    }
}

#[test]
fn baggage_leaves_out_what_does_not_fit() {
    let room = CHARS_MAX - "sentry-a=".len() - ",sentry-c=1".len();
    for (length, fits) in [(room, true), (room + 1, false)] {
        let entry = |key: &str, value: String| (key.to_owned(), value);
        let long = entry("a", "x".repeat(length));
        let dsc = Dsc(vec![long, entry("b", "y".repeat(20)), entry("c", "1".into())]);
        let header = dsc.to_baggage();
        assert_eq!(header.ends_with(",sentry-c=1"), fits);
        assert!(header.len() <= CHARS_MAX && !header.contains("sentry-b"));
    }
    // Foreign entries are not ours to cut.
    let foreign = format!("other={}", "x".repeat(CHARS_MAX));
    assert_eq!(Dsc(vec![("a".into(), "1".into())]).merge_into(&foreign), foreign);
}

#[test]
fn a_dsn_is_the_same_without_its_secret() {
    for seed in 0..2_000 {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        let (key, host) = (random.hex(6), random.hex(4));
        let secret = ["", ":", ":s_1"][random.below(3)];
        let port = ["", ":0", ":8443"][random.below(3)];
        let path = ["", "a/", "a/b@c:d/", "/"][random.below(4)];
        let project = random.below(1_000_000);
        let text = format!("https://{key}{secret}@{host}.test{port}/{path}{project}");
        let dsn = Dsn::parse(&text).unwrap();
        let public = dsn.to_string();
        let again = Dsn::parse(&public).unwrap();
        assert_eq!(Dsn { secret: "", ..dsn }.to_string(), again.to_string());
        assert_eq!((again.secret, again.project_id), ("", project.to_string().as_str()));
        // Whoever prints it for debugging prints no secret.
        assert!(secret.len() < 2 || !format!("{dsn:?}").contains("s_1"));
    }
}

#[test]
fn sample_rand_agrees_with_the_decision() {
    for seed in 0..5_000 {
        let mut random = Random::new(seed);
        let random_number = random.below(1 << 30) as f64 / f64::from(1 << 30);
        let rate = random.below(1_001) as f64 / 1_000.0;
        for sampled in [true, false] {
            let rand = sample_rand(random_number, None, Some(sampled), Some(rate));
            assert!((0.0..1.0).contains(&rand), "seed {seed}: {rand}");
            let possible = if sampled { rate > 0.0 } else { rate < 1.0 };
            assert!(!possible || (rand < rate) == sampled, "seed {seed}: {rand} at {rate}");
        }
    }
    // What is none is not kept: 1 would refuse even a rate of 1.
    for none in [1.0, -0.1, f64::NAN] {
        assert_eq!(sample_rand(0.5, Some(none), None, None), 0.5);
    }
}

#[test]
fn a_trace_without_sampling_context_is_not_described() {
    let fresh = Fresh { trace_id: TraceId(1), random: 0.5 };
    let header = "00-7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-01";
    let context = from_headers(header, "other=1", Some("7"), false, fresh);
    assert_eq!((context.sampled, context.dsc), (Some(true), Some(Dsc::default())));
    assert_eq!(from_headers("", "sentry-trace_id=7d1c", None, false, fresh), fresh.into());
    assert!(!may_continue(Some("1"), Some("2"), false));
}

const TIMEOUTS: Timeouts = Timeouts { idle_ms: 1_000.0, final_ms: 30_000.0, child_ms: 15_000.0 };

#[test]
fn an_idle_span_ends_when_nothing_happens() {
    assert_eq!(Timeouts::default(), TIMEOUTS);
    let mut idle = Idle::start(0.0, TIMEOUTS);
    assert_eq!(idle.due(), (1_000.0, Reason::Idle));
    idle.child_started(500.0);
    idle.child_started(600.0);
    assert_eq!(idle.due(), (15_600.0, Reason::Heartbeat));
    idle.child_ended(700.0);
    assert_eq!(idle.due(), (15_600.0, Reason::Heartbeat));
    idle.child_ended(800.0);
    assert_eq!(idle.due(), (1_800.0, Reason::Idle));
    // Each child may prolong it, but none beyond its final timeout.
    idle.child_started(20_000.0);
    assert_eq!(idle.due(), (30_000.0, Reason::Final));

    let mut idle = Idle::start(0.0, TIMEOUTS);
    idle.wait();
    assert_eq!(idle.due(), (30_000.0, Reason::Final));
    idle.may_finish(5_000.0);
    assert_eq!(idle.due(), (6_000.0, Reason::Idle));
}

fn child(start_ms: f64, end_ms: Option<f64>) -> Child {
    Child { start_ms, end_ms, ignored: false }
}

#[test]
fn an_idle_span_ends_with_its_last_child() {
    let idle = Idle::start(100.0, TIMEOUTS);
    let ignored = Child { ignored: true, ..child(200.0, Some(900.0)) };
    let open = child(200.0, None);
    let table: [(&[Child], f64, f64); 7] = [
        (&[], 1_100.0, 1_100.0),
        (&[child(200.0, Some(500.0)), child(200.0, Some(400.0))], 1_500.0, 500.0),
        (&[child(200.0, Some(500.0)), ignored], 1_500.0, 500.0),
        // A child beyond the requested end does not prolong it.
        (&[child(200.0, Some(5_000.0))], 1_500.0, 1_500.0),
        (&[open], 1_500.0, 1_500.0),
        (&[child(0.0, Some(50.0))], 1_500.0, 100.0),
        (&[child(200.0, Some(90_000.0))], 90_000.0, 30_100.0),
    ];
    for (children, requested, expected) in table {
        assert_eq!(idle.end_ms(requested, children), expected, "{children:?}");
    }
}

#[test]
fn children_are_kept_cancelled_or_dropped() {
    let idle = Idle::start(0.0, TIMEOUTS);
    let table = [
        (child(100.0, Some(900.0)), Fate::Stays),
        (child(100.0, Some(1_900.0)), Fate::Stays),
        (child(100.0, None), Fate::Cancelled),
        (child(1_000.0, None), Fate::Cancelled),
        (child(1_001.0, None), Fate::Discarded),
        (child(1_001.0, Some(1_002.0)), Fate::Discarded),
        (child(-31_000.0, Some(0.0)), Fate::Stays),
        (child(-31_001.0, Some(0.0)), Fate::Discarded),
    ];
    for (child, fate) in table {
        assert_eq!(idle.fate(&child, 1_000.0), fate, "{child:?}");
    }
}

#[test]
fn a_trace_lasts_from_route_to_route() {
    let fresh = |id| Fresh { trace_id: TraceId(id), random: 0.5 };
    let dsc = |name: &str| Dsc(vec![("transaction".into(), name.into())]);
    let header = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-1";
    let mut lifetime = Lifetime::page_load(from_headers(header, "", None, false, fresh(1)));
    let first = lifetime.context().trace_id;
    assert_eq!(first.to_string(), header[..32]);
    lifetime.route_ended(first, false, dsc("/"));
    assert_eq!(lifetime.context().sampled, Some(false));
    assert_eq!(lifetime.context().trace_id, first);

    // The headers of the page serve no second time, and a late end says nothing about another trace.
    let before = lifetime.navigate(fresh(2));
    assert_eq!((before.trace_id, before.sampled), (first, Some(false)));
    lifetime.route_ended(first, true, dsc("/"));
    assert_eq!(*lifetime.context(), fresh(2).into());
    lifetime.route_ended(TraceId(2), true, dsc("/cart"));
    assert_eq!(lifetime.context().dsc, Some(dsc("/cart")));
}

/// The bodies of the fuzz targets, over random text, for machines that cannot fuzz.
#[test]
fn no_text_stops_a_parser() {
    const PARTS: [&str; 16] = [
        "-",
        "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d",
        "1a2b3c4d5e6f7081",
        "00",
        "01",
        "1",
        " ",
        "\t",
        "é",
        "sentry-a=",
        "%",
        "%C3%A9",
        ",",
        "https://",
        "@",
        "[::1]:9/",
    ];
    for seed in 0..20_000 {
        let mut random = Random::new(seed);
        let mut text = String::new();
        for _ in 0..random.below(9) {
            text.push_str(random.pick::<&str>(&PARTS));
            if random.one_in(8) {
                text.push_str(&random.string(6));
            }
        }
        println!("{text:?}");
        if let Some(header) = SentryTrace::parse(&text) {
            assert_eq!(SentryTrace::parse(&header.to_string()), Some(header));
        }
        if let Some(header) = Traceparent::parse(&text) {
            assert_eq!(Traceparent::parse(&header.to_string()), Some(header));
        }
        if let Some(dsc) = Dsc::parse(&text) {
            assert_eq!(Dsc::parse(&dsc.to_baggage()).unwrap_or_default(), dsc);
        }
        if let Some(dsn) = Dsn::parse(&text) {
            assert_eq!(Dsn::parse(&dsn.to_string()), Some(Dsn { secret: "", ..dsn }));
        }
    }
}
