//! The chain of exceptions and their frames.

use serde_json::Value;

use crate::ingest::object::{text, values};

/// How SDKs write that a function has no name.
const NAMELESS: [&str; 5] = ["?", "<anonymous>", "<unknown>", "anonymous", "<lambda>"];

/// The chain: the oldest cause first, the thrown exception last.
pub fn chain(sent: &Value) -> &[Value] {
    match sent.get("exception") {
        // The oldest clients send one exception instead of a list.
        Some(one @ Value::Object(fields)) if !fields.contains_key("values") => {
            std::slice::from_ref(one)
        }
        _ => values(sent, "exception"),
    }
}

/// The exception that was thrown.
pub fn thrown(sent: &Value) -> Option<&Value> {
    chain(sent).iter().rev().find(|exception| exception.is_object())
}

/// The frames of an exception, a thread or an event: the outermost call first.
pub fn frames(of: &Value) -> &[Value] {
    of.pointer("/stacktrace/frames").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The frames that tell where a message was logged, if it has any.
pub fn message_frames(sent: &Value) -> &[Value] {
    let of_threads = values(sent, "threads").iter().filter(|thread| !frames(thread).is_empty());
    let marked = |thread: &&Value| {
        let is = |key| thread.get(key).and_then(Value::as_bool).unwrap_or_default();
        is("crashed") || is("current")
    };
    let thread = of_threads.clone().find(marked).or(of_threads.clone().next());
    frames(thread.unwrap_or(sent))
}

/// The frames of the application; all of them if none says that it is.
pub fn of_application(frames: &[Value]) -> Vec<&Value> {
    let own = |frame: &&Value| frame.get("in_app").and_then(Value::as_bool) == Some(true);
    let owned: Vec<&Value> = frames.iter().filter(own).collect();
    if owned.is_empty() { frames.iter().collect() } else { owned }
}

/// Where it happened: the innermost frame of the application, such as `checkout (/cart.js:12)`.
pub fn culprit(sent: &Value) -> Option<String> {
    let frames = thrown(sent).map(frames).filter(|frames| !frames.is_empty());
    let frames = of_application(frames.unwrap_or_else(|| message_frames(sent)));
    let frame = frames.last()?;
    let line = frame.get("lineno").and_then(Value::as_u64);
    let place = file(frame).map(|file| match line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    });
    match (function(frame), place) {
        (Some(function), Some(place)) => Some(format!("{function} ({place})")),
        (Some(function), None) => Some(function.to_owned()),
        (None, place) => place,
    }
}

/// The name of a frame's function, if it has one.
pub fn function(frame: &Value) -> Option<&str> {
    text(frame, "/function").filter(|name| !NAMELESS.contains(name))
}

/// The module or the file of a frame; of an address only the path.
pub fn file(frame: &Value) -> Option<&str> {
    let file = text(frame, "/filename").or(text(frame, "/abs_path")).or(text(frame, "/module"))?;
    let path = file.split(['?', '#']).next().unwrap_or(file);
    let Some((_, rest)) = path.split_once("://") else { return Some(path) };
    rest.find('/').and_then(|at| rest.get(at..)).or(Some(path))
}
