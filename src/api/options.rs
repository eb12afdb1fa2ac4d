//! What an application says when it starts the SDK.

use std::time::Duration;

use super::page::PageOptions;
use crate::client::hooks::{
    Hook, MetricDraft, OnMetric, OnSampling, OnSpan, SamplingContext, SpanDraft,
};

/// How to start. Everything but the DSN has a default that is right for most.
///
/// ```
/// let options = fanal::Options::new("https://key@sentry.example.com/42")
///     .release("shop@1.4.0")
///     .environment("staging")
///     .traces_sample_rate(0.2)
///     .before_send_metric(|metric| metric.name != "noise");
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) dsn: Option<String>,
    pub(crate) tunnel: Option<String>,
    pub(crate) release: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) server_name: Option<String>,
    pub(crate) debug: bool,
    pub(crate) traces_sample_rate: Option<f64>,
    pub(crate) traces_sampler: Option<OnSampling>,
    pub(crate) strict_trace_continuation: bool,
    pub(crate) trace_propagation_targets: Option<Vec<String>>,
    pub(crate) before_send_metric: Option<OnMetric>,
    pub(crate) before_send_span: Option<OnSpan>,
    pub(crate) client_reports: bool,
    pub(crate) panics: bool,
    pub(crate) page: PageOptions,
    pub(crate) flush_interval: Duration,
    pub(crate) shutdown_timeout: Duration,
}

/// As often as a page does.
const FLUSH_INTERVAL: Duration = Duration::from_secs(5);
/// As long as people wait for a program to end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

impl Options {
    /// Options for the project of a DSN. An empty DSN switches the SDK off.
    ///
    /// ```
    /// let _fanal = fanal::init(fanal::Options::new("https://key@127.0.0.1:9/1").panics(false));
    /// ```
    pub fn new(dsn: impl Into<String>) -> Self {
        Self {
            dsn: Some(dsn.into()).filter(|dsn| !dsn.is_empty()),
            tunnel: None,
            release: None,
            environment: None,
            server_name: None,
            debug: false,
            traces_sample_rate: None,
            traces_sampler: None,
            strict_trace_continuation: false,
            trace_propagation_targets: None,
            before_send_metric: None,
            before_send_span: None,
            client_reports: true,
            panics: true,
            page: PageOptions::new(),
            flush_interval: FLUSH_INTERVAL,
            shutdown_timeout: SHUTDOWN_TIMEOUT,
        }
    }

    /// Options from the environment: `SENTRY_DSN`, `SENTRY_RELEASE`, `SENTRY_ENVIRONMENT`.
    ///
    /// ```
    /// let _fanal = fanal::init(fanal::Options::from_env().release("shop@1.4.0"));
    /// ```
    pub fn from_env() -> Self {
        let of = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let mut options = Self::new(of("SENTRY_DSN").unwrap_or_default());
        options.release = of("SENTRY_RELEASE");
        options.environment = of("SENTRY_ENVIRONMENT");
        options
    }

    /// Sends everything to this address, which passes it on.
    ///
    /// ```
    /// let options = fanal::Options::from_env().tunnel("https://shop.example.com/tunnel");
    /// ```
    pub fn tunnel(mut self, address: impl Into<String>) -> Self {
        self.tunnel = Some(address.into());
        self
    }

    /// The version of the application, such as `shop@1.4.0`.
    ///
    /// ```
    /// let options = fanal::Options::from_env().release(concat!("shop@", env!("CARGO_PKG_VERSION")));
    /// ```
    pub fn release(mut self, release: impl Into<String>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// Where it runs, such as `production`.
    ///
    /// ```
    /// let options = fanal::Options::from_env().environment("staging");
    /// ```
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = Some(environment.into());
        self
    }

    /// The name of the machine; told as `server.address`.
    ///
    /// ```
    /// let options = fanal::Options::from_env().server_name("web-7");
    /// ```
    pub fn server_name(mut self, name: impl Into<String>) -> Self {
        self.server_name = Some(name.into());
        self
    }

    /// Says on the error output what the SDK drops, and why.
    ///
    /// ```
    /// let options = fanal::Options::from_env().debug(cfg!(debug_assertions));
    /// ```
    pub fn debug(mut self, debug: bool) -> Self {
        self.debug = debug;
        self
    }

    /// The share of traces that begin here which are recorded; none by default.
    ///
    /// ```
    /// let options = fanal::Options::from_env().traces_sample_rate(0.2);
    /// ```
    pub fn traces_sample_rate(mut self, rate: f64) -> Self {
        self.traces_sample_rate = Some(rate);
        self
    }

    /// Decides the share for each trace; none leaves it to what came with the trace, or to the rate.
    ///
    /// ```
    /// let options = fanal::Options::from_env()
    ///     .traces_sample_rate(0.2)
    ///     .traces_sampler(|begins| begins.name.ends_with("/health").then_some(0.0));
    /// ```
    pub fn traces_sampler(
        mut self,
        sampler: impl Fn(&SamplingContext<'_>) -> Option<f64> + Send + Sync + 'static,
    ) -> Self {
        self.traces_sampler = Some(Hook(std::sync::Arc::new(sampler)));
        self
    }

    /// Continues no traces but those of the same organisation.
    ///
    /// ```
    /// let options = fanal::Options::from_env().strict_trace_continuation(true);
    /// ```
    pub fn strict_trace_continuation(mut self, strict: bool) -> Self {
        self.strict_trace_continuation = strict;
        self
    }

    /// Whose requests carry trace headers: those to addresses that contain one of these texts, whatever the case.
    ///
    /// By default all of a server's do, and in a page those to its own origin. None do with an empty list.
    ///
    /// ```
    /// let options = fanal::Options::new("https://key@sentry.example.com/42")
    ///     .trace_propagation_targets(["https://api.example.com/", "//stock.internal"]);
    /// ```
    pub fn trace_propagation_targets<T: Into<String>>(
        mut self,
        targets: impl IntoIterator<Item = T>,
    ) -> Self {
        let lower = |target: T| target.into().to_ascii_lowercase();
        self.trace_propagation_targets = Some(targets.into_iter().map(lower).collect());
        self
    }

    /// Looks at each metric before it is sent, and may change it; false drops it.
    ///
    /// ```
    /// let options = fanal::Options::from_env().before_send_metric(|metric| metric.name != "noise");
    /// ```
    pub fn before_send_metric(
        mut self,
        hook: impl Fn(&mut MetricDraft) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.before_send_metric = Some(Hook(std::sync::Arc::new(hook)));
        self
    }

    /// Looks at each span before it is sent, and may change it; false drops it.
    ///
    /// ```
    /// let options = fanal::Options::from_env().before_send_span(|span| span.milliseconds > 1.0);
    /// ```
    pub fn before_send_span(
        mut self,
        hook: impl Fn(&mut SpanDraft<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.before_send_span = Some(Hook(std::sync::Arc::new(hook)));
        self
    }

    /// Whether the receiver is told what was lost here; it is by default.
    ///
    /// ```
    /// let options = fanal::Options::from_env().client_reports(false);
    /// ```
    pub fn client_reports(mut self, sends: bool) -> Self {
        self.client_reports = sends;
        self
    }

    /// Whether panics are sent as errors; they are by default.
    ///
    /// ```
    /// let options = fanal::Options::from_env().panics(false);
    /// ```
    pub fn panics(mut self, sends: bool) -> Self {
        self.panics = sends;
        self
    }

    /// What a page traces by itself: by default all of it, if traces that begin here are recorded.
    ///
    /// ```
    /// use fanal::page::PageOptions;
    ///
    /// let options = fanal::Options::new("https://key@sentry.example.com/42")
    ///     .traces_sample_rate(0.2)
    ///     .page(PageOptions::new().trace_fetch(false));
    /// ```
    pub fn page(mut self, page: PageOptions) -> Self {
        self.page = page;
        self
    }

    /// How long records wait for others before they are sent.
    ///
    /// ```
    /// let options = fanal::Options::from_env().flush_interval(std::time::Duration::from_secs(1));
    /// ```
    pub fn flush_interval(mut self, interval: Duration) -> Self {
        self.flush_interval = interval;
        self
    }

    /// How long the end of the program waits for the last records.
    ///
    /// ```
    /// let options = fanal::Options::from_env().shutdown_timeout(std::time::Duration::from_millis(500));
    /// ```
    pub fn shutdown_timeout(mut self, timeout: Duration) -> Self {
        self.shutdown_timeout = timeout;
        self
    }

    /// Whether traces that begin here are decided about.
    pub(crate) fn decides(&self) -> bool {
        self.traces_sample_rate.is_some() || self.traces_sampler.is_some()
    }

    /// Tells the developer something, if they asked for it.
    pub(crate) fn say(&self, what: impl FnOnce() -> String) {
        if self.debug {
            crate::edge::say(&format!("fanal: {}", what()));
        }
    }
}

impl From<&str> for Options {
    fn from(dsn: &str) -> Self {
        Self::new(dsn)
    }
}
