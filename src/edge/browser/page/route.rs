//! The load or a navigation of the page: a span that ends by itself once nothing happens below it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Weak};

use wasm_bindgen::JsValue;

use super::super::{js, machine};
use super::{Page, ROUTES_MAX};
use crate::api::recording::Recording;
use crate::api::span::{Span, SpanBuilder, span};
use crate::client::{context, encoder};
use crate::trace::idle::{Child, Fate, Idle, Reason, Timeouts};

/// How often to look at least, whatever idle time was asked for: looking must stay cheap.
const LOOK_MS_MIN: f64 = 100.0;

/// Open children that are known one by one. A page with more of them forgets to end spans; those end with their last handle.
const OPEN_MAX: usize = 1_000;

pub(super) struct Route {
    pub(super) span: Span,
    pub(super) start_ms: f64,
    pub(super) is_load: bool,
    idle: RefCell<Idle>,
    open: RefCell<Vec<Weak<Recording>>>,
    /// When the last of the children that are over has ended.
    last_end_ms: Cell<Option<f64>>,
    /// What the timeline knows has been added.
    has_timeline: Cell<bool>,
}

/// Describes the span of a route to an address.
pub(super) fn describe(
    name: &'static str,
    op: &'static str,
    origin: &'static str,
    to: &str,
) -> SpanBuilder {
    let address = js::create("URL", &[&to.into()]);
    let full = js::text(&address, "href");
    span(name)
        .op(op)
        .with("sentry.origin", origin)
        .with("sentry.segment.name.source", "url")
        .with("url.path", js::text(&address, "pathname"))
        .with("url.full", js::bare(&full))
}

impl Page {
    /// Starts a route. Until the next one everything belongs to its trace, after its end too.
    pub(super) fn start_route(self: &Rc<Self>, about: SpanBuilder, start_ms: f64, is_load: bool) {
        let Some(client) = self.client().filter(|client| client.options.decides()) else { return };
        let about = describe_visit(about, &self.document);
        let span = about.root().started_at(start_ms).start();
        link(&span, self.routes.borrow().first().map(|it| &it.0));
        let mut idle = Idle::start(start_ms, self.options.timeouts);
        if is_load {
            idle.wait();
        } else {
            idle.may_finish(start_ms);
        }
        let route = Rc::new(Route {
            span: span.clone(),
            start_ms,
            is_load,
            idle: RefCell::new(idle),
            open: RefCell::default(),
            last_end_ms: Cell::new(None),
            has_timeline: Cell::new(false),
        });
        let at = if is_load { 0.0 } else { machine::monotonic_ms() };
        let mut routes = self.routes.borrow_mut();
        routes.insert(0, (span.clone(), at));
        routes.truncate(ROUTES_MAX);
        drop(routes);
        *self.route.borrow_mut() = Some(Rc::clone(&route));
        context::set_route(Some(span));
        drop(client);
        self.name_next();
        self.look(&route);
    }

    /// From now on silence ends the route.
    pub(super) fn may_finish(self: &Rc<Self>, route: &Rc<Route>) {
        route.idle.borrow_mut().may_finish(machine::now_ms());
        self.look(route);
    }

    /// Ends the route if it is due, else looks again later.
    fn look(self: &Rc<Self>, route: &Rc<Route>) {
        if !self.route().is_some_and(|current| Rc::ptr_eq(&current, route)) {
            return;
        }
        let now_ms = machine::now_ms();
        let (due_ms, reason) = route.idle.borrow().due();
        if now_ms >= due_ms {
            if reason == Reason::Final {
                route.span.fail("deadline_exceeded");
            }
            return self.end_route(reason, due_ms);
        }
        let Timeouts { idle_ms, child_ms, .. } = self.options.timeouts;
        let look_ms = idle_ms.min(child_ms).max(LOOK_MS_MIN);
        let (page, route) = (Rc::downgrade(self), Rc::downgrade(route));
        let look = move || {
            if let (Some(page), Some(route)) = (page.upgrade(), route.upgrade()) {
                page.look(&route);
            }
        };
        js::later((due_ms - now_ms).min(look_ms), Box::new(look));
    }

    /// Ends the route that goes on, if there is one. Firefox cuts scripts short when a tab is closed, and then says that the page
    /// is hidden: the end is in effect at the very end, so that one that was cut is done again.
    pub(super) fn end_route(self: &Rc<Self>, reason: Reason, requested_ms: f64) {
        let Some(route) = self.route() else { return };
        self.requests.settle();
        if route.span.is_recording() && !route.has_timeline.replace(true) {
            self.add_timeline(&route);
        }
        let end_ms = route.settle_children(requested_ms);
        route.span.set("sentry.idle_span_finish_reason", reason.text());
        route.span.end_at(end_ms);
        self.route.take();
        context::set_route(None);
        let (Some(client), Some(span)) = (self.client(), &route.span.0) else { return };
        let Some(mut lifetime) = self.lifetime.take() else { return };
        let segment = &span.segment;
        let dsc = encoder::dsc(&client.options, segment);
        lifetime.route_ended(segment.trace_id, segment.sampled, dsc);
        self.set_trace(lifetime);
    }
}

impl Route {
    pub(super) fn child_started(&self, child: &Arc<Recording>) {
        if !self.has(child) {
            return;
        }
        self.idle.borrow_mut().child_started(machine::now_ms());
        let mut open = self.open.borrow_mut();
        if open.len() < OPEN_MAX {
            open.push(Arc::downgrade(child));
        }
    }

    pub(super) fn child_ended(&self, child: &Recording, end_ms: f64) {
        if !self.has(child) {
            return;
        }
        self.idle.borrow_mut().child_ended(machine::now_ms());
        self.open.borrow_mut().retain(|open| !std::ptr::eq(open.as_ptr(), child));
        let last_ms = self.last_end_ms.get().map_or(end_ms, |last_ms| last_ms.max(end_ms));
        self.last_end_ms.set(Some(last_ms));
    }

    /// Whether a span is below this one, and recorded.
    fn has(&self, child: &Recording) -> bool {
        let own = self.span.0.as_ref();
        child.segment.sampled
            && own.is_some_and(|own| {
                Arc::ptr_eq(&own.segment, &child.segment) && own.span_id != child.span_id
            })
    }

    /// Ends or drops the children that are open. Answers when the route ends.
    fn settle_children(&self, requested_ms: f64) -> f64 {
        let open: Vec<_> = self.open.take().iter().filter_map(Weak::upgrade).collect();
        let child = |start_ms, end_ms| Child { start_ms, end_ms, ignored: false };
        let ended = self.last_end_ms.get().map(|end_ms| child(self.start_ms, Some(end_ms)));
        let all: Vec<_> =
            ended.into_iter().chain(open.iter().map(|it| child(it.start_ms, None))).collect();
        let idle = self.idle.borrow().clone();
        let end_ms = idle.end_ms(requested_ms, &all);
        let mut discarded = 0;
        for recording in open {
            if idle.fate(&child(recording.start_ms, None), end_ms) == Fate::Discarded {
                recording.discard();
                discarded += 1;
            } else {
                let span = Span(Some(recording));
                span.fail("cancelled");
                span.end_at(end_ms);
            }
        }
        if discarded > 0 {
            self.span.set("sentry.idle_span_discarded_spans", discarded);
        }
        end_ms
    }
}

/// What a part of a trace tells of the visit.
fn describe_visit(mut about: SpanBuilder, document: &JsValue) -> SpanBuilder {
    let referrer = js::text(document, "referrer");
    if !referrer.is_empty() {
        about = about.with("http.request.header.referer", [js::bare(&referrer)]);
    }
    let language = js::text(&js::global(&["navigator"]), "language");
    if language.is_empty() { about } else { about.with("culture.locale", language) }
}

/// Points to the route before, if that is of another trace.
fn link(span: &Span, before: Option<&Span>) {
    let ids = |span: &Span| Some((span.trace_id()?, span.span_id()?));
    let Some((trace_id, span_id)) = before.and_then(ids) else { return };
    if Some(trace_id) == span.trace_id() {
        return;
    }
    if let Some(before) = before {
        span.link_as(before, Some("previous_trace"));
        let flag = if before.is_recording() { "-1" } else { "-0" };
        let ids = [&trace_id.to_string(), "-", &span_id.to_string(), flag].concat();
        span.set("sentry.previous_trace", ids);
    }
}
