//! The `fanal` binary: collector, store, API and live page.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod args;
mod ingest;
mod limits;

fn main() {}
