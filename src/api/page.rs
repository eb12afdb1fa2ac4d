//! What a page traces by itself: its load, navigations, requests and web vitals.
//!
//! ```
//! use fanal::page::{self, PageOptions};
//! use std::time::Duration;
//!
//! let page = PageOptions::new().vitals(false).idle_timeout(Duration::from_millis(500));
//! let _fanal = fanal::init(fanal::Options::new("").traces_sample_rate(1.0).page(page));
//! // Where the router knows what the page's path is an instance of:
//! page::set_route("/lanterns/:name");
//! ```
//!
//! Nothing of this happens outside of web pages.

use std::time::Duration;

use crate::edge;
use crate::trace::idle::Timeouts;

/// What a page traces by itself. Everything is on unless it is switched off.
///
/// ```
/// let page = fanal::page::PageOptions::new().trace_load(false);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PageOptions {
    pub(crate) load: bool,
    pub(crate) navigation: bool,
    pub(crate) fetch: bool,
    pub(crate) vitals: bool,
    pub(crate) redirects: bool,
    pub(crate) timeouts: Timeouts,
}

impl PageOptions {
    /// Everything.
    ///
    /// ```
    /// assert_eq!(fanal::page::PageOptions::new(), fanal::page::PageOptions::default());
    /// ```
    pub fn new() -> Self {
        Self {
            load: true,
            navigation: true,
            fetch: true,
            vitals: true,
            redirects: true,
            timeouts: Timeouts::default(),
        }
    }

    /// Nothing: patches no function and listens to nothing.
    ///
    /// ```
    /// let page = fanal::page::PageOptions::none().vitals(true);
    /// ```
    pub fn none() -> Self {
        let off = Self { load: false, navigation: false, fetch: false, ..Self::new() };
        off.vitals(false)
    }

    /// Whether the load of the page is a span.
    ///
    /// ```
    /// let page = fanal::page::PageOptions::new().trace_load(false);
    /// ```
    pub fn trace_load(mut self, traces: bool) -> Self {
        self.load = traces;
        self
    }

    /// Whether navigations within the page are spans, and begin traces.
    ///
    /// ```
    /// let page = fanal::page::PageOptions::new().trace_navigation(false);
    /// ```
    pub fn trace_navigation(mut self, traces: bool) -> Self {
        self.navigation = traces;
        self
    }

    /// Whether requests by `fetch` are spans, and carry the trace to those who are to continue it.
    ///
    /// ```
    /// let page = fanal::page::PageOptions::new().trace_fetch(false);
    /// ```
    pub fn trace_fetch(mut self, traces: bool) -> Self {
        self.fetch = traces;
        self
    }

    /// Whether web vitals are recorded: LCP, CLS and INP as spans, FCP and TTFB with the load of the page.
    ///
    /// ```
    /// let page = fanal::page::PageOptions::none().vitals(true);
    /// ```
    pub fn vitals(mut self, records: bool) -> Self {
        self.vitals = records;
        self
    }

    /// Whether navigations soon after another, without a click or a key, are part of that one.
    ///
    /// ```
    /// let page = fanal::page::PageOptions::new().detect_redirects(false);
    /// ```
    pub fn detect_redirects(mut self, detects: bool) -> Self {
        self.redirects = detects;
        self
    }

    /// A load or navigation ends when nothing has happened in it for so long; a second by default.
    ///
    /// ```
    /// let page = fanal::page::PageOptions::new().idle_timeout(std::time::Duration::from_millis(500));
    /// ```
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.idle_ms = milliseconds(timeout);
        self
    }

    /// A load or navigation ends at the latest after so long; half a minute by default.
    ///
    /// ```
    /// let page = fanal::page::PageOptions::new().final_timeout(std::time::Duration::from_secs(10));
    /// ```
    pub fn final_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.final_ms = milliseconds(timeout);
        self
    }

    /// A load or navigation ends when something is open in it, but nothing new has begun for so long; a quarter of a minute by
    /// default.
    ///
    /// ```
    /// let page = fanal::page::PageOptions::new().child_timeout(std::time::Duration::from_secs(5));
    /// ```
    pub fn child_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.child_ms = milliseconds(timeout);
        self
    }
}

impl Default for PageOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// Names the load or navigation that goes on, or that went on last: by the pattern of its path, so that all lanterns share one
/// name. To be called where the page for a pattern is drawn.
///
/// A load or navigation that has a name keeps it; another one is for the navigation that follows at once, as routers have it
/// that draw before the address changes.
///
/// ```
/// fanal::page::set_route("/lanterns/:name");
/// ```
pub fn set_route(pattern: impl Into<String>) {
    edge::set_route(pattern.into());
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
