//! The rules of tracing: what a trace is called, who decides about it, and how it travels.
//!
//! Pure functions and state: time and randomness are passed in, so that the rules are the same in a
//! server, a test and a fuzzer. The facade of the npm package has its own form of them, because a
//! call there must not wait for wasm; the tables in `tests/tables` hold for both.

pub mod baggage;
pub mod continuation;
pub(crate) mod decimal;
pub mod dsn;
pub mod header;
pub mod id;
pub mod idle;
pub mod lifetime;
pub mod sampling;
pub mod status;
