//! What Rust programs use already, bridged into the API: each file behind the feature of its name.

#[cfg(any(
    feature = "tower",
    feature = "reqwest",
    all(feature = "gloo-net", target_family = "wasm", target_os = "unknown"),
    all(feature = "browser", target_family = "wasm", target_os = "unknown")
))]
mod address;
#[cfg(all(feature = "gloo-net", target_family = "wasm", target_os = "unknown"))]
pub mod gloo_net;
#[cfg(feature = "headers")]
pub mod headers;
#[cfg(feature = "log")]
pub(crate) mod log;
#[cfg(any(
    feature = "headers",
    all(feature = "gloo-net", target_family = "wasm", target_os = "unknown"),
    all(feature = "browser", target_family = "wasm", target_os = "unknown")
))]
pub(crate) mod outgoing;
#[cfg(feature = "metrics")]
pub(crate) mod recorder;
#[cfg(any(
    feature = "reqwest",
    all(feature = "gloo-net", target_family = "wasm", target_os = "unknown"),
    all(feature = "browser", target_family = "wasm", target_os = "unknown")
))]
pub(crate) mod request;
#[cfg(feature = "reqwest")]
pub mod reqwest;
#[cfg(feature = "tower")]
pub mod tower;
#[cfg(feature = "tracing")]
pub mod tracing;
