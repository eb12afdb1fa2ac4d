//! What differs between a server and a page: clock, chance, delivery.

#[cfg(not(target_family = "wasm"))]
mod native;

#[cfg(not(target_family = "wasm"))]
pub(crate) use native::{
    Bell, deliver, flush, host_name, is_panicking, monotonic_ms, now_ms, random, say, stop,
};
