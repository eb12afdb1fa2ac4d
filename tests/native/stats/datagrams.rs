//! The exact bytes of datagrams, and what a parser that nobody here wrote makes of them.

use std::collections::BTreeMap;

use fanal::stats::{Backend, Kind, Measurement, Reason, Statsd, StatsdOptions};
use statsd_parser::Metric;

use super::{dog_text, flush, packet, receiver};

fn of<'a>(kind: Kind, key: &'a str, value: f64) -> Measurement<'a> {
    Measurement::new(kind, key, value)
}

fn sampled<'a>(mut measurement: Measurement<'a>, rate: f64) -> Measurement<'a> {
    measurement.rate = rate;
    measurement
}

fn statsd_text(prefix: &str, measurements: &[Measurement<'_>]) -> String {
    let (socket, address) = receiver();
    let statsd = Statsd::new(StatsdOptions { address, prefix: prefix.to_owned() });
    measurements.iter().for_each(|it| statsd.record(it));
    flush(&statsd);
    packet(&socket)
}

#[test]
fn plain_lines_are_golden() {
    let tags = [("platform", "web")];
    let mut instance = of(Kind::Gauge, "connections", 3.0);
    instance.instance = Some("db 1");
    let mut seconds = of(Kind::Distribution, "wait", 1.5);
    seconds.unit = Some("second");
    let lines = statsd_text(
        "shop.",
        &[
            of(Kind::Counter, "orders", 1.0).with_tags(&tags),
            sampled(of(Kind::Counter, "hits", 2.0), 0.1),
            of(Kind::Counter, "refunds", -1.0),
            of(Kind::Timing, "checkout", 0.25),
            sampled(of(Kind::Timing, "lookup", 0.000_123_456), 0.5),
            of(Kind::Distribution, "size", 1234.5),
            seconds,
            sampled(of(Kind::Gauge, "queue size|2", 7.0), 0.5),
            of(Kind::Gauge, "balance", -12.5),
            instance,
            of(Kind::Counter, "9lives", 1e12),
        ],
    );
    let golden = "shop.orders:1|c\nshop.hits:2|c|@0.1\nshop.refunds:-1|c\nshop.checkout:250|ms\n\
        shop.lookup:0.123456|ms|@0.5\nshop.size:1234.5|ms\nshop.wait:1500|ms\nshop.queue_size_2:7|g\n\
        shop.balance:0|g\nshop.balance:-12.5|g\nshop.connections.db_1:3|g\nshop.9lives:1000000000000|c";
    assert_eq!(lines, golden);
    assert_eq!(statsd_text("", &[of(Kind::Counter, "9lives", 1.0)]), "lives:1|c");
}

#[test]
fn lines_for_datadog_are_golden() {
    let tags = [("Platform", "Web, new|x\n"), ("team", "weak"), ("canary", "")];
    let lines = dog_text(
        |options| {
            options.prefix = "shop.".to_owned();
            options.tags = vec![("team".to_owned(), "core".to_owned())];
            options.container = Some("abc|123".to_owned());
        },
        |dog| {
            dog.record(&of(Kind::Counter, "orders", 1.0).with_tags(&tags));
            let mut timing = sampled(of(Kind::Timing, "checkout", 0.25), 0.25);
            timing.instance = Some("db1");
            dog.record(&timing);
            dog.record(&sampled(of(Kind::Distribution, "size", 1234.5), 0.5));
            dog.record(&sampled(of(Kind::Gauge, "balance", -12.5), 0.5));
        },
    );
    let golden = "shop.orders:1|c|#platform:web__new_x_,canary,team:core|c:abc_123\n\
        shop.checkout:250|ms|@0.25|#team:core,instance:db1|c:abc_123\n\
        shop.size:1234.5|d|@0.5|#team:core|c:abc_123\nshop.balance:-12.5|g|#team:core|c:abc_123";
    assert_eq!(lines, golden);
}

#[test]
fn values_are_packed_and_times_are_sent_if_asked() {
    let packed = dog_text(
        |options| options.packs_values = true,
        |dog| {
            for value in [1.0, 2.5, 3.0] {
                dog.record(&of(Kind::Distribution, "size", value).with_tags(&[("a", "b")]));
            }
            dog.record(&of(Kind::Distribution, "size", 4.0).with_tags(&[("a", "c")]));
        },
    );
    assert_eq!(packed, "size:1:2.5:3|d|#a:b\nsize:4|d|#a:c");
    let timed = dog_text(
        |options| options.timestamps = true,
        |dog| {
            dog.record(&of(Kind::Counter, "orders", 1.0));
            dog.record(&of(Kind::Distribution, "size", 1.0));
        },
    );
    let (count, distribution) = timed.split_once('\n').unwrap();
    let time: u64 = count.strip_prefix("orders:1|c|T").unwrap().parse().unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!(now - time < 5);
    assert_eq!(distribution, "size:1|d");
}

#[test]
fn a_parser_of_others_reads_lines_as_they_were_meant() {
    let tags = [("platform", "web"), ("path", "/a/b")];
    let expected: BTreeMap<String, String> =
        tags.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
    let cases = [
        (Kind::Counter, 3.0, 1.0),
        (Kind::Counter, -2.5, 0.1),
        (Kind::Gauge, 1e15, 1.0),
        (Kind::Timing, 0.012_345, 0.5),
        (Kind::Timing, 0.000_001, 1.0),
    ];
    for (kind, value, rate) in cases {
        let text = dog_text(
            |_| {},
            |dog| {
                dog.record(&sampled(of(kind, "shop.orders", value), rate).with_tags(&tags));
            },
        );
        let sent = (rate < 1.0).then_some(rate);
        let message = statsd_parser::parse(text.as_str()).unwrap();
        let (read, rate) = match message.metric {
            Metric::Counter(it) if kind == Kind::Counter => (it.value, it.sample_rate),
            Metric::Gauge(it) if kind == Kind::Gauge => (it.value, it.sample_rate),
            Metric::Timing(it) if kind == Kind::Timing => (it.value / 1e3, it.sample_rate),
            other => panic!("{text} was read as {other:?}"),
        };
        assert_eq!((message.name.as_str(), rate), ("shop.orders", sent));
        assert_eq!(message.tags.as_ref(), Some(&expected));
        assert!((read - value).abs() <= value.abs() * 1e-12, "{text}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_and_counted() {
    let (socket, address) = receiver();
    let statsd = Statsd::new(StatsdOptions { address, ..StatsdOptions::default() });
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        statsd.record(&of(Kind::Gauge, "k", value));
    }
    statsd.record(&of(Kind::Timing, "k", f64::MAX));
    statsd.record(&of(Kind::Counter, "12345", 1.0));
    statsd.record(&of(Kind::Counter, "good", 1.0));
    flush(&statsd);
    assert_eq!(packet(&socket), "good:1|c");
    assert_eq!((statsd.counts().sent, statsd.counts().dropped(Reason::Invalid)), (1, 5));
}
