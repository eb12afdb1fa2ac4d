//! What recording costs the caller: Fanal beside those that Rust programs would use instead, in one run.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cadence::{BufferedUdpMetricSink, Counted, QueuingMetricSink, StatsdClient};
use criterion::{Bencher, Criterion, criterion_group, criterion_main};
use fanal_bench_native::{http_sink, udp_sink};
use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::metrics::{ManualReader, SdkMeterProvider};
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt;

/// The same five attributes for everyone.
const PLAN: &str = "pro";
const REGION: &str = "eu-central-1";
const ROUTE: &str = "/lanterns/:name";

/// As many calls as the buffer holds, then what a flush takes, untimed: what is dropped for lack of room costs less.
const BURST: u64 = 8_192;

fn bursts(bencher: &mut Bencher, guard: &fanal::Guard, mut call: impl FnMut()) {
    bencher.iter_custom(|iterations| {
        let mut elapsed = Duration::ZERO;
        let mut left = iterations;
        while left > 0 {
            let burst = left.min(BURST);
            let start = Instant::now();
            for _ in 0..burst {
                call();
            }
            elapsed += start.elapsed();
            left -= burst;
            guard.flush(Duration::from_secs(10));
        }
        elapsed
    });
}

fn counters(criterion: &mut Criterion) {
    let sink = http_sink();
    let mut group = criterion.benchmark_group("count, 5 attributes");

    let guard = fanal::init(fanal::Options::new(format!("http://key@{sink}/1")));
    group.bench_function("fanal", |bencher| {
        bursts(bencher, &guard, || {
            fanal::metrics::count("orders", black_box(1))
                .with("plan", black_box(PLAN))
                .with("region", black_box(REGION))
                .with("route", black_box(ROUTE))
                .with("items", black_box(3))
                .with("member", black_box(true));
        });
    });
    drop(guard);

    let provider = SdkMeterProvider::builder().with_reader(ManualReader::builder().build()).build();
    let counter = provider.meter("bench").u64_counter("orders").build();
    group.bench_function("opentelemetry", |bencher| {
        bencher.iter(|| {
            counter.add(
                black_box(1),
                &[
                    KeyValue::new("plan", black_box(PLAN)),
                    KeyValue::new("region", black_box(REGION)),
                    KeyValue::new("route", black_box(ROUTE)),
                    KeyValue::new("items", black_box(3)),
                    KeyValue::new("member", black_box(true)),
                ],
            );
        });
    });

    let guard = sentry::init(sentry_options(&sink));
    group.bench_function("sentry", |bencher| {
        bencher.iter(|| {
            sentry::metrics::counter("orders", black_box(1))
                .attribute("plan", black_box(PLAN))
                .attribute("region", black_box(REGION))
                .attribute("route", black_box(ROUTE))
                .attribute("items", black_box(3))
                .attribute("member", black_box(true))
                .capture();
        });
    });
    drop(guard);
    group.finish();
}

/// Nothing is sent for it: what counts is the call.
fn sentry_options(sink: &str) -> sentry::ClientOptions {
    struct Nobody;
    impl sentry::Transport for Nobody {
        fn send_envelope(&self, _: sentry::Envelope) {}
    }
    let transport = |_: &sentry::ClientOptions| -> Arc<dyn sentry::Transport> { Arc::new(Nobody) };
    sentry::ClientOptions::new().dsn(&format!("http://key@{sink}/1")).transport(transport)
}

fn spans(criterion: &mut Criterion) {
    let sink = http_sink();
    let mut group = criterion.benchmark_group("span, 5 attributes");

    let options = fanal::Options::new(format!("http://key@{sink}/1")).traces_sample_rate(1.0);
    let guard = fanal::init(options);
    fanal::span("request").run(|_| {
        group.bench_function("fanal", |bencher| {
            bursts(bencher, &guard, || {
                fanal::span("query")
                    .op("db.query")
                    .with("plan", black_box(PLAN))
                    .with("region", black_box(REGION))
                    .with("route", black_box(ROUTE))
                    .with("items", black_box(3))
                    .with("member", black_box(true))
                    .run(|span| {
                        black_box(span);
                    });
            });
        });
    });
    drop(guard);

    let provider = SdkTracerProvider::builder().build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bench"));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        let parent = tracing::info_span!("request").entered();
        group.bench_function("tracing-opentelemetry", |bencher| {
            bencher.iter(|| {
                tracing::info_span!("query", plan = PLAN, region = REGION, route = ROUTE, items = 3, member = true)
                    .in_scope(|| black_box(1));
            });
        });
        drop(parent);
    });

    let guard = sentry::init(sentry_options(&sink).traces_sample_rate(1.0));
    let transaction = sentry::start_transaction(sentry::TransactionContext::new("request", "http.server"));
    group.bench_function("sentry", |bencher| {
        bencher.iter(|| {
            let span = transaction.start_child("db.query", "query");
            span.set_data("plan", black_box(PLAN).into());
            span.set_data("region", black_box(REGION).into());
            span.set_data("route", black_box(ROUTE).into());
            span.set_data("items", black_box(3).into());
            span.set_data("member", black_box(true).into());
            span.finish();
        });
    });
    drop(guard);
    group.finish();
}

fn statsd(criterion: &mut Criterion) {
    let address = udp_sink();
    let mut group = criterion.benchmark_group("StatsD, a counter");

    let address_of_fanal = fanal::stats::Address::udp(&address.ip().to_string(), address.port());
    let options = fanal::stats::StatsdOptions { address: address_of_fanal, ..Default::default() };
    fanal::stats::configure(fanal::stats::Statsd::new(options));
    group.bench_function("fanal", |bencher| {
        bencher.iter(|| drop(fanal::stats::incr("orders", black_box(1))));
    });
    fanal::stats::configure(fanal::stats::Noop);

    let socket = || {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
        socket.set_nonblocking(true).expect("a socket that does not wait");
        socket
    };
    let buffered = || BufferedUdpMetricSink::with_capacity(address, socket(), 1432).expect("a sink");
    let client = StatsdClient::from_sink("", buffered());
    group.bench_function("cadence, buffered", |bencher| {
        bencher.iter(|| client.count("orders", black_box(1)));
    });
    let client = StatsdClient::from_sink("", QueuingMetricSink::from(buffered()));
    group.bench_function("cadence, buffered and queued", |bencher| {
        bencher.iter(|| client.count("orders", black_box(1)));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(3)).without_plots();
    targets = counters, spans, statsd
}
criterion_main!(benches);
