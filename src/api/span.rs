//! Spans: how long something took, and within what.

use std::error::Error;
use std::marker::PhantomData;
use std::sync::Arc;

use super::recording::{Details, Link, Recording};
use super::value::{Key, Value};
use crate::client::context;
use crate::edge;
use crate::trace::id::{SpanId, TraceId};

/// Describes a span that is about to start.
///
/// Its parent is the active span, else what was continued from elsewhere; else it begins a part of a trace of its own.
///
/// ```
/// let total = fanal::span("add up the cart").op("cart").with("items", 3).run(|span| {
///     span.set("member", true);
///     41 + 1
/// });
/// assert_eq!(total, 42);
/// ```
#[derive(Debug)]
#[must_use = "a span begins with `start`, `enter`, `run` or `instrument`"]
pub struct SpanBuilder {
    name: Key,
    op: Option<Key>,
    attributes: Vec<(Key, Value<'static>)>,
    parent: Parent,
    start_ms: Option<f64>,
}

#[derive(Debug)]
enum Parent {
    Active,
    Of(Span),
    None,
}

/// Begins to describe a span.
///
/// ```
/// fanal::span("order").op("task").with("items", 3).run(|_| ());
/// ```
pub fn span(name: impl Into<Key>) -> SpanBuilder {
    let parent = Parent::Active;
    SpanBuilder { name: name.into(), op: None, attributes: Vec::new(), parent, start_ms: None }
}

/// Attributes that most spans have room for without a second allocation.
const ATTRIBUTES_FIRST: usize = 8;

impl SpanBuilder {
    /// What kind of work it is, such as `db.query` or `http.client`.
    ///
    /// ```
    /// fanal::span("SELECT stock").op("db.query").run(|_| ());
    /// ```
    pub fn op(mut self, op: impl Into<Key>) -> Self {
        self.op = Some(op.into());
        self
    }

    /// Adds an attribute.
    ///
    /// ```
    /// fanal::span("order").with("items", 3).with("tier", "pro").run(|_| ());
    /// ```
    pub fn with<'v>(mut self, key: impl Into<Key>, value: impl Into<Value<'v>>) -> Self {
        self.add(key.into(), value.into().into_owned());
        self
    }

    /// Once in a page, rather than wherever spans begin.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn add(&mut self, key: Key, value: Value<'static>) {
        if self.attributes.is_empty() {
            self.attributes.reserve(ATTRIBUTES_FIRST);
        }
        self.attributes.push((key, value));
    }

    /// Puts it below a span that is not the active one.
    ///
    /// ```
    /// let order = fanal::span("order").start();
    /// fanal::span("pay").child_of(&order).run(|_| ());
    /// order.end();
    /// ```
    pub fn child_of(mut self, parent: &Span) -> Self {
        self.parent = Parent::Of(parent.clone());
        self
    }

    /// Lets it begin a part of the trace, whatever is active.
    ///
    /// ```
    /// fanal::span("nightly job").root().run(|_| ());
    /// ```
    pub fn root(mut self) -> Self {
        self.parent = Parent::None;
        self
    }

    /// Lets it begin at an earlier time, in milliseconds since 1970.
    ///
    /// ```
    /// fanal::span("upload").started_at(1_700_000_000_000.0).start().end_at(1_700_000_000_250.0);
    /// ```
    pub fn started_at(mut self, milliseconds: f64) -> Self {
        self.start_ms = Some(milliseconds);
        self
    }

    /// Starts it, without making it the active span.
    ///
    /// ```
    /// let upload = fanal::span("upload").start();
    /// upload.end();
    /// ```
    #[must_use = "a span that nobody holds ends at once"]
    pub fn start(self) -> Span {
        let started = context::with(|context| {
            let (client, state) = context.client_and_state()?;
            let parent = match &self.parent {
                Parent::Active => context.span().and_then(|span| span.0.as_deref()),
                Parent::Of(span) => span.0.as_deref(),
                Parent::None => None,
            };
            let details = Details::new(self.name, self.op, self.attributes);
            Some(Arc::new(Recording::start((client, state), parent, details, self.start_ms)))
        })
        .flatten();
        if let Some(span) = &started {
            edge::span_started(span);
        }
        Span(started)
    }

    /// Starts it and makes it the active span of this thread until the answer is dropped; then it ends.
    ///
    /// Not for code that awaits: see [`Instrument`](crate::Instrument).
    ///
    /// ```
    /// let span = fanal::span("parse").enter();
    /// span.set("bytes", 512);
    /// // It ends when it is dropped.
    /// ```
    pub fn enter(self) -> Entered {
        let span = self.start();
        Entered { _active: span.activate(), span }
    }

    /// Runs `work` within it; it ends afterwards, also if `work` panics.
    ///
    /// ```
    /// assert_eq!(fanal::span("add up").run(|_| 40 + 2), 42);
    /// ```
    pub fn run<T>(self, work: impl FnOnce(&Span) -> T) -> T {
        let entered = self.enter();
        work(&entered.span)
    }
}

/// A span. It ends when its last handle is dropped, or before that by [`Span::end`].
///
/// ```
/// let upload = fanal::span("upload").start();
/// let same = upload.clone();
/// same.set("bytes", 512).end();
/// ```
#[derive(Clone, Debug, Default)]
pub struct Span(pub(crate) Option<Arc<Recording>>);

impl Span {
    /// A span that is none: everything can be done with it, and nothing happens.
    ///
    /// ```
    /// assert!(!fanal::Span::none().is_recording());
    /// ```
    pub fn none() -> Self {
        Self(None)
    }

    /// The active span of this thread or task; one that is none if there is none.
    ///
    /// ```
    /// fanal::span("order").run(|_| fanal::Span::current().set("items", 3).is_recording());
    /// ```
    pub fn current() -> Self {
        context::with(|context| context.span().cloned()).flatten().unwrap_or_default()
    }

    /// Whether it will be sent: its trace is recorded.
    ///
    /// ```
    /// let span = fanal::Span::current();
    /// if span.is_recording() {
    ///     span.set("plan", "what is expensive to find out");
    /// }
    /// ```
    pub fn is_recording(&self) -> bool {
        self.0.as_ref().is_some_and(|span| span.segment.sampled)
    }

    /// Sets an attribute.
    ///
    /// ```
    /// fanal::Span::current().set("items", 3).set("tier", "pro");
    /// ```
    pub fn set<'v>(&self, key: impl Into<Key>, value: impl Into<Value<'v>>) -> &Self {
        self.put(key.into(), value.into().into_owned())
    }

    fn put(&self, key: Key, value: Value<'static>) -> &Self {
        if let Some(span) = &self.0 {
            span.segment_learns(&key, &value);
        }
        self.change(|details| details.set(key, value))
    }

    /// Says what kind of work it is, such as `db.query` or `http.client`.
    ///
    /// ```
    /// fanal::Span::current().set_op("http.server");
    /// ```
    pub fn set_op(&self, op: impl Into<Key>) -> &Self {
        let op = op.into();
        self.change(|details| details.op = Some(op))
    }

    /// Points to another span that has to do with it, and is not its parent.
    ///
    /// ```
    /// let message = fanal::span("receive").start();
    /// let batch = fanal::span("work on a batch").start();
    /// batch.link(&message);
    /// ```
    pub fn link(&self, other: &Span) -> &Self {
        self.link_as(other, None)
    }

    /// The same, and says what they have to do with each other.
    pub(crate) fn link_as(&self, other: &Span, kind: Option<&'static str>) -> &Self {
        let Some(other) = other.0.as_deref() else { return self };
        self.change(|details| details.link(Link { kind, ..Link::to(other) }))
    }

    /// Gives it another name.
    ///
    /// ```
    /// fanal::Span::current().rename("GET /orders/{id}");
    /// ```
    pub fn rename(&self, name: impl Into<Key>) -> &Self {
        let name = name.into();
        if let Some(span) = &self.0 {
            span.segment_is_called(&name);
        }
        self.change(|details| details.name = name)
    }

    /// Says that it failed, and why.
    ///
    /// ```
    /// fanal::Span::current().fail("not_found");
    /// ```
    pub fn fail(&self, why: impl Into<String>) -> &Self {
        let why = why.into();
        self.change(|details| details.failure = Some(why))
    }

    /// Says that it failed if `result` is an error; hands the result on.
    ///
    /// ```
    /// fn stock() -> Result<u32, std::num::ParseIntError> {
    ///     fanal::span("read the stock").run(|span| span.check("many".parse()))
    /// }
    /// assert!(stock().is_err());
    /// ```
    pub fn check<T, E: Error>(&self, result: Result<T, E>) -> Result<T, E> {
        if let Err(error) = &result {
            self.fail(error.to_string());
        }
        result
    }

    /// Ends it now. Nothing changes it afterwards.
    ///
    /// ```
    /// fanal::span("upload").start().end();
    /// ```
    pub fn end(&self) {
        if let Some(span) = &self.0 {
            span.end(edge::now_ms());
        }
    }

    /// Ends it at another time, in milliseconds since 1970.
    ///
    /// ```
    /// fanal::span("upload").start().end_at(1_700_000_000_250.0);
    /// ```
    pub fn end_at(&self, milliseconds: f64) {
        if let Some(span) = &self.0 {
            span.end(milliseconds);
        }
    }

    /// Makes it the active span of this thread until the answer is dropped.
    ///
    /// ```
    /// let order = fanal::span("order").start();
    /// let active = order.activate();
    /// // What begins here is below the order.
    /// drop(active);
    /// order.end();
    /// ```
    pub fn activate(&self) -> Active {
        let span = self.0.is_some().then(|| self.clone());
        Active { before: Some(context::swap_span(span)), here: PhantomData }
    }

    /// Its trace; none if it is no span.
    ///
    /// ```
    /// let trace = fanal::Span::current().trace_id().map(|id| id.to_string());
    /// assert_eq!(trace, None, "there is no span here");
    /// ```
    pub fn trace_id(&self) -> Option<TraceId> {
        self.0.as_ref().map(|span| span.segment.trace_id)
    }

    /// Its id; none if it is no span.
    ///
    /// ```
    /// assert_eq!(fanal::Span::none().span_id(), None);
    /// ```
    pub fn span_id(&self) -> Option<SpanId> {
        self.0.as_ref().map(|span| span.span_id)
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Details)) -> &Self {
        if let Some(details) = self.0.as_deref().map(Recording::details).as_deref_mut() {
            details.as_mut().map(change);
        }
        self
    }
}

/// Keeps a span active. Belongs to the thread that made it.
///
/// ```
/// let span = fanal::span("order").start();
/// let _active: fanal::Active = span.activate();
/// ```
#[derive(Debug)]
#[must_use = "the span is active until this is dropped"]
pub struct Active {
    before: Option<Option<Span>>,
    here: PhantomData<*const ()>,
}

impl Drop for Active {
    fn drop(&mut self) {
        if let Some(before) = self.before.take() {
            drop(context::swap_span(before));
        }
    }
}

/// A span that is active, and ends with this.
///
/// ```
/// let span: fanal::Entered = fanal::span("order").enter();
/// span.set("items", 3);
/// ```
#[derive(Debug)]
#[must_use = "the span ends when this is dropped"]
pub struct Entered {
    span: Span,
    _active: Active,
}

impl std::ops::Deref for Entered {
    type Target = Span;

    fn deref(&self) -> &Span {
        &self.span
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        if edge::is_panicking() {
            self.span.fail("panicked");
        }
        self.span.end();
    }
}
