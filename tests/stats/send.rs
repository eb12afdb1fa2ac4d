//! Measures what the tests of receivers look for, with the backend that the environment names, and prints what became of
//! it.

use std::process::ExitCode;
use std::time::Duration;

use fanal::Options;
use fanal::stats::{self, Flushed};

fn main() -> ExitCode {
    let _guard = fanal::init(Options::from_env());
    match stats::from_env() {
        Ok(true) => {}
        Ok(false) => {
            eprintln!("FANAL_METRICS_BACKEND names the backend");
            return ExitCode::from(2);
        }
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    }
    stats::set_global_tags(&[("service", "shop")]);
    for _ in 0..3 {
        stats::incr("orders", 2).tag("platform", "web");
    }
    stats::incr("orders", 1).tag("platform", "app");
    for _ in 0..400 {
        stats::incr("hits", 1).rate(0.5);
    }
    stats::gauge("queue.size", 12.5).unit("byte").instance("db1");
    stats::gauge("balance", -7);
    for milliseconds in [10, 20, 250] {
        stats::timing("checkout", Duration::from_millis(milliseconds));
    }
    for value in [1.5, 2.5] {
        stats::distribution("upload size", value).unit("megabyte");
    }
    let flushed = stats::flush(Duration::from_secs(10));
    let counts = stats::counts();
    println!("{{\"sent\":{},\"dropped\":{}}}", counts.sent, counts.dropped_total());
    if flushed == Flushed::All { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
