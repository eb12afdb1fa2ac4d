//! Requests of the page by `fetch`: a span each, and headers for those who are to continue the trace.

mod arguments;
mod timing;

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::super::patch::Patch;
use super::super::{js, machine};
use super::Page;
use crate::api::span::Span;
use crate::bridge::{outgoing, request};
use arguments::Asked;
pub(super) use timing::Requests;

const ORIGIN: &str = "auto.http.browser";
const OP: &str = "http.client";

thread_local! {
    /// The request is one of our own.
    static IS_OWN: Cell<bool> = const { Cell::new(false) };
}

/// Makes a request that nobody hears of.
pub(in super::super) fn quietly<T>(request: impl FnOnce() -> T) -> T {
    IS_OWN.set(true);
    let answer = request();
    IS_OWN.set(false);
    answer
}

/// Traces `fetch` from now on. The page gets what the original answers, and finds its arguments as it left them.
pub(super) fn patch(page: &Rc<Page>) -> Option<Patch> {
    let weak = Rc::downgrade(page);
    let around = move |native: Function, this: JsValue, given: Array| {
        let page = weak.upgrade().filter(|_| !IS_OWN.get());
        let Some((page, asked)) = page.and_then(|page| Some((page, Asked::read(&given)?))) else {
            return Reflect::apply(&native, &this, &given);
        };
        let (span, more) = page.begin_request(&asked);
        let span = span.map(|span| (page.requests.begin(&span, &asked.address), span));
        let given = if more.is_empty() { given } else { asked.with(&given, &more) };
        answer(&page, span, &native, &this, &given)
    };
    Patch::new(&page.window, "fetch", Box::new(around))
}

/// Asks the original. The promise that the page gets is one of its own: on the original's, ours would count as the page's
/// handler and silence `unhandledrejection`.
fn answer(
    page: &Rc<Page>,
    span: Option<(u32, Span)>,
    native: &Function,
    this: &JsValue,
    given: &Array,
) -> Result<JsValue, JsValue> {
    let answer = Reflect::apply(native, this, given);
    let Some((number, span)) = span else { return answer };
    let Some(promise) = answer.as_ref().ok().filter(|it| it.has_type::<Promise>()) else {
        request::end(&span, None);
        return answer;
    };
    let (promise, page) = (promise.clone().unchecked_into::<Promise>(), Rc::downgrade(page));
    let told = async move {
        let answer = JsFuture::from(promise).await;
        let end_ms = machine::now_ms();
        request::tell(&span, answer.as_ref().ok().map(status));
        match page.upgrade() {
            Some(page) => page.requests.answered(&page, number, &span, end_ms),
            None => span.end_at(end_ms),
        }
        answer
    };
    Ok(future_to_promise(told).into())
}

/// The status of an answer, and the size of its body. The status of one that the page may not read is 0.
fn status(answer: &JsValue) -> (u16, Option<u64>) {
    let bytes = js::ask(&js::get(answer, "headers"), "get", "content-length");
    let bytes = bytes.as_string().and_then(|text| text.parse().ok());
    (js::number(answer, "status") as u16, bytes)
}

impl Page {
    /// The span of a request, if it needs one; and the headers to add.
    fn begin_request(&self, asked: &Asked) -> (Option<Span>, Vec<(&'static str, String)>) {
        let active = Span::current();
        // Whoever calls `fetch` for a program, such as `gloo-net` and `reqwest`, may have a span already.
        let is_told = active
            .0
            .as_ref()
            .is_some_and(|it| it.details().as_ref().is_some_and(|it| it.op.as_deref() == Some(OP)));
        let decides = self.client().is_some_and(|client| client.options.decides());
        let span =
            (decides && !is_told).then(|| request::begin(&asked.method, &asked.address, ORIGIN));
        let mut more = Vec::new();
        // Two traces would contradict each other.
        if asked.may_carry && !asked.has("sentry-trace") {
            let carrier = span.as_ref().unwrap_or(&active);
            // The receiver must allow what it is sent from elsewhere: it knows of two headers.
            outgoing::carry(
                carrier,
                &asked.address,
                |name| asked.header(name),
                |name, value| {
                    if name != "traceparent" {
                        more.push((name, value.to_owned()));
                    }
                },
            );
        }
        let span = span.filter(Span::is_recording);
        if let Some(span) = &span {
            span.set("type", "fetch");
        }
        (span, more)
    }
}
