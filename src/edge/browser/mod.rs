//! Pages: requests that outlive them, the moments at which they may go away, and what they trace by themselves.

mod courier;
mod js;
mod machine;
mod page;
mod patch;

pub(crate) use courier::{Bell, PLAIN_BYTES_MAX, deliver, flush, stop};
pub(crate) use machine::{host_name, is_panicking, monotonic_ms, now_ms, random, say, user_agent};
pub(crate) use page::{leave_page, set_route, span_ended, span_started, watch_page};
