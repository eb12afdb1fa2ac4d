//! Requests of a page by `gloo-net`.

use fanal::Options;
use fanal::gloo_net::RequestExt;
use gloo_net::http::{Request, RequestBuilder};
use wasm_bindgen_test::wasm_bindgen_test;

fn trace_of(request: RequestBuilder) -> Option<String> {
    request.with_trace().unwrap().headers().get("sentry-trace")
}

#[wasm_bindgen_test]
fn requests_to_the_pages_own_origin_carry_the_trace() {
    let dsn = "http://key@127.0.0.1:1/7";
    let guard = fanal::init(Options::new(dsn).traces_sample_rate(1.0));
    let span = fanal::span("visit").enter();
    let ids = format!("{}-{}-1", span.trace_id().unwrap(), span.span_id().unwrap());
    assert_eq!(trace_of(Request::get("/items?page=2")), Some(ids));
    assert_eq!(trace_of(Request::get("https://elsewhere.example/items")), None);
    let own = Request::get("/items").header("sentry-trace", "mine");
    assert_eq!(trace_of(own).as_deref(), Some("mine"), "what is there stays");
    drop((span, guard));

    let options = Options::new(dsn).trace_propagation_targets(["//elsewhere.example"]);
    let guard = fanal::init(options);
    assert!(trace_of(Request::get("https://elsewhere.example/items")).is_some());
    assert_eq!(trace_of(Request::get("/items")), None);
    drop(guard);
}

#[wasm_bindgen_test]
async fn a_request_is_sent_within_a_span() {
    let guard = fanal::init(Options::new("http://key@127.0.0.1:1/7").traces_sample_rate(1.0));
    let before = fanal::Span::current().span_id();
    let answer = Request::get("/").send_traced().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(fanal::Span::current().span_id(), before, "the span is left");
    drop(guard);
}
