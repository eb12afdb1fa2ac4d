//! What is written too seldom for the core: headers, logs.

use super::json::{self, Object};
use super::record::Log;
use crate::api::options::Options;
use crate::api::value::{Key, Value};
use crate::trace::baggage::Dsc;
use crate::trace::dsn::Dsn;

pub(crate) const SDK_NAME: &str = "fanal.rust";
pub(crate) const SDK_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The first line of an envelope.
pub(crate) fn header(options: &Options, trace: Option<&Dsc>) -> String {
    let mut text = String::new();
    let mut header = Object::open(&mut text);
    let mut sdk = Object::open(header.key("sdk"));
    sdk.text("name", SDK_NAME);
    sdk.text("version", SDK_VERSION);
    sdk.close();
    // A tunnel does not know from the address for whom an envelope is.
    header.maybe("dsn", options.dsn.as_deref().filter(|_| options.tunnel.is_some()));
    if let Some(dsc) = trace {
        super::encoder::trace_header(header.key("trace"), dsc);
    }
    header.close();
    text
}

/// An envelope with one item.
pub(crate) fn envelope(header: &str, kind: &str, payload: &str) -> Vec<u8> {
    let length = payload.len();
    format!("{header}\n{{\"type\":\"{kind}\",\"length\":{length}}}\n{payload}\n").into_bytes()
}

/// What a sampling context says of the program.
pub(crate) fn describe(options: &Options, set: &mut impl FnMut(&str, Option<String>)) {
    let dsn = options.dsn.as_deref().and_then(Dsn::parse);
    set("public_key", dsn.as_ref().map(|dsn| dsn.public_key.to_owned()));
    set("org_id", dsn.as_ref().and_then(Dsn::org_id).map(str::to_owned));
    set("release", options.release.clone());
    let environment = options.environment.as_deref().unwrap_or("production");
    set("environment", Some(environment.to_owned()));
}

/// Logs as the items of one container.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    items: String,
    count: u64,
    millisecond: u64,
    sequence: u64,
}

impl Logs {
    pub(crate) fn add(&mut self, options: &Options, logs: &[Log]) {
        for log in logs {
            if self.count > 0 {
                self.items.push(',');
            }
            self.count += 1;
            let millisecond = log.time_ms as u64;
            self.sequence = if millisecond == self.millisecond { self.sequence + 1 } else { 0 };
            self.millisecond = millisecond;
            let mut item = Object::open(&mut self.items);
            item.number("timestamp", log.time_ms / 1e3);
            item.text("trace_id", &format!("{:032x}", log.trace));
            if log.span != 0 {
                item.text("span_id", &format!("{:016x}", log.span));
            }
            item.text("level", log.level.name());
            item.number("severity_number", log.level.number().into());
            item.text("body", &log.body);
            let mut attributes = Object::open(item.key("attributes"));
            let mut all = super::encoder::settled(options, &log.state, false);
            for (key, value) in &log.attributes {
                all.retain(|(known, _)| known != key);
                all.push((key.clone(), value.clone()));
            }
            all.push((
                Key::Borrowed("sentry.timestamp.sequence"),
                Value::Integer(self.sequence as i64),
            ));
            for (key, value) in &all {
                typed(attributes.key(key), value);
            }
            attributes.close();
            item.close();
        }
    }

    /// The envelope, and how many are in it.
    pub(crate) fn envelope(&self, header: &str) -> Option<(Vec<u8>, u64)> {
        let (count, items) = (self.count, &self.items);
        let text = format!(
            "{header}\n{{\"type\":\"log\",\"item_count\":{count},\
             \"content_type\":\"application/vnd.sentry.items.log+json\"}}\n\
             {{\"version\":2,\"items\":[{items}]}}\n"
        );
        (count > 0).then(|| (text.into_bytes(), count))
    }
}

/// An attribute as the wire types it.
fn typed(out: &mut String, value: &Value<'_>) {
    let mut object = Object::open(out);
    plain(object.key("value"), value);
    object.text(
        "type",
        match value {
            Value::Text(_) => "string",
            Value::Bool(_) => "boolean",
            Value::Integer(_) => "integer",
            Value::Double(_) => "double",
            Value::Array(_) => "array",
        },
    );
    object.close();
}

/// An attribute as it is.
pub(super) fn plain(out: &mut String, value: &Value<'_>) {
    match value {
        Value::Text(text) => json::string(out, text),
        Value::Double(number) if !number.is_finite() => out.push_str("null"),
        plain => out.push_str(&plain.to_string()),
    }
}
