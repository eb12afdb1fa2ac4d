//! What recording takes from the allocator: nothing, once the program has been at it for a while.

use std::time::Duration;

use fanal::metrics;

use crate::receiver::Receiver;
use crate::{alone, options};

/// Of each kind, in a round that the buffer has had room for before.
const METRICS: u32 = 100;

fn record(region: &str, times: u32) {
    for round in 0..METRICS * times {
        metrics::count("orders", 1)
            .with("plan", "pro")
            .with("region", region)
            .with("items", round)
            .with("total", 89.5)
            .with("member", true);
        metrics::gauge("queue.depth", round);
        metrics::distribution("cart.total", 89.5).unit("euro");
    }
}

#[test]
fn a_metric_with_known_names_and_keys_allocates_nothing() {
    let _alone = alone();
    let receiver = Receiver::start();
    let guard = fanal::init(options(&receiver.dsn()));
    let region = String::from("eu-central-1");
    for _ in 0..3 {
        record(&region, 5);
        assert!(guard.flush(Duration::from_secs(10)));
    }
    assert_eq!(allocation_counter::measure(|| record(&region, 1)).count_total, 0);
    assert!(guard.flush(Duration::from_secs(10)));
}

#[test]
fn a_name_that_is_made_costs_only_itself() {
    let _alone = alone();
    let receiver = Receiver::start();
    let guard = fanal::init(options(&receiver.dsn()));
    let record = || {
        metrics::count(format!("orders.{}", 7), 1).with(format!("plan.{}", 7), 1);
    };
    for _ in 0..3 {
        record();
        assert!(guard.flush(Duration::from_secs(10)));
    }
    let made = allocation_counter::measure(|| {
        drop(format!("orders.{}", 7));
        drop(format!("plan.{}", 7));
    });
    assert_eq!(allocation_counter::measure(record).count_total, made.count_total);
}
