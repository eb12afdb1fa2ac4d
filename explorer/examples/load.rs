//! Measures how many envelopes per second a running collector acknowledges.
//!
//! `cargo run --release -p fanal-explorer --example load -- 127.0.0.1:8969 SECONDS CONNECTIONS METRICS [gzip]` prints one
//! line of JSON; latencies are in milliseconds.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use flate2::Compression;
use flate2::write::GzEncoder;

const NAMES: [(&str, &str, &str); 6] = [
    ("checkout.completed", "counter", "none"),
    ("cart.total", "distribution", "euro"),
    ("http.client.duration", "distribution", "millisecond"),
    ("queue.depth", "gauge", "none"),
    ("search.results", "distribution", "none"),
    ("bundle.size", "gauge", "byte"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize| arguments[index].parse::<u64>().expect("a number");
    let (address, seconds, connections, metrics) = (&arguments[0], number(1), number(2), number(3));
    let gzip = arguments.get(4).is_some_and(|word| word == "gzip");
    let end = Instant::now() + Duration::from_secs(seconds);
    let start = Instant::now();
    let mut latencies: Vec<Duration> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..connections)
            .map(|sender| scope.spawn(move || send(address, sender, metrics, gzip, end)))
            .collect();
        senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    });
    let elapsed = start.elapsed().as_secs_f64();
    latencies.sort();
    let at = |share: f64| latencies[(latencies.len() as f64 * share) as usize].as_secs_f64() * 1e3;
    let envelopes = latencies.len() as f64;
    println!(
        "{{\"metrics\":{:.0},\"envelopes_per_second\":{:.0},\"metrics_per_second\":{:.0},\
         \"p50\":{:.2},\"p95\":{:.2},\"p99\":{:.2}}}",
        envelopes * metrics as f64,
        envelopes / elapsed,
        envelopes * metrics as f64 / elapsed,
        at(0.5),
        at(0.95),
        at(0.99)
    );
}

fn send(address: &str, sender: u64, metrics: u64, gzip: bool, end: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut latencies = Vec::new();
    let mut body = encode(&envelope(metrics, sender), gzip);
    let mut round = sender;
    while Instant::now() < end {
        if round % 16 == sender % 16 {
            body = encode(&envelope(metrics, round), gzip);
        }
        round += 1;
        let encoding = if gzip { "content-encoding: gzip\r\n" } else { "" };
        let head = format!(
            "POST /api/1/envelope/?sentry_key=load&sentry_client=load HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-sentry-envelope\r\n{encoding}content-length: {}\r\n\r\n",
            body.len()
        );
        let start = Instant::now();
        stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
        read(&mut reader);
        latencies.push(start.elapsed());
    }
    latencies
}

/// An answer to its end, whichever way that is told.
fn read(reader: &mut impl BufRead) {
    let mut length = None;
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 200"), "{line}");
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = text.trim().parse().ok();
        }
    }
    if let Some(length) = length {
        reader.by_ref().take(length).read_to_end(&mut Vec::new()).unwrap();
        return;
    }
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let chunk = u64::from_str_radix(line.trim(), 16).expect("the size of a chunk");
        reader.by_ref().take(chunk + 2).read_to_end(&mut Vec::new()).unwrap();
        if chunk == 0 {
            return;
        }
    }
}

fn encode(text: &str, gzip: bool) -> Vec<u8> {
    if !gzip {
        return text.as_bytes().to_vec();
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn envelope(metrics: u64, round: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let entries: Vec<String> = (0..metrics).map(|index| entry(now, index, round)).collect();
    format!(
        "{{\"sdk\":{{\"name\":\"load\",\"version\":\"1\"}}}}\n{{\"type\":\"trace_metric\",\"item_count\":{metrics},\
         \"content_type\":\"application/vnd.sentry.items.trace-metric+json\"}}\n{{\"version\":2,\"items\":[{}]}}\n",
        entries.join(",")
    )
}

fn entry(now: f64, index: u64, round: u64) -> String {
    let noise = (index * 7919 + round * 104_729).wrapping_mul(2_654_435_761) % 10_007;
    let (name, kind, unit) = NAMES[(noise % 6) as usize];
    let value = if kind == "counter" { 1.0 } else { noise as f64 / 7.0 };
    let plan = ["free", "pro", "team"][(noise % 3) as usize];
    let region = ["eu-west", "us-east", "ap-south"][(noise % 5 % 3) as usize];
    format!(
        "{{\"timestamp\":{now:.3},\"trace_id\":\"{:032x}\",\"span_id\":\"{:016x}\",\"name\":\"{name}\",\
         \"type\":\"{kind}\",\"unit\":\"{unit}\",\"value\":{value:.3},\"attributes\":{{\
         \"plan\":{{\"value\":\"{plan}\",\"type\":\"string\"}},\
         \"region\":{{\"value\":\"{region}\",\"type\":\"string\"}},\
         \"browser.name\":{{\"value\":\"Firefox\",\"type\":\"string\"}},\
         \"sentry.release\":{{\"value\":\"shop@4.2.0\",\"type\":\"string\"}},\
         \"sentry.environment\":{{\"value\":\"production\",\"type\":\"string\"}},\
         \"sentry.timestamp.sequence\":{{\"value\":{index},\"type\":\"integer\"}}}}}}",
        u128::from(round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
        noise << 20 | index
    )
}
