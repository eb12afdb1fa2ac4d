//! The core, seen from outside. Modules mirror `src/`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod random;
mod scenario;
mod span;

mod abi;
mod core;
mod pipeline;
mod spans;
#[cfg(all(feature = "statsd", feature = "datadog", feature = "otlp"))]
mod stats;
mod tables;
mod trace;
mod wire;
