//! What differs between a server and a page: clock, chance, delivery, and what a page traces by itself.

#[cfg(all(target_family = "wasm", target_os = "unknown", feature = "browser"))]
mod browser;
#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(any(
    all(target_family = "wasm", not(all(target_os = "unknown", feature = "browser"))),
    all(not(target_family = "wasm"), not(feature = "native"))
))]
mod nobody;
#[cfg(all(target_family = "wasm", not(all(target_os = "unknown", feature = "browser"))))]
mod nowhere;
#[cfg(not(all(target_family = "wasm", target_os = "unknown", feature = "browser")))]
mod pageless;

/// A page's clock is of milliseconds anyway.
#[cfg(all(target_family = "wasm", target_os = "unknown", feature = "browser"))]
pub(crate) use browser::now_ms as recent_ms;
#[cfg(all(target_family = "wasm", target_os = "unknown", feature = "browser"))]
pub(crate) use browser::{
    Bell, PLAIN_BYTES_MAX, deliver, flush, host_name, is_panicking, leave_page, monotonic_ms,
    now_ms, random, say, set_route, span_ended, span_started, stop, user_agent, watch_page,
};
#[cfg(all(not(target_family = "wasm"), feature = "native"))]
pub(crate) use native::{Bell, PLAIN_BYTES_MAX, deliver, flush, stop};
#[cfg(not(target_family = "wasm"))]
pub(crate) use native::{host_name, is_panicking, monotonic_ms, now_ms, random, recent_ms, say};
#[cfg(any(
    all(target_family = "wasm", not(all(target_os = "unknown", feature = "browser"))),
    all(not(target_family = "wasm"), not(feature = "native"))
))]
pub(crate) use nobody::{Bell, PLAIN_BYTES_MAX, deliver, flush, stop};
#[cfg(all(target_family = "wasm", not(all(target_os = "unknown", feature = "browser"))))]
pub(crate) use nowhere::{
    host_name, is_panicking, monotonic_ms, now_ms, now_ms as recent_ms, random, say,
};
#[cfg(not(all(target_family = "wasm", target_os = "unknown", feature = "browser")))]
pub(crate) use pageless::{
    leave_page, set_route, span_ended, span_started, user_agent, watch_page,
};
