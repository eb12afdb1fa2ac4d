//! The crate `tracing`: its spans and events, recorded by a layer.
//!
//! ```
//! # use tracing_subscriber::layer::SubscriberExt;
//! let subscriber = tracing_subscriber::registry().with(fanal::tracing::layer());
//!
//! tracing::subscriber::with_default(subscriber, || {
//!     let _order = tracing::info_span!("order", op = "task", items = 3).entered();
//!     tracing::info!(left = 2, "stock is low");
//!     tracing::info!(metrics.count.orders = 1, plan = "pro");
//! });
//! ```
//!
//! # Spans
//!
//! From `INFO` on, or those that [`Layer::spans`] takes. Fields are attributes, but for a few:
//!
//! | Field | What it says |
//! |---|---|
//! | `sentry.name`, `otel.name` | the name, instead of the span's own |
//! | `sentry.op`, `op` | what kind of work it is |
//! | `error`; `otel.status_code = "ERROR"`, `otel.status_message` | that the span failed, and why |
//!
//! An event at `ERROR` within a span says that it failed, too. `follows_from` becomes a link. A span that is entered is
//! the active one of [`fanal`](crate) in that thread, with the scope it was made in: metrics, logs and errors
//! belong to it, and so do spans of either kind. This holds for futures under `tracing::Instrument` on whichever thread
//! they go on.
//!
//! # Events
//!
//! By default, `ERROR` with a field `error` is sent as an error, other events from `INFO` on as logs, and the rest not at
//! all; [`Layer::events`] decides otherwise. There are no breadcrumbs: logs tell the same, beside the trace.
//!
//! # Metrics
//!
//! A field of an event whose value is a number is a metric if it is called `metrics.KIND.NAME` or
//! `metrics.KIND.NAME:UNIT`, where `KIND` is `count`, `gauge` or `distribution`, and `NAME` may contain dots. The other
//! fields are its attributes. What has a unit is no identifier, and so stands in quotes:
//!
//! ```
//! tracing::info!(metrics.gauge.queue.depth = 42, "metrics.distribution.cart.total:euro" = 89.5, plan = "pro");
//! ```
//!
//! Metrics are recorded whatever else becomes of the event. One without a message is nothing but its metrics.

mod entered;
mod event;
mod fields;
mod span;

use std::fmt;
use std::sync::Arc;

use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{self, Context};
use tracing_subscriber::registry::LookupSpan;

/// A layer with defaults that are right for most; see [the module](self).
///
/// ```
/// use tracing_subscriber::prelude::*;
///
/// let _here = tracing_subscriber::registry().with(fanal::tracing::layer()).set_default();
/// tracing::info!("started");
/// ```
pub fn layer() -> Layer {
    Layer { spans: None, events: None, places: true }
}

type OnSpan = Arc<dyn Fn(&Metadata<'_>) -> bool + Send + Sync>;
type OnEvent = Arc<dyn Fn(&Metadata<'_>) -> EventAction + Send + Sync>;

/// Records what `tracing` tells; see [the module](self).
///
/// ```
/// let layer: fanal::tracing::Layer = fanal::tracing::layer().places(false);
/// ```
#[derive(Clone)]
pub struct Layer {
    spans: Option<OnSpan>,
    events: Option<OnEvent>,
    places: bool,
}

/// What becomes of an event, besides its metrics.
///
/// ```
/// use fanal::tracing::EventAction;
///
/// let layer = fanal::tracing::layer().events(|_| EventAction::Log);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventAction {
    /// Nothing.
    Ignore,
    /// It is sent as a log.
    Log,
    /// It is sent as an error.
    Error,
    /// It is sent as a log and as an error.
    LogAndError,
}

impl Layer {
    /// Decides which spans are recorded. What is within one that is not belongs to the one around it.
    ///
    /// ```
    /// let layer = fanal::tracing::layer().spans(|about| about.target().starts_with("shop"));
    /// ```
    pub fn spans(mut self, takes: impl Fn(&Metadata<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.spans = Some(Arc::new(takes));
        self
    }

    /// Decides what becomes of events.
    ///
    /// ```
    /// use fanal::tracing::EventAction;
    ///
    /// let layer = fanal::tracing::layer().events(|about| match about.level().as_str() {
    ///     "ERROR" => EventAction::LogAndError,
    ///     "WARN" => EventAction::Log,
    ///     _ => EventAction::Ignore,
    /// });
    /// ```
    pub fn events(
        mut self,
        decides: impl Fn(&Metadata<'_>) -> EventAction + Send + Sync + 'static,
    ) -> Self {
        self.events = Some(Arc::new(decides));
        self
    }

    /// Whether spans and logs tell where in the code they come from; they do by default.
    ///
    /// ```
    /// let layer = fanal::tracing::layer().places(false);
    /// ```
    pub fn places(mut self, tells: bool) -> Self {
        self.places = tells;
        self
    }

    fn takes(&self, about: &Metadata<'_>) -> bool {
        self.spans.as_ref().map_or(*about.level() <= Level::INFO, |takes| takes(about))
    }

    fn action(&self, about: &Metadata<'_>) -> EventAction {
        if let Some(decides) = &self.events {
            return decides(about);
        }
        match *about.level() {
            Level::ERROR if about.fields().field("error").is_some() => EventAction::Error,
            Level::ERROR | Level::WARN | Level::INFO => EventAction::Log,
            _ => EventAction::Ignore,
        }
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Layer").field("places", &self.places).finish_non_exhaustive()
    }
}

impl<S> layer::Layer<S> for Layer
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    fn on_new_span(&self, about: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if self.takes(about.metadata()) {
            span::begin(about, id, &context, self.places);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        span::learn(id, values, &context);
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        if let (Some(span), Some(other)) = (span::of(id, &context), span::of(follows, &context)) {
            span.link(&other);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        event::happened(event, &context, self.action(event.metadata()), self.places);
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(kept) = span::context_of(id, &context) {
            entered::enter(id, kept);
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if let Some(state) = entered::exit(id) {
            span::keep_state(id, &context, state);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        span::end(&id, &context);
    }
}
