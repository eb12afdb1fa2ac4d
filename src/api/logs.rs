//! Logs: what happened, in words, beside the trace it happened in.
//!
//! ```
//! use fanal::logs;
//!
//! logs::info("order placed").with("items", 3);
//! logs::error(format!("no stock for {}", 42));
//! ```

use std::sync::Arc;

use super::value::{Key, Value};
use crate::client::context;
use crate::client::record::{Level, Log as Record};
use crate::edge;

/// A log, recorded when this is dropped: at the end of the statement, mostly.
///
/// ```
/// let mut log = fanal::logs::warn("the queue is long");
/// log.with("length", 812);
/// // It leaves when it is dropped.
/// drop(log);
/// ```
#[derive(Debug)]
pub struct Log {
    level: Level,
    body: String,
    attributes: Vec<(Key, Value<'static>)>,
}

macro_rules! levels {
    ($($name:ident $level:ident $about:literal)*) => {$(
        #[doc = $about]
        pub fn $name(body: impl Into<String>) -> Log {
            at(Level::$level, body)
        }
    )*};
}

levels! {
    trace Trace "Logs every step."
    debug Debug "Logs what helps developers."
    info Info "Logs what is normal."
    warn Warn "Logs what may become a failure."
    error Error "Logs a failure."
    fatal Fatal "Logs the end of the program."
}

/// Logs at a level.
///
/// ```
/// fanal::logs::at(fanal::Level::Info, "started").with("port", 8080);
/// ```
pub fn at(level: Level, body: impl Into<String>) -> Log {
    Log { level, body: body.into(), attributes: Vec::new() }
}

impl Log {
    /// Adds an attribute.
    ///
    /// ```
    /// fanal::logs::info("order placed").with("items", 3).with("tier", "pro");
    /// ```
    pub fn with<'v>(&mut self, key: impl Into<Key>, value: impl Into<Value<'v>>) -> &mut Self {
        self.attributes.push((key.into(), value.into().into_owned()));
        self
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let (body, attributes) =
            (std::mem::take(&mut self.body), std::mem::take(&mut self.attributes));
        let level = self.level;
        context::record_within(|client, _, state, (trace, span)| {
            let (time_ms, state) = (edge::now_ms(), Arc::clone(state));
            client.log(Record { level, body, time_ms, trace, span, state, attributes });
        });
    }
}
