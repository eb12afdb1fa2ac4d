//! What the browser's own timeline tells of a route: the phases of the load, paints, resources, the device.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::super::{js, machine};
use super::Page;
use super::route::Route;
use crate::api::span::{Span, span};
use crate::api::value::Key;

/// What the browser tells of itself, and what it did to load and to show the page, have these origins.
const UI_ORIGIN: &str = "auto.ui.browser.metrics";
pub(super) const RESOURCE_ORIGIN: &str = "auto.resource.browser.metrics";

/// Kinds of entries that are heard of.
const VITALS: [&str; 4] = ["largest-contentful-paint", "layout-shift", "event", "first-input"];
const RESOURCE: &str = "resource";

/// Op after `browser.`, name, and between which moments.
const PHASES: [(&str, &str, &str, &str); 10] = [
    ("browser.unload_event", "Unload event", "unloadEventStart", "unloadEventEnd"),
    ("browser.redirect", "Redirect", "redirectStart", "redirectEnd"),
    (
        "browser.dom_content_loaded_event",
        "DOMContentLoaded event",
        "domContentLoadedEventStart",
        "domContentLoadedEventEnd",
    ),
    ("browser.load_event", "Load event", "loadEventStart", "loadEventEnd"),
    ("browser.connect", "Connect", "connectStart", "connectEnd"),
    (TLS, "TLS handshake", "secureConnectionStart", "connectEnd"),
    ("browser.cache", "Cache lookup", "fetchStart", "domainLookupStart"),
    ("browser.dns", "DNS lookup", "domainLookupStart", "domainLookupEnd"),
    ("browser.request", "Request", "requestStart", "responseEnd"),
    ("browser.response", "Response", "responseStart", "responseEnd"),
];
const TLS: &str = "browser.tls_ssl";

/// Hears of new entries of the timeline until it is dropped.
pub(super) struct Observer {
    observer: JsValue,
    _hears: Closure<dyn Fn(JsValue)>,
}

/// Hears of what the page's options want to know, from before included.
pub(super) fn observe(page: &Rc<Page>) -> Observer {
    let hears = Closure::<dyn Fn(JsValue)>::wrap(page.weakly(|page, list| {
        page.read(&js::call(&list, "getEntries", &[]));
    }));
    let observer = js::create("PerformanceObserver", &[hears.as_ref()]);
    let vitals = VITALS.into_iter().filter(|_| page.options.vitals);
    // Firefox prints a warning for what it does not know, so it is asked first.
    for kind in vitals.chain([RESOURCE]) {
        if is_known(kind) {
            let options: JsValue = js_sys::Object::new().into();
            js::set(&options, "type", &kind.into());
            js::set(&options, "buffered", &JsValue::TRUE);
            js::set(&options, "durationThreshold", &super::vitals::EVENT_MS_MIN.into());
            js::call(&observer, "observe", &[&options]);
        }
    }
    Observer { observer, _hears: hears }
}

/// Whether the browser tells of a kind of entries.
pub(super) fn is_known(kind: &str) -> bool {
    let known = js::global(&["PerformanceObserver", "supportedEntryTypes"]);
    js::ask(&known, "includes", kind).is_truthy()
}

impl Drop for Observer {
    fn drop(&mut self) {
        js::call(&self.observer, "disconnect", &[]);
    }
}

impl Page {
    /// Reads what the browser has noted and not told yet: the last chance when the page leaves.
    pub(super) fn take_entries(self: &Rc<Self>) {
        let Ok(observer) = self.observer.try_borrow() else { return };
        let entries = observer.as_ref().map(|it| js::call(&it.observer, "takeRecords", &[]));
        drop(observer);
        self.read(&entries.unwrap_or_default());
    }

    fn read(self: &Rc<Self>, entries: &JsValue) {
        let mut vitals = Vec::new();
        for entry in js::each(entries) {
            if js::text(&entry, "entryType") != RESOURCE {
                vitals.push(entry);
            } else if !self.requests.learn(&entry) {
                self.resources.keep(entry);
            }
        }
        self.read_vitals(vitals);
    }

    /// Gives a route what is known of its time; to be called right before it ends.
    pub(super) fn add_timeline(self: &Rc<Self>, route: &Rc<Route>) {
        self.take_entries();
        if route.is_load {
            self.add_load(&route.span);
        }
        for entry in self.resources.take() {
            let start_ms = machine::entry_ms(js::number(&entry, "startTime"));
            if route.is_load || start_ms >= route.start_ms {
                super::resource::add(&route.span, &entry);
            }
        }
        describe_device(&route.span);
    }

    fn add_load(&self, route: &Span) {
        let entry = navigation();
        if entry.is_undefined() {
            return;
        }
        let address = js::text(&entry, "name");
        for (op, name, from, to) in PHASES {
            let (from, to) = (js::number(&entry, from), js::number(&entry, to));
            // A phase that did not happen, or not yet, has no end. Browsers that round times may say that one began at 0, but of
            // an encrypted connection that means that there was none.
            if to == 0.0 || (from == 0.0 && op == TLS) {
                continue;
            }
            let child = begin(route, op, UI_ORIGIN, name, from.max(0.0));
            child.set("url.full", js::bare(&address));
            end(&child, from, to);
        }
        for paint in js::each(&entries("paint")) {
            let (name, at) = (js::text(&paint, "name"), js::number(&paint, "startTime"));
            let child = begin(route, "browser.paint", RESOURCE_ORIGIN, name.clone(), at);
            child.set("browser.paint.type", name);
            end(&child, at, at);
        }
        route
            .set("browser.navigation.type", navigation_type(&self.document))
            .set("browser.performance.time_origin", machine::entry_ms(0.0) / 1e3)
            .set("browser.performance.navigation.activation_start", activation_start());
        if self.options.vitals {
            self.add_first_moments(route);
        }
    }
}

/// Begins a span below a route; times are of the performance timeline.
pub(super) fn begin(
    route: &Span,
    op: impl Into<Key>,
    origin: &'static str,
    name: impl Into<Key>,
    from: f64,
) -> Span {
    span(name)
        .child_of(route)
        .op(op)
        .with("sentry.origin", origin)
        .started_at(machine::entry_ms(from))
        .start()
}

/// Chromium sometimes has an entry end before it starts.
pub(super) fn end(span: &Span, from: f64, to: f64) {
    span.end_at(machine::entry_ms(to.max(from)));
}

/// What the timeline has of a kind.
pub(super) fn entries(kind: &str) -> JsValue {
    js::ask(&machine::performance(), "getEntriesByType", kind)
}

/// How the document was loaded.
pub(super) fn navigation() -> JsValue {
    js::get(&entries("navigation"), "0")
}

/// The same, if the browser tells it believably: some hide the time of the response, some give one of the future.
pub(super) fn believable_navigation() -> Option<JsValue> {
    let entry = navigation();
    let first_byte = js::number(&entry, "responseStart");
    (first_byte > 0.0 && first_byte < machine::monotonic_ms()).then_some(entry)
}

/// When a page that was made ready ahead of need was shown; for its visitor it begins there.
pub(super) fn activation_start() -> f64 {
    believable_navigation().map_or(0.0, |entry| js::number(&entry, "activationStart"))
}

/// How the page came to be.
pub(super) fn navigation_type(document: &JsValue) -> String {
    if js::get(document, "prerendering").is_truthy() || activation_start() > 0.0 {
        return "prerender".to_owned();
    }
    if js::get(document, "wasDiscarded").is_truthy() {
        return "restore".to_owned();
    }
    js::text(&navigation(), "type").replace('_', "-")
}

/// What the browser tells of the network and the machine.
fn describe_device(route: &Span) {
    let navigator = js::global(&["navigator"]);
    let connection = js::get(&navigator, "connection");
    for (of, field, attribute) in [
        (&connection, "effectiveType", "network.connection.effective_type"),
        (&connection, "type", "network.connection.type"),
        (&connection, "rtt", "network.connection.rtt"),
        (&navigator, "deviceMemory", "device.memory.estimated_capacity"),
        (&navigator, "hardwareConcurrency", "device.processor_count"),
    ] {
        set(route, attribute, &js::get(of, field));
    }
}

/// Sets what the browser says, if it says something.
pub(super) fn set(span: &Span, attribute: &'static str, value: &JsValue) {
    if let Some(number) = value.as_f64() {
        span.set(attribute, number);
    } else if let Some(text) = value.as_string() {
        span.set(attribute, text);
    }
}
