//! The HTTP client of everything that sends from servers and command lines.

use std::io::{self, Read};
use std::time::Duration;

use ureq::http::Response;
use ureq::{Agent, Body};

/// Requests to one receiver at a time, each with a connection that stays open for a while: at a distance of 100 ms, 160 a
/// second. More would be a burden for a receiver that many servers send to.
pub(crate) const CONNECTIONS_MAX: usize = 16;
/// For each step of a request: longer than a receiver in trouble needs to say so, shorter than a service waits for its end.
const STEP_TIME_MAX: Duration = Duration::from_secs(10);
/// Connections are made again and again while a receiver is away.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);

/// An answer says little. One that does not end costs its connection, and no more.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// A client that takes a proxy from `HTTPS_PROXY` and its kin, and answers with whatever status came. There is no limit
/// for a request as a whole, nor for the look-up of a name: either would start a thread for each request. The system
/// bounds the look-up.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder()
        .max_idle_connections(CONNECTIONS_MAX)
        .max_idle_connections_per_host(CONNECTIONS_MAX)
        .timeout_connect(Some(CONNECT_TIME_MAX))
        .timeout_send_request(Some(STEP_TIME_MAX))
        .timeout_send_body(Some(STEP_TIME_MAX))
        .timeout_recv_response(Some(STEP_TIME_MAX))
        .timeout_recv_body(Some(STEP_TIME_MAX))
        .http_status_as_error(false)
        .user_agent(concat!("fanal/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}

/// Reads an answer to its end, which nobody needs: a connection, and with TLS its handshake, serves again only after that.
pub(crate) fn finish(answer: Response<Body>) {
    let mut rest = answer.into_body().into_reader().take(ANSWER_BYTES_MAX);
    // What was lost of it is no loss: the status has been told.
    let _ = io::copy(&mut rest, &mut io::sink());
}
