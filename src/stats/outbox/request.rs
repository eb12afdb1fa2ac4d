//! One request, and what its answer asks for.

use std::time::Duration;

use ureq::Agent;

use super::protocol::{Batch, Protocol};
use crate::stats::limits::{ANSWER_BYTES_MAX, BACKOFF_MAX, BACKOFF_MIN};
use crate::stats::random;

/// What became of a request.
pub(super) enum Answer {
    /// Taken, except for so many points.
    Taken(u64),
    /// Perhaps later; the receiver may have said when.
    Later(Option<Duration>),
    TooLarge,
    Refused,
    Forbidden(u16),
}

pub(super) fn request<P: Protocol>(agent: &Agent, protocol: &P, batch: &Batch) -> Answer {
    let body = protocol.body(batch.place, batch);
    let mut request = agent
        .post(protocol.url(batch.place))
        .header("content-type", "application/json")
        .header("content-encoding", P::ENCODING.name());
    for (name, value) in protocol.headers() {
        request = request.header(name, value);
    }
    let Ok(mut response) = request.send(P::ENCODING.compress(&body)) else {
        return Answer::Later(None);
    };
    let after = response.headers().get("retry-after").and_then(|it| it.to_str().ok());
    let after = after.and_then(|it| it.trim().parse().ok()).map(Duration::from_secs);
    let status = response.status().as_u16();
    // Read to its end, so that the connection serves again.
    let text = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
    match status {
        200..=299 => Answer::Taken(protocol.refused(&text.unwrap_or_default())),
        401 | 403 => Answer::Forbidden(status),
        413 => Answer::TooLarge,
        408 | 429 | 500..=599 => Answer::Later(after),
        _ => Answer::Refused,
    }
}

/// Half of it by chance, so that many processes do not come back at once.
pub(super) fn backoff(failures: u32) -> Duration {
    let longest = BACKOFF_MIN.saturating_mul(1 << failures.min(10)).min(BACKOFF_MAX);
    longest.mul_f64(0.5 + random::fraction() / 2.0)
}
