//! What routes are called. Some routers go to the new address and then draw what is there, others the other way round.

use std::cell::RefCell;

use super::super::machine;
use super::Page;
use super::navigation::SOON_MS;
use crate::api::span::Span;

/// The names that the router has given.
#[derive(Default)]
pub(super) struct Names(RefCell<Given>);

#[derive(Default)]
struct Given {
    /// That of the route that goes on, or went on last.
    current: Option<String>,
    /// It has led somewhere else since it got its name.
    is_redirected: bool,
    /// That of the navigation that follows, and when it was given.
    next: Option<(String, f64)>,
}

impl Page {
    /// Names the route that goes on, or went on last; or the next one, if this has a name.
    pub(super) fn name_route(&self, pattern: String) {
        let Ok(mut given) = self.names.0.try_borrow_mut() else { return };
        if given.current.as_ref() == Some(&pattern) {
            return;
        }
        if given.current.is_some() && !given.is_redirected {
            given.next = Some((pattern, machine::now_ms()));
            return;
        }
        drop(given);
        self.rename(pattern);
    }

    /// A route begins: without a name, or with the one that has been given for it.
    pub(super) fn name_next(&self) {
        if let Ok(mut given) = self.names.0.try_borrow_mut() {
            given.current = None;
        }
        self.redirected();
    }

    /// The route leads somewhere else.
    pub(super) fn redirected(&self) {
        let Ok(mut given) = self.names.0.try_borrow_mut() else { return };
        given.is_redirected = true;
        let is_soon = |time: f64| machine::now_ms() - time <= SOON_MS;
        let next = given.next.take().filter(|(_, time)| is_soon(*time));
        drop(given);
        if let Some((pattern, _)) = next {
            self.rename(pattern);
        }
    }

    fn rename(&self, pattern: String) {
        let span: Option<Span> = self.routes.borrow().first().map(|it| it.0.clone());
        let Some(span) = span else { return };
        span.set("sentry.segment.name.source", "route").set("url.template", pattern.as_str());
        span.rename(pattern.clone());
        if let Ok(mut given) = self.names.0.try_borrow_mut() {
            *given = Given { current: Some(pattern), ..Given::default() };
        }
    }
}
