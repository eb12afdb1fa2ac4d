//! Metrics, traces, errors and logs of Rust programs, on servers and in web pages, as Sentry envelopes.
//!
//! ```
//! # #[cfg(feature = "api")] {
//! use fanal::{Options, logs, metrics, span};
//!
//! // Without a DSN nothing is sent, and everything may be called all the same.
//! let _guard = fanal::init(Options::new("").release("shop@1.4.2").traces_sample_rate(1.0));
//!
//! let total = span("checkout").op("order").run(|span| {
//!     metrics::count("orders", 1).with("plan", "pro");
//!     span.set("items", 3);
//!     logs::info("order placed");
//!     89.5
//! });
//! metrics::distribution("order.value", total).unit("euro");
//! # }
//! ```
//!
//! - [`init`] starts it; dropping its [`Guard`] sends what is left.
//! - [`metrics`], [`span()`], [`logs`], [`capture_error`] record. Nothing of them fails, waits or panics.
//! - [`Instrument`] keeps a span over `.await`, [`Context`] takes it to another thread, [`trace_headers`] and
//!   [`continue_from`] to another program.
//! - [`page`] is what web pages have besides: loads, navigations, requests and web vitals are traced by themselves.
//! - Bridges for the crates `tracing`, `metrics`, `log`, `tower`, `reqwest` and `gloo-net` are features of these names.
//! - `stats`, a feature, is a facade over StatsD, DogStatsD, Datadog, OpenTelemetry and Fanal.
//! - [`Core`] makes envelopes of records, here and in the npm package. It reads no clock, no randomness and no global: time
//!   and ids arrive with the records, so that the same bytes come out in a browser, on a server and in a test.

#![deny(missing_docs, unsafe_code)]
// Where nobody delivers, nobody reads what is recorded.
#![cfg_attr(
    not(any(
        all(feature = "native", not(target_family = "wasm")),
        all(feature = "browser", target_family = "wasm", target_os = "unknown")
    )),
    allow(dead_code)
)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "api")]
mod api;
#[cfg(feature = "api")]
mod bridge;
#[cfg(any(feature = "api", feature = "stats"))]
mod chance;
#[cfg(feature = "api")]
mod client;
mod core;
#[cfg(feature = "api")]
mod edge;
mod event;
#[cfg(all(
    any(feature = "native", feature = "datadog", feature = "otlp"),
    not(target_family = "wasm")
))]
mod http;
pub mod limits;
#[cfg(all(feature = "npm", target_arch = "wasm32"))]
mod npm;
mod pipeline;
#[cfg(feature = "stats")]
pub mod stats;
#[cfg(feature = "trace")]
pub mod trace;
mod wire;

#[cfg(feature = "api")]
pub use crate::api::{
    context::{Attached, Context},
    errors::{capture_error, capture_message, capture_panic},
    init::{Guard, flush, init},
    instrument::{Instrument, Instrumented, IntoSpan},
    logs, metrics,
    options::Options,
    page,
    propagation::{TraceHeaders, continue_from, trace_headers},
    scope::{Scope, configure_scope, with_scope},
    span::{Active, Entered, Span, SpanBuilder, span},
    value::{Array, Key, Value},
};
#[cfg(all(feature = "gloo-net", target_family = "wasm", target_os = "unknown"))]
pub use crate::bridge::gloo_net;
#[cfg(feature = "headers")]
pub use crate::bridge::headers;
#[cfg(feature = "log")]
pub use crate::bridge::log::{LogBridge, log_bridge};
#[cfg(feature = "metrics")]
pub use crate::bridge::recorder::{Recorder, recorder};
#[cfg(feature = "reqwest")]
pub use crate::bridge::reqwest;
#[cfg(feature = "tower")]
pub use crate::bridge::tower;
#[cfg(feature = "tracing")]
pub use crate::bridge::tracing;
#[cfg(feature = "api")]
pub use crate::client::{
    hooks::{MetricDraft, SamplingContext, SpanDraft},
    record::{Kind, Level},
    state::User,
};
pub use crate::core::{Core, Counts};
