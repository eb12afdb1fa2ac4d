//! The load of the page, from its very beginning, in the trace of the server that made it.

use std::cell::Cell;
use std::rc::Rc;

use super::super::js::{self, Listener};
use super::super::machine;
use super::{Page, route, timeline};
use crate::api::propagation;
use crate::trace::lifetime::Lifetime;

/// Continues the trace that the page names: in `<meta>`, or where that is absent in `Server-Timing`.
pub(super) fn continue_trace(page: &Page) {
    let header = |name: &str| {
        let selector = ["meta[name=", name, "]"].concat();
        let meta = js::ask(&page.document, "querySelector", &selector);
        let content = js::text(&meta, "content");
        if !content.is_empty() {
            return Some(content);
        }
        let timings = js::get(&timeline::navigation(), "serverTiming");
        let named = js::each(&timings).find(|it| js::text(it, "name") == name);
        named.map(|it| js::text(&it, "description")).filter(|text| !text.is_empty())
    };
    if let Some(state) = propagation::continued(header) {
        page.set_trace(Lifetime::page_load((*state.trace).clone()));
    }
}

/// Starts the span of the load. It ends only after the document is parsed.
pub(super) fn start(page: &Rc<Page>) {
    let to = js::text(&js::global(&["location"]), "href");
    let about = route::describe("Pageload", "pageload", "auto.pageload.browser", &to);
    page.start_route(about, machine::entry_ms(timeline::activation_start()), true);
    let Some(route) = page.route() else { return };
    if js::text(&page.document, "readyState") != "loading" {
        return page.may_finish(&route);
    }
    let waits = Cell::new(true);
    let parsed = page.weakly(move |page, _| {
        if waits.replace(false) {
            page.may_finish(&route);
        }
    });
    let listener = Listener::new(&page.document, "readystatechange", parsed);
    page.listeners.borrow_mut().push(listener);
}
