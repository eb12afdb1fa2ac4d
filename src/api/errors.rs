//! Errors and panics.

use std::error::Error;
use std::panic::PanicHookInfo;
use std::sync::{Arc, Once};

use super::stack::Stack;
use crate::client::context;
use crate::client::error::{Event, Exception, Told};
use crate::client::record::Level;
use crate::edge;

/// Errors of one chain that are told: each is caused by the next, and a chain that bites its tail has no end.
const CHAIN_MAX: usize = 16;

/// Sends an error with what caused it. Answers the id of the event; none without a client.
///
/// ```
/// if let Err(error) = "many".parse::<u32>() {
///     fanal::capture_error(&error);
/// }
/// ```
pub fn capture_error(error: &(dyn Error + 'static)) -> Option<String> {
    let exceptions = chain(error);
    capture(Told { exceptions, stack: Some(Stack::here()), ..Told::default() })
}

/// Sends a message as an event.
///
/// ```
/// fanal::capture_message("the stock is older than a day", fanal::Level::Warn);
/// ```
pub fn capture_message(message: &str, level: Level) -> Option<String> {
    capture(Told { level, message: Some(message.to_owned()), ..Told::default() })
}

/// An error and what caused it.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> Vec<Exception> {
    let mut exceptions = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next.filter(|_| exceptions.len() < CHAIN_MAX) {
        exceptions.push(Exception { kind: kind(error), value: error.to_string() });
        next = error.source();
    }
    exceptions
}

/// Sends it. Answers the id of the event; none without a client.
pub(crate) fn capture(told: Told) -> Option<String> {
    let mut captured = None;
    context::record_within(|client, _, state, trace| {
        let id = u128::from(edge::random()) << 64 | u128::from(edge::random());
        let (state, time_ms) = (Arc::clone(state), edge::now_ms());
        client.event(Event { told, state, trace, time_ms, id });
        captured = Some(format!("{id:032x}"));
    });
    captured
}

/// The name of an error's type, as far as its `Debug` form tells it: `ParseIntError { kind: … }`.
fn kind(error: &dyn Error) -> String {
    let text = format!("{error:?}");
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':');
    let name = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    let looks_like_a_type = name.starts_with(|letter: char| letter.is_ascii_uppercase());
    if looks_like_a_type { name.to_owned() } else { "Error".to_owned() }
}

/// Sends panics from now on, before whoever was told of them before.
pub(crate) fn watch_panics() {
    static WATCHING: Once = Once::new();
    WATCHING.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            capture_panic(info);
            before(info);
        }));
    });
}

/// Sends a panic, for those who set a hook of their own after [`init`](crate::init): it takes the place of the SDK's, which
/// tells whichever was there before.
///
/// ```
/// std::panic::set_hook(Box::new(|info| {
///     fanal::capture_panic(info);
///     eprintln!("{info}");
/// }));
/// ```
///
/// Yew sets one when it renders, unless `yew::set_custom_panic_hook` was given another.
pub fn capture_panic(info: &PanicHookInfo<'_>) {
    let Some(client) = context::current().filter(|client| client.options.panics) else { return };
    let payload = info.payload();
    let message = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned());
    capture(Told {
        level: Level::Fatal,
        exceptions: vec![Exception { kind: "panic".to_owned(), value: message }],
        stack: Some(Stack::at(info.location())),
        mechanism: "panic",
        handled: false,
        ..Told::default()
    });
    // Where a panic is the end of the program, nobody else will flush.
    if cfg!(panic = "abort") {
        edge::flush(&Arc::clone(&client), client.options.shutdown_timeout);
    }
}
