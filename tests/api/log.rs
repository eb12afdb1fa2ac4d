//! The bridge for the crate `log`.

use std::sync::atomic::{AtomicUsize, Ordering};

use fanal::{log_bridge, span};
use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::recorded;

/// Takes errors only.
struct Console;

static HEARD: AtomicUsize = AtomicUsize::new(0);

impl Log for Console {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        about.level() == Level::Error
    }

    fn log(&self, _: &Record<'_>) {
        HEARD.fetch_add(1, Ordering::Relaxed);
    }

    fn flush(&self) {}
}

#[test]
fn records_are_logs_and_are_passed_on() {
    log_bridge().level(LevelFilter::Warn).forward(Console).install().unwrap();
    let receiver = recorded(|| {
        span("order").run(|_| {
            log::warn!(left = 2, share = 0.5, member = true, plan = "pro"; "stock is {}", "low");
            log::info!("unheard");
            log::error!(target: "shop", "no stock");
        });
    });
    let order = receiver.span("order");
    let logs = receiver.items("log");
    let told: Vec<_> = logs.iter().map(|log| log["body"].as_str().unwrap()).collect();
    assert_eq!(told, ["stock is low", "no stock"]);
    assert_eq!((&logs[0]["level"], &logs[0]["span_id"]), (&"warn".into(), &order["span_id"]));
    let value = |key: &str| logs[0]["attributes"][key]["value"].clone();
    assert_eq!((value("left"), value("share")), (2.into(), 0.5.into()));
    assert_eq!((value("member"), value("plan")), (true.into(), "pro".into()));
    assert_eq!(value("code.module.name"), "api::log");
    assert_eq!(logs[1]["attributes"]["code.target"]["value"], "shop");
    assert_eq!(HEARD.load(Ordering::Relaxed), 1);
}
