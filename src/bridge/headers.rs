//! Trace headers in a [`HeaderMap`] of the crate `http`, for clients and servers that have no helper of their own.
//!
//! ```
//! let mut headers = http::HeaderMap::new();
//! fanal::headers::inject(&mut headers, "https://stock.example.com/items");
//!
//! // At the receiver:
//! fanal::headers::continue_from(&headers, || {
//!     fanal::span("GET /items").op("http.server").run(|_| ());
//! });
//! ```

use ::http::{HeaderMap, HeaderName, HeaderValue};

use super::outgoing::carry;
use crate::api::propagation;
use crate::api::span::Span;

/// Adds the headers by which the receiver of a request to `address` continues the trace.
///
/// Nothing is added if the address is none of
/// [`trace_propagation_targets`](crate::Options::trace_propagation_targets). What is there already stays.
///
/// ```
/// let mut headers = http::HeaderMap::new();
/// fanal::headers::inject(&mut headers, "https://stock.example.com/items");
/// ```
pub fn inject(headers: &mut HeaderMap, address: &str) {
    inject_of(&Span::current(), headers, address);
}

/// Runs `work` in the trace that came with these headers; see [`fanal::continue_from`](crate::continue_from).
///
/// ```
/// let request = http::Request::new(());
/// let answer = fanal::headers::continue_from(request.headers(), || 42);
/// assert_eq!(answer, 42);
/// ```
pub fn continue_from<T>(headers: &HeaderMap, work: impl FnOnce() -> T) -> T {
    propagation::continue_from(|name| read(headers, name), work)
}

/// The same as [`inject`] for a request that belongs to `span`.
pub(crate) fn inject_of(span: &Span, headers: &mut HeaderMap, address: &str) {
    let mut ours = Vec::new();
    carry(
        span,
        address,
        |name| read(headers, name),
        |name, value| {
            if let Ok(value) = HeaderValue::from_str(value) {
                ours.push((HeaderName::from_static(name), value));
            }
        },
    );
    for (name, value) in ours {
        headers.insert(name, value);
    }
}

/// A header, if it is a text. Several of one name are one, with commas.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let first = values.next()?.to_owned();
    Some(values.fold(first, |all, value| all + "," + value))
}
