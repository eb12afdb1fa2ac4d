//! What arrives at a collector, as it arrives: its live stream (server-sent events), printed line by line.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

const RECONNECT_AFTER: Duration = Duration::from_millis(250);
/// Rows of one name shown at once; of a burst the rest is only counted.
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
        for row in self.0.try_iter() {
            if let Some(skipped) = row.get("skipped").and_then(Value::as_u64) {
                hidden += skipped;
                continue;
            }
            let count = shown.entry(text(&row, "name")).or_default();
            *count += 1;
            if *count <= SHOWN_MAX {
                println!("{}", describe(&row));
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
    let count = |row: &Value| row.get("count").and_then(Value::as_u64).unwrap_or(0);
    let rows = rows(collector, "/api/v1/metrics", "metrics");
    rows.iter().map(|row| (text(row, "name"), count(row))).collect()
}

/// The rows of one answer of the collector's API; none if it does not answer.
pub fn rows(collector: &str, path: &str, key: &str) -> Vec<Value> {
    let answer = get(collector, path).and_then(|mut connection| {
        let mut text = String::new();
        connection.read_to_string(&mut text).map(|_| text)
    });
    let answer = answer.unwrap_or_default();
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let mut body: Value = serde_json::from_str(body).unwrap_or_default();
    match body.get_mut(key).map(Value::take) {
        Some(Value::Array(rows)) => rows,
        _ => Vec::new(),
    }
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
        for row in data.into_iter().flat_map(rows_of) {
            sender.send(row).ok()?;
        }
    }
    Some(())
}

/// An event carries metrics or spans, or says how many it left out.
fn rows_of(mut event: Value) -> Vec<Value> {
    for kind in ["samples", "spans"] {
        if let Some(Value::Array(rows)) = event.get_mut(kind).map(Value::take) {
            return rows;
        }
    }
    event.get("count").map(|count| json!({ "skipped": count })).into_iter().collect()
}

/// Spans have no type.
fn describe(row: &Value) -> String {
    if row.get("type").is_some() { describe_metric(row) } else { describe_span(row) }
}

fn describe_span(span: &Value) -> String {
    let time = |key| span.get(key).and_then(Value::as_f64).unwrap_or_default();
    let millis = ((time("end_timestamp") - time("start_timestamp")) * 1e3).round();
    let status = if text(span, "status") == "error" { "failed" } else { "" };
    let line = format!(
        "{:<13} {:<28} {:<16} {}",
        "span",
        text(span, "name"),
        format!("{millis} ms"),
        text(span, "op")
    );
    format!("{line}  {status}").trim_end().to_owned()
}

fn describe_metric(sample: &Value) -> String {
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
