//! A page in Rust: what its tests call by name.

use std::cell::RefCell;
use std::time::Duration;

use fanal::gloo_net::RequestExt;
use fanal::page::{self, PageOptions};
use fanal::reqwest::RequestBuilderExt;
use fanal::{Guard, Instrument, Options, Span, span};
use gloo_net::http::Request;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

thread_local! {
    static FANAL: RefCell<Option<Guard>> = const { RefCell::new(None) };
    static OPEN: RefCell<Option<Span>> = const { RefCell::new(None) };
}

/// Starts Fanal; `config` is words such as `idle=300 no-fetch`.
#[wasm_bindgen]
pub fn init(dsn: String, release: String, config: &str) {
    let mut page = PageOptions::new();
    let mut options = Options::new(dsn).release(release).flush_interval(Duration::from_millis(200));
    let mut rate = Some(1.0);
    for word in config.split_whitespace() {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let milliseconds = || Duration::from_millis(value.parse().unwrap());
        match name {
            "idle" => page = page.idle_timeout(milliseconds()),
            "final" => page = page.final_timeout(milliseconds()),
            "child" => page = page.child_timeout(milliseconds()),
            "none" => page = PageOptions::none(),
            "no-load" => page = page.trace_load(false),
            "no-navigation" => page = page.trace_navigation(false),
            "no-fetch" => page = page.trace_fetch(false),
            "no-vitals" => page = page.vitals(false),
            "no-redirects" => page = page.detect_redirects(false),
            "rate" => rate = Some(value.parse().unwrap()),
            "no-rate" => rate = None,
            "target" => options = options.trace_propagation_targets([value]),
            other => panic!("no option {other}"),
        }
    }
    if let Some(rate) = rate {
        options = options.traces_sample_rate(rate);
    }
    let guard = fanal::init(options.page(page));
    // The one before ends after the new one has begun, as in programs that forget to drop it first.
    FANAL.replace(Some(guard));
}

#[wasm_bindgen]
pub fn stop() {
    drop(FANAL.take());
}

#[wasm_bindgen]
pub fn set_route(pattern: String) {
    page::set_route(pattern);
}

/// The trace and the span that something would be below now.
#[wasm_bindgen]
pub fn trace() -> String {
    fanal::trace_headers().sentry_trace
}

/// Whether something is active: the route, if nothing else.
#[wasm_bindgen]
pub fn is_active() -> bool {
    Span::current().span_id().is_some()
}

/// Starts a span that `close` ends.
#[wasm_bindgen]
pub fn open(name: String) {
    OPEN.replace(Some(span(name).start()));
}

#[wasm_bindgen]
pub fn close() {
    drop(OPEN.take());
}

/// A request by the page's own `fetch`, within a span.
#[wasm_bindgen]
pub async fn ask_within(name: String, url: String) {
    let ask = async {
        let window = web_sys::window().unwrap();
        let answer = JsFuture::from(window.fetch_with_str(&url)).await;
        drop(answer);
    };
    ask.instrument(span(name)).await;
}

/// A request by the bridge.
#[wasm_bindgen]
pub async fn ask_by_gloo(url: String) -> u16 {
    Request::get(&url).send_traced().await.unwrap().status()
}

/// The same by another; an address without a server has none to it.
#[wasm_bindgen]
pub async fn ask_by_reqwest(url: String) -> u16 {
    reqwest::Client::new().get(url).send_traced().await.unwrap().status().as_u16()
}

/// The end of the program, in the midst of its work.
#[wasm_bindgen]
pub fn panic() {
    span("work").run(|_| fanal::with_scope(|_| {}, || panic!("the page fell")));
}
