//! The explorer: receives telemetry, keeps it, answers questions about it.
//!
//! [`ingest`] turns bytes into records, purely. [`store`] keeps records and runs queries: one SQL layer over two
//! engines. [`query`] says what can be asked and what comes back. [`server`] is all of HTTP; the binary is a thin
//! skin over it. A library so that tests, fuzzers and benchmarks reach the same code.

// Nothing here is printed for debugging by others; most of it holds channels and connections.
#![allow(missing_debug_implementations)]

pub mod address;
pub mod alerts;
mod amount;
pub mod answer;
pub mod args;
mod calendar;
pub mod cli;
pub mod clock;
pub mod documents;
pub mod forward;
pub mod ingest;
pub mod limits;
pub mod mcp;
pub mod otlp;
pub mod own;
pub mod page;
pub mod query;
pub mod serve;
pub mod server;
pub mod statsd;
pub mod store;
