//! Servers and command lines: a thread that sends.

#[cfg(feature = "native")]
mod courier;
mod machine;

#[cfg(feature = "native")]
pub(crate) use courier::{Bell, PLAIN_BYTES_MAX, deliver, flush, stop};
pub(crate) use machine::{host_name, is_panicking, monotonic_ms, now_ms, random, recent_ms, say};
