//! The span of a request that leaves.

use super::address::host_and_port;
use crate::api::span::{Span, span};
use crate::trace::status;

/// Begins it. Of the address, neither credentials nor query nor fragment are told.
pub(crate) fn begin(method: &str, address: &str, origin: &'static str) -> Span {
    let Address { full, host, port } = Address::read(address);
    let mut span = span(format!("{method} {host}").trim_end().to_owned())
        .op("http.client")
        .with("sentry.origin", origin)
        .with("http.request.method", method)
        .with("url.full", full);
    if !host.is_empty() {
        span = span.with("url.domain", host).with("server.address", host);
    }
    if let Some(port) = port {
        span = span.with("server.port", port);
    }
    span.start()
}

/// Ends it with an answer; none if there was no answer.
pub(crate) fn end(span: &Span, answer: Option<(u16, Option<u64>)>) {
    tell(span, answer);
    span.end();
}

/// Says what the answer was. A status of 0 is that of an answer that nobody may read.
pub(crate) fn tell(span: &Span, answer: Option<(u16, Option<u64>)>) {
    match answer {
        Some((0, _)) => {}
        Some((code, bytes)) => {
            span.set("http.response.status_code", code);
            if let Some(bytes) = bytes {
                span.set("http.response.body.size", bytes);
            }
            if let Some(why) = status::failure(code.into()) {
                span.fail(why);
            }
        }
        None => {
            span.fail("internal_error");
        }
    }
}

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// Without credentials, query and fragment.
    pub(crate) full: String,
    pub(crate) host: &'a str,
    pub(crate) port: Option<u16>,
}

impl<'a> Address<'a> {
    pub(crate) fn read(address: &'a str) -> Self {
        let path_end = address.find(['?', '#']).unwrap_or(address.len());
        let bare = address.get(..path_end).unwrap_or(address);
        let parts = bare.split_once(':');
        let Some((scheme, rest)) = parts.and_then(|it| Some((it.0, it.1.strip_prefix("//")?)))
        else {
            return Self { full: bare.to_owned(), host: "", port: None };
        };
        let authority_end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(authority_end).unwrap_or((rest, ""));
        let server = authority.rsplit_once('@').map_or(authority, |(_, server)| server);
        let (host, port) = host_and_port(server);
        Self { full: format!("{scheme}://{server}{path}"), host, port }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_tell_no_secrets() {
        let read = Address::read("https://me:secret@api.example.com:8443/orders/7?token=1#top");
        let full = "https://api.example.com:8443/orders/7".to_owned();
        assert_eq!(read, Address { full, host: "api.example.com", port: Some(8443) });
        let read = Address::read("/orders?token=1");
        assert_eq!(read, Address { full: "/orders".to_owned(), host: "", port: None });
        let read = Address::read("http://[::1]/");
        assert_eq!((read.host, read.port), ("[::1]", None));
    }
}
