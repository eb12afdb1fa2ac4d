//! The HTTP client of everything that sends from servers and command lines.

use std::time::Duration;

use ureq::Agent;

/// Longer than a receiver in trouble needs to say so, shorter than a service waits for its end.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(10);
/// Connections are made again and again while a receiver is away.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);

/// A client that takes a proxy from `HTTPS_PROXY` and its kin, and answers with whatever status came.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(REQUEST_TIME_MAX))
        .timeout_connect(Some(CONNECT_TIME_MAX))
        .http_status_as_error(false)
        .user_agent(concat!("fanal/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}
