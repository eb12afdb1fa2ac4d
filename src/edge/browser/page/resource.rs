//! What the page loaded, as the browser's timeline tells it.

use std::cell::RefCell;

use wasm_bindgen::JsValue;

use super::super::{js, machine};
use super::timeline::{self, RESOURCE_ORIGIN};
use crate::api::span::Span;
use crate::bridge::request::Address;

/// As many as a route may reasonably have; a page that gets none for long keeps the newest.
const PENDING_MAX: usize = 500;

/// Some browsers answer this or more for sizes that overflowed.
const SIZE_OVERFLOW: f64 = 2_147_483_647.0;

/// Of a `data:` address its beginning is enough to know what it is.
const DATA_BYTES_MAX: usize = 40;

const FIELDS: [(&str, &str); 6] = [
    ("responseStatus", "http.response.status_code"),
    ("transferSize", "http.response.size"),
    ("encodedBodySize", "http.response.body.size"),
    ("decodedBodySize", "http.response.body.decoded_size"),
    ("renderBlockingStatus", "resource.render_blocking_status"),
    ("deliveryType", "http.response_delivery_type"),
];

const MOMENTS: [(&str, &str); 12] = [
    ("redirectStart", "http.request.redirect_start"),
    ("redirectEnd", "http.request.redirect_end"),
    ("workerStart", "http.request.worker_start"),
    ("fetchStart", "http.request.fetch_start"),
    ("domainLookupStart", "http.request.domain_lookup_start"),
    ("domainLookupEnd", "http.request.domain_lookup_end"),
    ("connectStart", "http.request.connect_start"),
    ("secureConnectionStart", "http.request.secure_connection_start"),
    ("connectEnd", "http.request.connection_end"),
    ("requestStart", "http.request.request_start"),
    ("responseStart", "http.request.response_start"),
    ("responseEnd", "http.request.response_end"),
];

/// Entries that no route has told yet.
#[derive(Default)]
pub(super) struct Resources(RefCell<Vec<JsValue>>);

impl Resources {
    /// Keeps one. Requests by `fetch` and XHR are told by those who make them.
    pub(super) fn keep(&self, entry: JsValue) {
        let kind = js::text(&entry, "initiatorType");
        if kind == "fetch" || kind == "xmlhttprequest" {
            return;
        }
        if let Ok(mut pending) = self.0.try_borrow_mut() {
            if pending.len() >= PENDING_MAX {
                pending.remove(0);
            }
            pending.push(entry);
        }
    }

    pub(super) fn take(&self) -> Vec<JsValue> {
        self.0.take()
    }
}

/// Adds a resource to a route.
pub(super) fn add(route: &Span, entry: &JsValue) {
    let (name, kind) = (js::text(entry, "name"), js::text(entry, "initiatorType"));
    let is_data = name.starts_with("data:");
    let name = if is_data { js::cut(&name, DATA_BYTES_MAX) } else { &name };
    let address = Address::read(name);
    let kind = if kind.is_empty() { "other" } else { &kind };
    let shown = if address.host.is_empty() { "Resource" } else { address.host };
    let from = js::number(entry, "startTime");
    let op = ["resource.", kind].concat();
    let span = timeline::begin(route, op, RESOURCE_ORIGIN, shown.to_owned(), from);
    let origin = js::text(&js::global(&["location"]), "origin");
    let rest = name.strip_prefix(origin.as_str());
    span.set("http.request.same_origin", rest.is_some_and(|rest| rest.starts_with('/')));
    if let Some((scheme, _)) = name.split_once(':') {
        span.set("url.scheme", scheme);
    }
    if !address.host.is_empty() {
        let server = address.full.split('/').nth(2).unwrap_or_default();
        span.set("url.domain", address.host).set("server.address", server);
    }
    span.set("url.full", address.full);
    describe(&span, entry);
    for (field, attribute) in FIELDS {
        let value = js::get(entry, field);
        if value.as_f64().is_none_or(|value| value < SIZE_OVERFLOW) {
            timeline::set(&span, attribute, &value);
        }
    }
    timeline::end(&span, from, from + js::number(entry, "duration"));
}

/// Adds what a request went through; what the browser does not tell is left out.
pub(super) fn describe(span: &Span, entry: &JsValue) {
    let protocol = js::text(entry, "nextHopProtocol");
    let digits = protocol.find(|letter: char| !letter.is_ascii_alphabetic());
    let (name, version) = protocol.split_at(digits.unwrap_or(protocol.len()));
    if !name.is_empty() {
        let version = version.trim_start_matches('/');
        let version = version.split('-').next().filter(|it| !it.is_empty());
        span.set("network.protocol.name", if name == "h" { "http" } else { name })
            .set("network.protocol.version", version.unwrap_or("unknown"));
    }
    for (moment, attribute) in MOMENTS {
        let time = js::number(entry, moment);
        if time > 0.0 {
            span.set(attribute, machine::entry_ms(time) / 1e3);
        }
    }
    let first_byte = js::number(entry, "responseStart");
    if first_byte > 0.0 {
        span.set("http.request.time_to_first_byte", first_byte / 1e3);
    }
}
