//! Properties of whole batches.

use serde_json::Value;

use crate::random::Random;
use crate::scenario::{Envelope, Facade, Metric, Sequence};

const UNLIMITED: u32 = u32::MAX;

fn items(envelopes: Vec<Envelope>) -> Vec<Value> {
    envelopes.into_iter().flat_map(|envelope| envelope.items).collect()
}

/// Compared one by one, so that a difference can be read.
fn same(sent: &[Value], expected: &[Value]) {
    for (sent, expected) in sent.iter().zip(expected) {
        assert_eq!(sent, expected);
    }
    assert_eq!(sent.len(), expected.len());
}

#[test]
fn envelopes_say_what_went_in() {
    let mut facade = Facade::new();
    facade.core.limit_metric_bytes(0);
    let mut sequence = Sequence::default();
    for seed in 0..1_000 {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        if random.one_in(10) {
            facade.forget();
        }
        if facade.snapshots.len() < 3 {
            let shared = random.shared();
            facade.snapshot(shared);
        }
        let count = [1, 2, 7, 40][random.below(4)];
        let metrics = random.metrics(count, facade.snapshots.len());
        let compress = !random.one_in(5);
        let sent = facade.send(&metrics, compress, UNLIMITED);
        let bytes: usize = metrics.iter().map(|metric| facade.canonical(metric)).sum();
        assert_eq!(sent.iter().map(|envelope| envelope.canonical).sum::<usize>(), bytes);
        same(&items(sent), &facade.expect(&metrics, &mut sequence));
    }
}

#[test]
fn no_envelope_exceeds_its_limit_and_no_item_is_lost() {
    let mut facade = Facade::new();
    facade.core.limit_metric_bytes(0);
    let mut sequence = Sequence::default();
    for seed in 0..40 {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        facade.forget();
        let shared = random.shared();
        facade.snapshot(shared);
        let metrics = random.metrics(250, 1);
        let limit = [600, 1_500, 4_000, 9_000, 20_000][random.below(5)];
        let compress = !random.one_in(3);
        let sent = items(facade.send(&metrics, compress, limit));
        same(&sent, &facade.expect(&metrics, &mut sequence));
    }
}

#[test]
fn what_goes_in_comes_out_is_dropped_or_is_merged() {
    for seed in 0..200 {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        let mut facade = Facade::new();
        facade.core.limit_metric_bytes(200);
        facade.core.coalesce_counters(random.one_in(2));
        facade.core.limit_values([0, 1, 3][random.below(3)]);
        let shared = random.shared();
        facade.snapshot(shared);
        let metrics: Vec<Metric> = random.metrics(100, 1);
        let sent = items(facade.send(&metrics, true, 3_000)).len();
        let counts = facade.core.counts();
        assert_eq!(sent + (counts.dropped + counts.merged) as usize, metrics.len());
    }
}
