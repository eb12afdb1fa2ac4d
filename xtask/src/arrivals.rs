//! What arrives at a collector, as it arrives: its live stream (server-sent events), printed line by line.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

const RECONNECT_AFTER: Duration = Duration::from_millis(250);
/// Samples of one metric shown at once; of a burst the rest is only counted.
const SHOWN_MAX: usize = 3;

#[derive(Debug)]
pub struct Arrivals(Receiver<Value>);

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
        Arrivals(stream)
    }

    /// Prints what came since the last time.
    pub fn print(&self) {
        let mut shown: BTreeMap<String, usize> = BTreeMap::new();
        let mut hidden = 0;
        for sample in self.0.try_iter() {
            if let Some(skipped) = sample.get("skipped").and_then(Value::as_u64) {
                hidden += skipped;
                continue;
            }
            let count = shown.entry(text(&sample, "name")).or_default();
            *count += 1;
            if *count <= SHOWN_MAX {
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

/// The names of all metrics that the collector holds, and how many samples of each.
pub fn held(collector: &str) -> BTreeMap<String, u64> {
    let answer = get(collector, "/api/v1/metrics").and_then(|mut connection| {
        let mut text = String::new();
        connection.read_to_string(&mut text).map(|_| text)
    });
    let answer = answer.unwrap_or_default();
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let rows = body.get("metrics").and_then(Value::as_array).into_iter().flatten();
    rows.map(|row| (text(row, "name"), row.get("count").and_then(Value::as_u64).unwrap_or(0)))
        .collect()
}

/// Asks for a page of the collector. HTTP/1.0, because then what follows the header is the bare body.
fn get(collector: &str, path: &str) -> io::Result<TcpStream> {
    let mut connection = TcpStream::connect(collector)?;
    write!(connection, "GET {path} HTTP/1.0\r\nHost: {collector}\r\n\r\n")?;
    Ok(connection)
}

/// Reads until the connection ends; `None` once nobody listens any more.
fn read_stream(collector: &str, sender: &Sender<Value>) -> Option<()> {
    let Ok(connection) = get(collector, "/api/v1/live") else { return Some(()) };
    for line in BufReader::new(connection).lines().map_while(Result::ok) {
        let data = line.strip_prefix("data:").and_then(|data| serde_json::from_str(data).ok());
        for sample in data.into_iter().flat_map(samples) {
            sender.send(sample).ok()?;
        }
    }
    Some(())
}

/// An event carries samples, or says how many it left out. Those about spans are not for this list.
fn samples(mut event: Value) -> Vec<Value> {
    match event.get_mut("samples").map(Value::take) {
        Some(Value::Array(samples)) => samples,
        _ if event.get("of").is_some_and(|of| of != "metrics") => Vec::new(),
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
        Value::Number(number) => match number.as_f64() {
            Some(number) => ((number * 1e3).round() / 1e3).to_string(),
            None => number.to_string(),
        },
        other => other.to_string(),
    }
}
