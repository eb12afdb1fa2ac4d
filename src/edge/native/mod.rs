//! Servers and command lines: a thread that sends.

#[cfg(feature = "native")]
mod courier;
mod machine;
#[cfg(not(feature = "native"))]
mod nobody;

#[cfg(feature = "native")]
pub(crate) use courier::{Bell, deliver, flush, stop};
pub(crate) use machine::{host_name, is_panicking, monotonic_ms, now_ms, random, say};
#[cfg(not(feature = "native"))]
pub(crate) use nobody::{Bell, deliver, flush, stop};
