//! `fanal send`: a test metric, or an envelope from a file.

use std::io::Read;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::target::{self, Target};
use super::{Failure, Outcome, Screen};

#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum Send {
    /// Send one metric
    Metric(Metric),
    /// Send an envelope as it is in a file
    Envelope(Envelope),
}

#[derive(Args, Clone, Debug, PartialEq)]
struct To {
    /// Where to [default: the server of this machine]
    #[arg(long, value_name = "DSN", env = "FANAL_DSN")]
    dsn: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Kind {
    Counter,
    Gauge,
    Distribution,
}

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Metric {
    /// Its name, such as checkout.failed
    name: String,

    /// Its value
    #[arg(allow_negative_numbers = true, default_value = "1")]
    value: f64,

    #[arg(long = "type", value_enum, value_name = "TYPE", default_value = "counter")]
    kind: Kind,

    /// Such as millisecond or byte
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,

    /// An attribute; may be repeated
    #[arg(long, short, value_name = "KEY=VALUE", value_parser = pair)]
    attribute: Vec<(String, String)>,

    #[command(flatten)]
    to: To,
}

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The file; `-` for stdin
    file: String,

    #[command(flatten)]
    to: To,
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    let (key, value) = text.split_once('=').ok_or("not KEY=VALUE; try tier=pro")?;
    if key.is_empty() { Err("without a key; try tier=pro") } else { Ok((key.into(), value.into())) }
}

pub fn run(command: Send) -> Outcome {
    match command {
        Send::Metric(own) => metric(&own),
        Send::Envelope(own) => envelope(&own),
    }
}

fn metric(own: &Metric) -> Outcome {
    let target = Target::of(own.to.dsn.as_deref())?;
    let kind = match own.kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Distribution => "distribution",
    };
    let mut entry = json!({
        "timestamp": target::now(), "trace_id": target::id(32), "name": own.name, "type": kind,
        "value": own.value, "attributes": target::attributes(&own.attribute),
    });
    if let (Some(unit), Some(entry)) = (&own.unit, entry.as_object_mut()) {
        entry.insert("unit".to_owned(), json!(unit));
    }
    deliver(&target, target::envelope(&[target::metric(&entry)]).as_bytes())
}

fn envelope(own: &Envelope) -> Outcome {
    let target = Target::of(own.to.dsn.as_deref())?;
    let mut bytes = Vec::new();
    let read = match own.file.as_str() {
        "-" => std::io::stdin().read_to_end(&mut bytes).map(drop),
        file => std::fs::read(file).map(|read| bytes = read),
    };
    read.map_err(|error| Failure::usage(format!("cannot read {}: {error}", own.file)))?;
    deliver(&target, &bytes)
}

fn deliver(target: &Target, bytes: &[u8]) -> Outcome {
    let url = target.url();
    let mut response = target.send(bytes).map_err(|error| {
        Failure::failed(format!("cannot send to {url}: {error}; `fanal doctor` finds out why"))
    })?;
    let status = response.status().as_u16();
    let answer = response.body_mut().read_to_string().unwrap_or_default();
    if !(200..300).contains(&status) {
        let answer = answer.trim();
        return Err(Failure::failed(format!("{url} answered {status}: {answer}")));
    }
    Screen::new(false).line(&format!("sent {} bytes to {url}", bytes.len()))
}
