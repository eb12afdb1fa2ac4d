//! Pages: requests that outlive them, and the moments at which they may go away.

mod courier;
mod machine;

pub(crate) use courier::{Bell, PLAIN_BYTES_MAX, deliver, flush, stop};
pub(crate) use machine::{host_name, is_panicking, monotonic_ms, now_ms, random, say};
