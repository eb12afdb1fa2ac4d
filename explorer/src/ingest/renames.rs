//! Names that SDKs of the protocol's version 10 gave to what version 11 calls otherwise.

use serde_json::Value;

use super::attribute::{Attributes, Typed};

const OP: &str = "sentry.op";
const ORIGIN: &str = "sentry.origin";

const OPS: [(&str, &str); 9] = [
    ("browser.DNS", "browser.dns"),
    ("browser.TLS/SSL", "browser.tls_ssl"),
    ("browser.unloadEvent", "browser.unload_event"),
    ("browser.domContentLoadedEvent", "browser.dom_content_loaded_event"),
    ("browser.loadEvent", "browser.load_event"),
    ("http.client.prefetch", "http.client"),
    ("paint", "browser.paint"),
    ("ui.long-task", "ui.long_task"),
    ("ui.long-animation-frame", "ui.long_animation_frame"),
];

const ORIGINS: [(&str, &str); 3] = [
    ("auto.http.browser.cls", "auto.ui.browser.cls"),
    ("auto.http.browser.inp", "auto.ui.browser.inp"),
    ("auto.http.browser.lcp", "auto.ui.browser.lcp"),
];

/// Old key, new key, and what else changed. Earlier rows win where several lead to one key.
const KEYS: [(&str, &str, Change); 24] = [
    ("sentry.source", "sentry.segment.name.source", Change::Nothing),
    ("sentry.span.source", "sentry.segment.name.source", Change::Nothing),
    ("http.response_transfer_size", "http.response.size", Change::Nothing),
    ("http.response_content_length", "http.response.body.size", Change::Nothing),
    ("http.decoded_response_content_length", "http.response.body.decoded_size", Change::Nothing),
    ("url.same_origin", "http.request.same_origin", Change::Nothing),
    ("code.filepath", "code.file.path", Change::Nothing),
    ("code.function", "code.function.name", Change::Nothing),
    ("effectiveConnectionType", "network.connection.effective_type", Change::Nothing),
    ("connectionType", "network.connection.type", Change::Nothing),
    ("deviceMemory", "device.memory.estimated_capacity", Change::Number),
    ("hardwareConcurrency", "device.processor_count", Change::Number),
    ("performance.timeOrigin", "browser.performance.time_origin", Change::Nothing),
    (
        "performance.activationStart",
        "browser.performance.navigation.activation_start",
        Change::Nothing,
    ),
    ("lcp.element", "browser.web_vital.lcp.element", Change::Nothing),
    ("lcp.id", "browser.web_vital.lcp.id", Change::Nothing),
    ("lcp.url", "browser.web_vital.lcp.url", Change::Nothing),
    ("lcp.loadTime", "browser.web_vital.lcp.load_time", Change::Nothing),
    ("lcp.renderTime", "browser.web_vital.lcp.render_time", Change::Nothing),
    ("lcp.size", "browser.web_vital.lcp.size", Change::Nothing),
    ("http.method", "http.request.method", Change::Nothing),
    ("http.url", "url.full", Change::Nothing),
    ("http.query", "url.query", Change::Without('?')),
    ("http.fragment", "url.fragment", Change::Without('#')),
];

/// `cls.source.1` and its like.
const CLS_SOURCE: (&str, &str) = ("cls.source.", "browser.web_vital.cls.source.");

/// Measurements of web vitals and of the connection.
const MEASUREMENTS: [(&str, &str); 8] = [
    ("cls", "browser.web_vital.cls.value"),
    ("connection.rtt", "network.connection.rtt"),
    ("fcp", "browser.web_vital.fcp.value"),
    ("fp", "browser.web_vital.fp.value"),
    ("inp", "browser.web_vital.inp.value"),
    ("lcp", "browser.web_vital.lcp.value"),
    ("ttfb", "browser.web_vital.ttfb.value"),
    ("ttfb.requestTime", "browser.web_vital.ttfb.request_time"),
];

/// What happens to the value of a renamed attribute.
#[derive(Clone, Copy)]
enum Change {
    Nothing,
    /// `"8 GB"` and `"8"` become 8.
    Number,
    /// Loses its first character if it is this one.
    Without(char),
}

/// The key of the attribute that a measurement becomes: others keep their names.
pub fn measurement(name: &str) -> &str {
    find(&MEASUREMENTS, name).unwrap_or(name)
}

/// Renames ops, origins and keys. What already has its new name is left alone.
pub fn apply(attributes: &mut Attributes) {
    let op = attributes.text(OP).unwrap_or_default().to_owned();
    if op == "http.client.prefetch" {
        attributes.add_plain("http.request.prefetch", true.into());
    }
    if let Some(new) = find(&OPS, &op) {
        attributes.set(OP, Typed::text(new));
    }
    if let Some(new) = attributes.text(ORIGIN).and_then(|origin| find(&ORIGINS, origin)) {
        attributes.set(ORIGIN, Typed::text(new));
    }
    for (old, new, change) in KEYS {
        attributes.rename(old, new, |typed| changed(typed, change));
    }
    // Everywhere else, `url` may be an attribute of the application's own.
    if op.starts_with("http.client") {
        attributes.rename("url", "url.full", |typed| typed);
    }
    let sources: Vec<String> =
        attributes.keys().filter(|key| key.starts_with(CLS_SOURCE.0)).map(str::to_owned).collect();
    for old in sources {
        attributes.rename(&old, &old.replacen(CLS_SOURCE.0, CLS_SOURCE.1, 1), |typed| typed);
    }
}

fn find(table: &[(&'static str, &'static str)], old: &str) -> Option<&'static str> {
    table.iter().find(|row| row.0 == old).map(|row| row.1)
}

fn changed(typed: Typed, change: Change) -> Typed {
    let Value::String(text) = &typed.value else { return typed };
    match change {
        Change::Nothing => typed,
        Change::Without(first) => Typed::text(text.strip_prefix(first).unwrap_or(text)),
        Change::Number => {
            let number = text.split(' ').next().and_then(|word| word.parse::<f64>().ok());
            number.and_then(|number| Typed::plain(number.into())).unwrap_or(typed)
        }
    }
}
