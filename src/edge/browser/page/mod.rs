//! What a page traces by itself: its load, navigations, requests and web vitals; as the npm package does.
//!
//! Scripts of the page may be called by whatever is done here, and may call back: nothing is borrowed while that is possible.

mod history;
mod load;
mod name;
mod navigation;
mod request;
mod resource;
mod route;
mod timeline;
mod vitals;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::{Arc, Weak as WeakClient};

use wasm_bindgen::JsValue;

use super::js::{self, Listener};
use super::machine;
use super::patch::Patch;
use crate::api::page::PageOptions;
use crate::api::recording::Recording;
use crate::api::span::Span;
use crate::client::Client;
use crate::client::state::State;
use crate::trace::idle::Reason;
use crate::trace::lifetime::Lifetime;
use name::Names;
use request::Requests;
pub(super) use request::quietly;
use resource::Resources;
use route::Route;
use vitals::Vitals;

/// Routes that what is told late may still belong to.
const ROUTES_MAX: usize = 3;

/// Crawlers load pages as no visitor does.
const BOTS: &str = "(google|bing|duckduck|yandex|face|linkedin|twitter|apple)bot|storebot-google|\
     google-inspection|facebookexternalhit|baiduspider|slurp";

thread_local! {
    /// The page of the client; one at a time.
    static PAGE: RefCell<Option<Rc<Page>>> = const { RefCell::new(None) };
}

/// A page while it is watched.
struct Page {
    client: WeakClient<Client>,
    options: PageOptions,
    window: JsValue,
    document: JsValue,
    /// The load or navigation that goes on.
    route: RefCell<Option<Rc<Route>>>,
    /// The newest first, those that are over included, with when they began on the performance timeline.
    routes: RefCell<Vec<(Span, f64)>>,
    names: Names,
    lifetime: RefCell<Option<Lifetime>>,
    /// When somebody last clicked or typed, if that has not led to a navigation.
    acted_ms: Cell<f64>,
    requests: Requests,
    resources: Resources,
    vitals: RefCell<Vitals>,
    observer: RefCell<Option<timeline::Observer>>,
    listeners: RefCell<Vec<Listener>>,
    patches: RefCell<Vec<Patch>>,
}

/// Watches the page from now on, for a client.
pub(crate) fn watch_page(client: &Arc<Client>) {
    let Some(window) = web_sys::window().map(JsValue::from) else { return };
    let bots = js::create("RegExp", &[&BOTS.into(), &"i".into()]);
    if js::ask(&bots, "test", &machine::user_agent().unwrap_or_default()).is_truthy() {
        return;
    }
    let document = js::get(&window, "document");
    let page = Rc::new(Page {
        client: Arc::downgrade(client),
        options: client.options.page.clone(),
        document,
        window,
        route: RefCell::default(),
        routes: RefCell::default(),
        names: Names::default(),
        lifetime: RefCell::default(),
        acted_ms: Cell::default(),
        requests: Requests::default(),
        resources: Resources::default(),
        vitals: RefCell::new(Vitals::new()),
        observer: RefCell::default(),
        listeners: RefCell::default(),
        patches: RefCell::default(),
    });
    PAGE.set(Some(Rc::clone(&page)));
    load::continue_trace(&page);
    if page.options.fetch {
        let patch = request::patch(&page);
        page.patches.borrow_mut().extend(patch);
    }
    // A page that is made ready ahead of need has no visitor yet.
    if js::get(&page.document, "prerendering").is_truthy() {
        let weak = Rc::downgrade(&page);
        page.hear("prerenderingchange", Box::new(move |_| weak.upgrade().iter().for_each(begin)));
    } else {
        begin(&page);
    }
}

/// The page has a visitor.
fn begin(page: &Rc<Page>) {
    if page.observer.borrow().is_some() {
        return;
    }
    let observer = timeline::observe(page);
    *page.observer.borrow_mut() = Some(observer);
    if page.options.vitals {
        vitals::watch(page);
    }
    if page.options.load {
        load::start(page);
    }
    if page.options.navigation {
        history::watch(page);
    }
}

/// Ends what goes on in the page, and watches it no more: functions and listeners are as they were before.
pub(crate) fn leave_page() {
    let Some(page) = page() else { return };
    page.requests.settle();
    page.end_route(Reason::External, machine::now_ms());
    page.settle_vitals();
    PAGE.set(None);
    page.patches.take();
    page.listeners.take();
    page.observer.take();
}

/// The page is hidden, or leaves: what would end later may end never.
pub(super) fn hide(leaves: bool) {
    let Some(page) = page() else { return };
    page.requests.settle();
    let now_ms = machine::now_ms();
    if leaves {
        page.end_route(Reason::Hidden, now_ms);
    } else if let Some(route) = page.route() {
        route.span.change(|details| {
            details.failure.get_or_insert_with(|| "cancelled".to_owned());
        });
        route.span.set("sentry.cancellation_reason", "document.hidden");
        page.end_route(Reason::External, now_ms);
    }
    if let Ok(mut vitals) = page.vitals.try_borrow_mut() {
        vitals.hidden_at(machine::monotonic_ms());
    }
    page.settle_vitals();
}

/// Names the route that goes on, or the one that follows.
pub(crate) fn set_route(pattern: String) {
    if let Some(page) = page() {
        page.name_route(pattern);
    }
}

/// A span has begun, perhaps below the route.
pub(crate) fn span_started(span: &Arc<Recording>) {
    if let Some(route) = page().and_then(|page| page.route()) {
        route.child_started(span);
    }
}

/// A span ends, perhaps below the route.
pub(crate) fn span_ended(span: &Recording, end_ms: f64) {
    if let Some(route) = page().and_then(|page| page.route()) {
        route.child_ended(span, end_ms);
    }
}

fn page() -> Option<Rc<Page>> {
    PAGE.try_with(|page| page.try_borrow().ok()?.clone()).ok()?
}

impl Page {
    fn client(&self) -> Option<Arc<Client>> {
        self.client.upgrade()
    }

    fn route(&self) -> Option<Rc<Route>> {
        self.route.try_borrow().ok()?.clone()
    }

    /// Hears of an event of the window for as long as the page is watched.
    fn hear(self: &Rc<Self>, event: &'static str, hears: Box<dyn Fn(JsValue)>) {
        let listener = Listener::new(&self.window, event, hears);
        self.listeners.borrow_mut().push(listener);
    }

    /// Calls `work` with the page, as long as it is watched.
    fn weakly(
        self: &Rc<Self>,
        work: impl Fn(&Rc<Self>, JsValue) + 'static,
    ) -> Box<dyn Fn(JsValue)> {
        let page: Weak<Self> = Rc::downgrade(self);
        Box::new(move |given| {
            if let Some(page) = page.upgrade() {
                work(&page, given);
            }
        })
    }

    /// What the scope of the whole program says of the trace.
    fn set_trace(&self, lifetime: Lifetime) {
        let trace = Arc::new(lifetime.context().clone());
        if let Some(client) = self.client() {
            client.change_state(|state: &mut State| state.trace = trace);
        }
        *self.lifetime.borrow_mut() = Some(lifetime);
    }
}
