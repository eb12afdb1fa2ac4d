//! What arrives of a busy server's traces when the receiver is far away: Fanal beside the crate `sentry`, both with their defaults.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use fanal_bench_native::distant_sink;

/// How long the server is busy.
const TIME: Duration = Duration::from_secs(15);
/// Until a receiver has answered: in the same region, on the same continent.
const DISTANCES_MS: [u64; 2] = [20, 100];
const TRACES_PER_SECOND: [u32; 3] = [20, 100, 200];

fn main() {
    // Criterion's benchmarks take filters, and so does this one.
    let filter = std::env::args().skip(1).find(|it| !it.starts_with("--"));
    if filter.is_some_and(|it| !"delivery".contains(&it)) {
        return;
    }
    println!("{:>12} {:>12} {:>10} {:>10}", "traces a s", "distance", "fanal", "sentry");
    for distance in DISTANCES_MS {
        for rate in TRACES_PER_SECOND {
            let all = f64::from(rate) * TIME.as_secs_f64();
            let share = |work: fn(&str, u32)| {
                let (address, arrived) = distant_sink(Duration::from_millis(distance));
                work(&format!("http://key@{address}/1"), rate);
                format!("{:.0} %", arrived.load(Ordering::Relaxed) as f64 / all * 100.0)
            };
            let (ours, theirs) = (share(fanal), share(sentry));
            println!("{rate:>12} {:>12} {ours:>10} {theirs:>10}", format!("{distance} ms"));
        }
    }
}

/// Works through requests at an even pace.
fn requests(rate: u32, request: impl Fn()) {
    let begun = Instant::now();
    for number in 0..rate * TIME.as_secs() as u32 {
        let due = begun + Duration::from_secs(1) * number / rate;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        request();
    }
}

fn fanal(dsn: &str, rate: u32) {
    let _guard = fanal::init(fanal::Options::new(dsn).traces_sample_rate(1.0));
    requests(rate, || {
        fanal::continue_from(
            |_| None,
            || fanal::span("GET /").op("http.server").run(|_| fanal::span("query").op("db.query").run(|_| ())),
        );
    });
}

fn sentry(dsn: &str, rate: u32) {
    let _guard = sentry::init(sentry::ClientOptions::new().dsn(dsn).traces_sample_rate(1.0));
    requests(rate, || {
        let transaction = sentry::start_transaction(sentry::TransactionContext::new("GET /", "http.server"));
        transaction.start_child("db.query", "query").finish();
        transaction.finish();
    });
}
