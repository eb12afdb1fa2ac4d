//! What is written too seldom for the core: headers, error events, logs.

use super::json::{self, Object};
use super::record::{Level, Log};
use super::state::State;
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

/// One line of a stack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) function: String,
    pub(crate) filename: Option<String>,
    pub(crate) line: Option<u32>,
    pub(crate) column: Option<u32>,
    pub(crate) in_app: bool,
}

/// One of a chain of errors.
#[derive(Debug)]
pub(crate) struct Exception {
    pub(crate) kind: String,
    pub(crate) value: String,
}

/// What an event tells.
#[derive(Debug)]
pub(crate) struct Event<'a> {
    pub(crate) level: Level,
    pub(crate) message: Option<&'a str>,
    /// The error itself first, then what caused it.
    pub(crate) exceptions: &'a [Exception],
    /// Of the error itself, the innermost call first.
    pub(crate) frames: &'a [Frame],
    pub(crate) attributes: &'a [(Key, Value<'static>)],
    pub(crate) mechanism: &'static str,
    pub(crate) handled: bool,
    pub(crate) trace: (u128, u64),
    pub(crate) time_ms: f64,
    pub(crate) id: u128,
}

/// The payload of an event.
pub(crate) fn event(options: &Options, state: &State, event: &Event<'_>) -> String {
    let mut text = String::new();
    let mut object = Object::open(&mut text);
    object.text("event_id", &format!("{:032x}", event.id));
    object.number("timestamp", event.time_ms / 1e3);
    object.text("platform", "rust");
    object.text("level", event.level.of_event());
    object.maybe("message", event.message);
    object.maybe("release", options.release.as_deref());
    object.text("environment", options.environment.as_deref().unwrap_or("production"));
    object.maybe("server_name", options.server_name.as_deref());
    if !event.exceptions.is_empty() {
        exceptions(&mut object, event);
    }
    let mut contexts = Object::open(object.key("contexts"));
    let mut trace = Object::open(contexts.key("trace"));
    trace.text("trace_id", &format!("{:032x}", event.trace.0));
    // The protocol wants a span; without an active one it is one that nobody else names.
    let span = if event.trace.1 == 0 { event.id as u64 } else { event.trace.1 };
    trace.text("span_id", &format!("{span:016x}"));
    trace.close();
    if !event.attributes.is_empty() {
        let mut fields = Object::open(contexts.key("fields"));
        for (key, value) in event.attributes {
            plain(fields.key(key), value);
        }
        fields.close();
    }
    contexts.close();
    if let Some(user) = &state.user {
        let mut about = Object::open(object.key("user"));
        about.maybe("id", user.id.as_deref());
        about.maybe("email", user.email.as_deref());
        about.maybe("username", user.username.as_deref());
        about.maybe("ip_address", user.ip_address.as_deref());
        about.close();
    }
    let mut tags = Object::open(object.key("tags"));
    for (key, value) in &state.attributes {
        tags.text(key, &value.to_string());
    }
    tags.close();
    let mut sdk = Object::open(object.key("sdk"));
    sdk.text("name", SDK_NAME);
    sdk.text("version", SDK_VERSION);
    sdk.close();
    object.close();
    text
}

fn exceptions(object: &mut Object<'_>, event: &Event<'_>) {
    let mut exception = Object::open(object.key("exception"));
    let values = exception.key("values");
    values.push('[');
    // The oldest cause comes first on the wire.
    for (place, error) in event.exceptions.iter().enumerate().rev() {
        let mut value = Object::open(values);
        value.text("type", &error.kind);
        value.text("value", &error.value);
        let mut mechanism = Object::open(value.key("mechanism"));
        mechanism.text("type", if place == 0 { event.mechanism } else { "chained" });
        mechanism.flag("handled", event.handled);
        mechanism.number("exception_id", place as f64);
        if place > 0 {
            mechanism.number("parent_id", place as f64 - 1.0);
        }
        mechanism.close();
        if place == 0 && !event.frames.is_empty() {
            let mut stack = Object::open(value.key("stacktrace"));
            let frames = stack.key("frames");
            frames.push('[');
            for (number, frame) in event.frames.iter().rev().enumerate() {
                if number > 0 {
                    frames.push(',');
                }
                let mut one = Object::open(frames);
                one.text("function", &frame.function);
                one.maybe("filename", frame.filename.as_deref());
                if let Some(line) = frame.line {
                    one.number("lineno", line.into());
                }
                if let Some(column) = frame.column {
                    one.number("colno", column.into());
                }
                one.flag("in_app", frame.in_app);
                one.close();
            }
            frames.push(']');
            stack.close();
        }
        value.close();
        if place > 0 {
            values.push(',');
        }
    }
    values.push(']');
    exception.close();
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
fn plain(out: &mut String, value: &Value<'_>) {
    match value {
        Value::Text(text) => json::string(out, text),
        Value::Double(number) if !number.is_finite() => out.push_str("null"),
        plain => out.push_str(&plain.to_string()),
    }
}
