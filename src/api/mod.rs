//! The Rust API: what programs call. Nothing of it fails, waits or panics.

#[cfg(not(target_family = "wasm"))]
mod calls;
pub(crate) mod context;
pub(crate) mod errors;
pub(crate) mod init;
pub(crate) mod instrument;
pub mod logs;
pub mod metrics;
pub(crate) mod options;
pub mod page;
pub(crate) mod propagation;
pub(crate) mod recording;
pub(crate) mod scope;
pub(crate) mod span;
pub(crate) mod stack;
pub(crate) mod value;
