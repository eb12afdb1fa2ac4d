//! Navigations within the page: each begins a trace, unless it is a redirect.

use std::rc::Rc;

use super::super::machine;
use super::{Page, route};
use crate::api::span::SpanBuilder;
use crate::client::fresh;
use crate::trace::idle::Reason;
use crate::trace::lifetime::Lifetime;

/// So soon after a route began or somebody acted, a navigation belongs to that.
pub(super) const SOON_MS: f64 = 1_500.0;

/// How a page comes back from the browser's memory.
const RESTORED: &str = "back-forward-cache";

impl Page {
    /// Hears of clicks and keys: what they lead to is no redirect.
    pub(super) fn watch_acts(self: &Rc<Self>) {
        for event in ["click", "keydown"] {
            self.hear(event, self.weakly(|page, _| page.acted_ms.set(machine::now_ms())));
        }
    }

    /// The page is at another address, or about to be.
    pub(super) fn navigate(self: &Rc<Self>, to: &str) {
        let now_ms = machine::now_ms();
        let is_soon = |ms: f64| now_ms - ms <= SOON_MS;
        let origin = "auto.navigation.browser";
        let may_redirect = self.options.redirects && !is_soon(self.acted_ms.get());
        let begun = self.route().filter(|route| may_redirect && is_soon(route.start_ms));
        if let Some(route) = begun {
            let about = route::describe("Navigation", "navigation.redirect", origin, to);
            about.child_of(&route.span).started_at(now_ms).start().end_at(now_ms);
            return self.redirected();
        }
        self.begin_navigation(route::describe("Navigation", "navigation", origin, to), now_ms);
    }

    /// The page is back as it was left.
    pub(super) fn restore(self: &Rc<Self>, to: &str) {
        let about =
            route::describe("Navigation", "navigation", "auto.navigation.browser.bfcache", to)
                .with("browser.navigation.type", RESTORED);
        self.begin_navigation(about, machine::now_ms());
    }

    fn begin_navigation(self: &Rc<Self>, about: SpanBuilder, now_ms: f64) {
        // What was clicked has led here: the next navigation is not its doing.
        self.acted_ms.set(0.0);
        self.settle_vitals();
        self.end_route(Reason::Cancelled, now_ms);
        let lifetime = self.lifetime.take().map_or_else(
            || Lifetime::page_load(fresh().into()),
            |mut lifetime| {
                drop(lifetime.navigate(fresh()));
                lifetime
            },
        );
        self.set_trace(lifetime);
        self.start_route(about, now_ms, false);
    }
}
