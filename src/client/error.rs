//! Events: errors and messages.

use std::sync::Arc;

use super::event::{SDK_NAME, SDK_VERSION, plain};
use super::json::Object;
use super::record::Level;
use super::state::State;
use crate::api::options::Options;
use crate::api::stack::Stack;
use crate::api::value::{Key, Value};

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
#[derive(Clone, Debug)]
pub(crate) struct Exception {
    pub(crate) kind: String,
    pub(crate) value: String,
}

/// What there is to tell of an error.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) level: Level,
    pub(crate) message: Option<String>,
    /// The error itself first, then what caused it.
    pub(crate) exceptions: Vec<Exception>,
    /// Of the error itself.
    pub(crate) stack: Option<Stack>,
    pub(crate) attributes: Vec<(Key, Value<'static>)>,
    pub(crate) mechanism: &'static str,
    pub(crate) handled: bool,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            level: Level::Error,
            message: None,
            exceptions: Vec::new(),
            stack: None,
            attributes: Vec::new(),
            mechanism: "generic",
            handled: true,
        }
    }
}

/// What is told, and under what. It is written when it is sent: to read a stack takes long, and nobody waits then.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) told: Told,
    pub(crate) state: Arc<State>,
    pub(crate) trace: (u128, u64),
    pub(crate) time_ms: f64,
    pub(crate) id: u128,
}

/// The payload of an event.
pub(crate) fn event(options: &Options, event: &Event) -> String {
    let Event { told, state, .. } = event;
    let mut text = String::new();
    let mut object = Object::open(&mut text);
    object.text("event_id", &format!("{:032x}", event.id));
    object.number("timestamp", event.time_ms / 1e3);
    object.text("platform", "rust");
    object.text("level", told.level.of_event());
    object.maybe("message", told.message.as_deref());
    object.maybe("release", options.release.as_deref());
    object.text("environment", options.environment.as_deref().unwrap_or("production"));
    object.maybe("server_name", options.server_name.as_deref());
    if !told.exceptions.is_empty() {
        exceptions(&mut object, told);
    }
    let mut contexts = Object::open(object.key("contexts"));
    let mut trace = Object::open(contexts.key("trace"));
    trace.text("trace_id", &format!("{:032x}", event.trace.0));
    // The protocol wants a span; without an active one it is one that nobody else names.
    let span = if event.trace.1 == 0 { event.id as u64 } else { event.trace.1 };
    trace.text("span_id", &format!("{span:016x}"));
    trace.close();
    if !told.attributes.is_empty() {
        let mut fields = Object::open(contexts.key("fields"));
        for (key, value) in &told.attributes {
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

fn exceptions(object: &mut Object<'_>, told: &Told) {
    let stack = told.stack.as_ref().map(Stack::frames).unwrap_or_default();
    let mut exception = Object::open(object.key("exception"));
    let values = exception.key("values");
    values.push('[');
    // The oldest cause comes first on the wire.
    for (place, error) in told.exceptions.iter().enumerate().rev() {
        let mut value = Object::open(values);
        value.text("type", &error.kind);
        value.text("value", &error.value);
        let mut mechanism = Object::open(value.key("mechanism"));
        mechanism.text("type", if place == 0 { told.mechanism } else { "chained" });
        mechanism.flag("handled", told.handled);
        mechanism.number("exception_id", place as f64);
        if place > 0 {
            mechanism.number("parent_id", place as f64 - 1.0);
        }
        mechanism.close();
        if place == 0 && !stack.is_empty() {
            let mut trace = Object::open(value.key("stacktrace"));
            let frames = trace.key("frames");
            frames.push('[');
            for (number, frame) in stack.iter().rev().enumerate() {
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
            trace.close();
        }
        value.close();
        if place > 0 {
            values.push(',');
        }
    }
    values.push(']');
    exception.close();
}
