//! Settings as text: what they mean, and what is said of those that mean nothing.

use fanal::stats::{Backend, Config, Kind, Measurement};

use super::{flush, packet, receiver};

#[test]
fn settings_open_what_they_name() {
    let (plain, plain_address) = receiver();
    let (dog, dog_address) = receiver();
    let port = |address: &fanal::stats::Address| {
        address.to_string().rsplit(':').next().unwrap().to_owned()
    };
    let options = format!(
        r#"{{"statsd":{{"host":"127.0.0.1","port":{},"prefix":"a."}},
            "dogstatsd":{{"statsd_host":"127.0.0.1","statsd_port":{},"tags":{{"region":"eu"}}}}}}"#,
        port(&plain_address),
        port(&dog_address),
    );
    let backend = Config::parse("statsd, dogstatsd,memory", &options).unwrap().open();
    backend.record(&Measurement::new(Kind::Counter, "k", 1.0));
    flush(&backend);
    assert_eq!(packet(&plain), "a.k:1|c");
    assert!(packet(&dog).starts_with("k:1|c|#region:eu"));
    assert_eq!(backend.counts().sent, 3);
    let options = format!(r#"{{"host":"127.0.0.1","port":{}}}"#, port(&plain_address));
    let backend = Config::parse("statsd", &options).unwrap().open();
    backend.record(&Measurement::new(Kind::Counter, "k", 1.0));
    flush(&backend);
    assert_eq!(packet(&plain), "k:1|c");
}

#[test]
fn mistakes_are_named() {
    let cases = [
        ("statsdd", "", "backend: no backend is called statsdd; there are noop, memory, fanal, "),
        ("statsd,statsd", "", "backend: statsd is named twice"),
        ("statsd", "{", "options: no JSON: "),
        ("statsd", "[]", "options: expected a JSON object"),
        (
            "statsd",
            r#"{"port":"8125"}"#,
            "statsd.port: expected a whole number from 1 to 65535, found \"8125\"",
        ),
        (
            "statsd",
            r#"{"port":70000}"#,
            "statsd.port: expected a whole number from 1 to 65535, found 70000",
        ),
        ("statsd", r#"{"host":""}"#, "statsd.host: expected a host's name or number, found \"\""),
        ("statsd", r#"{"prot":1}"#, "statsd.prot: no such setting; statsd has host, port, prefix"),
        (
            "statsd,memory",
            r#"{"port":1}"#,
            "port: with several backends, options are an object by backend",
        ),
        ("statsd,memory", r#"{"statsd":1}"#, "statsd: expected an object"),
        ("dogstatsd", r#"{"url":"tcp://a:1"}"#, "dogstatsd.url: expected an address as udp://"),
        (
            "dogstatsd",
            r#"{"url":"udp://a:1","port":2}"#,
            "dogstatsd.url: give either this or host and port",
        ),
        ("dogstatsd", r#"{"tags":["a:b"]}"#, "dogstatsd.tags: expected an object of texts"),
        ("datadog", "{}", "datadog.api_key: missing or no key; give it, or set DD_API_KEY"),
        (
            "datadog",
            r#"{"api_key":"k","url":"ftp://x"}"#,
            "datadog.url: expected an address that begins with http",
        ),
        ("otlp", r#"{"headers":{"a":1}}"#, "otlp.headers: expected an object of texts"),
    ];
    for (backends, options, expected) in cases {
        let error = Config::parse(backends, options).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{backends} {options}: {error}");
        assert!(!error.contains('\n'));
    }
}

#[test]
fn keys_are_not_shown() {
    let config = Config::parse("datadog", r#"{"api_key":"hidden","app_key":"unused"}"#).unwrap();
    assert!(!format!("{config:?} {:?}", config.clone().open()).contains("hidden"));
}
