//! Random batches of the native tests, through the core as wasm.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::random::Random;
use crate::scenario::{Facade, Sequence};

#[wasm_bindgen_test]
fn envelopes_say_what_went_in() {
    let mut facade = Facade::new();
    facade.core.limit_metric_bytes(0);
    let mut sequence = Sequence::default();
    for seed in 0..100 {
        let mut random = Random::new(seed);
        if facade.snapshots.len() < 3 {
            let shared = random.shared();
            facade.snapshot(shared);
        }
        let metrics = random.metrics(20, facade.snapshots.len());
        let sent = facade.send(&metrics, true, u32::MAX);
        assert_eq!(sent[0].items, facade.expect(&metrics, &mut sequence), "seed {seed}");
    }
}

#[wasm_bindgen_test]
fn no_envelope_exceeds_its_limit_and_no_item_is_lost() {
    let mut facade = Facade::new();
    facade.core.limit_metric_bytes(0);
    let metrics = Random::new(3).metrics(300, 0);
    for (compress, limit) in [(true, 2_000), (false, 20_000)] {
        let sent = facade.send(&metrics, compress, limit);
        assert!(sent.len() > 1);
        let items: usize = sent.iter().map(|envelope| envelope.items.len()).sum();
        assert_eq!(items, metrics.len());
    }
}

#[wasm_bindgen_test]
fn spans_say_what_went_in() {
    let mut facade = Facade::new();
    for seed in 0..100 {
        let mut random = Random::new(seed);
        if facade.snapshots.len() < 3 {
            let shared = random.shared();
            facade.snapshot(shared);
        }
        let spans = random.spans(20, facade.snapshots.len());
        let sent = facade.send_spans(&spans, true, u32::MAX);
        assert_eq!(sent[0].items, facade.expect_spans(&spans), "seed {seed}");
    }
}
