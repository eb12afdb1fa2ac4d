//! What arrives at a collector, as it arrives: its live stream (server-sent events), printed line by line.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

const RECONNECT_AFTER: Duration = Duration::from_millis(250);
/// Metrics shown at once; of a burst the rest is only counted.
const SHOWN_MAX: usize = 20;

#[derive(Debug)]
pub struct Arrivals {
    stream: Receiver<Value>,
    pub count: usize,
    pub names: BTreeSet<String>,
}

impl Arrivals {
    /// Follows the collector at `host:port` until this is dropped.
    pub fn follow(collector: &str) -> Self {
        let (sender, stream) = channel();
        let collector = collector.to_owned();
        thread::spawn(move || {
            while read_stream(&collector, &sender).is_some() {
                thread::sleep(RECONNECT_AFTER);
            }
        });
        Arrivals { stream, count: 0, names: BTreeSet::new() }
    }

    /// Prints what came since the last time.
    pub fn print(&mut self) {
        let mut hidden = 0;
        for (index, sample) in self.stream.try_iter().enumerate() {
            if let Some(skipped) = sample.get("skipped").and_then(Value::as_u64) {
                hidden += skipped as usize;
                continue;
            }
            self.count += 1;
            self.names.insert(text(&sample, "name"));
            if index < SHOWN_MAX {
                println!("{}", describe(&sample));
            } else {
                hidden += 1;
            }
        }
        if hidden > 0 {
            println!("... and {hidden} more");
        }
    }
}

/// Reads until the connection ends; `None` once nobody listens any more. HTTP/1.0, because then the body is the bare stream.
fn read_stream(collector: &str, sender: &Sender<Value>) -> Option<()> {
    let Ok(mut connection) = TcpStream::connect(collector) else { return Some(()) };
    let request = format!(
        "GET /api/v1/live HTTP/1.0\r\nHost: {collector}\r\nAccept: text/event-stream\r\n\r\n"
    );
    if connection.write_all(request.as_bytes()).is_err() {
        return Some(());
    }
    for line in BufReader::new(connection).lines().map_while(Result::ok) {
        let data = line.strip_prefix("data:").and_then(|data| serde_json::from_str(data).ok());
        for sample in data.into_iter().flat_map(samples) {
            sender.send(sample).ok()?;
        }
    }
    Some(())
}

/// An event carries samples, or says how many it left out.
fn samples(mut event: Value) -> Vec<Value> {
    match event.get_mut("samples").map(Value::take) {
        Some(Value::Array(samples)) => samples,
        _ => event.get("count").map(|count| json!({ "skipped": count })).into_iter().collect(),
    }
}

fn describe(sample: &Value) -> String {
    let attributes = sample.get("attributes").and_then(Value::as_object);
    let own: Vec<String> = attributes
        .into_iter()
        .flatten()
        .filter(|(key, _)| !key.starts_with("sentry."))
        .map(|(key, value)| format!("{key}={}", plain(value.get("value").unwrap_or(value))))
        .collect();
    let kind = text(sample, "type");
    let value = format!("{} {}", text(sample, "value"), text(sample, "unit"));
    format!("{kind:<13} {:<28} {:<16} {}", text(sample, "name"), value.trim(), own.join("  "))
}

fn text(sample: &Value, key: &str) -> String {
    sample.get(key).map(plain).unwrap_or_default()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
