//! Spans: how long something took, and within what.

use std::error::Error;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::value::{Key, Value};
use crate::client::state::State;
use crate::client::{Client, context};
use crate::edge;
use crate::trace::baggage::Dsc;
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
pub fn span(name: impl Into<Key>) -> SpanBuilder {
    let parent = Parent::Active;
    SpanBuilder { name: name.into(), op: None, attributes: Vec::new(), parent, start_ms: None }
}

/// Attributes that most spans have room for without a second allocation.
const ATTRIBUTES_FIRST: usize = 8;

impl SpanBuilder {
    /// What kind of work it is, such as `db.query` or `http.client`.
    pub fn op(mut self, op: impl Into<Key>) -> Self {
        self.op = Some(op.into());
        self
    }

    /// Adds an attribute.
    pub fn with<'v>(mut self, key: impl Into<Key>, value: impl Into<Value<'v>>) -> Self {
        if self.attributes.is_empty() {
            self.attributes.reserve(ATTRIBUTES_FIRST);
        }
        self.attributes.push((key.into(), value.into().into_owned()));
        self
    }

    /// Puts it below a span that is not the active one.
    pub fn child_of(mut self, parent: &Span) -> Self {
        self.parent = Parent::Of(parent.clone());
        self
    }

    /// Lets it begin a part of the trace, whatever is active.
    pub fn root(mut self) -> Self {
        self.parent = Parent::None;
        self
    }

    /// Lets it begin at an earlier time, in milliseconds since 1970.
    pub fn started_at(mut self, milliseconds: f64) -> Self {
        self.start_ms = Some(milliseconds);
        self
    }

    /// Starts it, without making it the active span.
    #[must_use = "a span that nobody holds ends at once"]
    pub fn start(self) -> Span {
        context::with(|context| {
            let client = context.client()?;
            let parent = match &self.parent {
                Parent::Active => context.span().and_then(|span| span.0.as_deref()),
                Parent::Of(span) => span.0.as_deref(),
                Parent::None => None,
            };
            let state = Arc::clone(context.state()?);
            let what = (self.name, self.op, self.attributes);
            Some(Arc::new(Recording::start((&client, state), parent, what, self.start_ms)))
        })
        .flatten()
        .map_or_else(Span::none, |span| Span(Some(span)))
    }

    /// Starts it and makes it the active span of this thread until the answer is dropped; then it ends.
    ///
    /// Not for code that awaits: see [`Instrument`](crate::Instrument).
    pub fn enter(self) -> Entered {
        let span = self.start();
        Entered { _active: span.activate(), span }
    }

    /// Runs `work` within it; it ends afterwards, also if `work` panics.
    pub fn run<T>(self, work: impl FnOnce(&Span) -> T) -> T {
        let entered = self.enter();
        work(&entered.span)
    }
}

/// A span. It ends when its last handle is dropped, or before that by [`Span::end`].
#[derive(Clone, Debug, Default)]
pub struct Span(pub(crate) Option<Arc<Recording>>);

impl Span {
    /// A span that is none: everything can be done with it, and nothing happens.
    pub fn none() -> Self {
        Self(None)
    }

    /// The active span of this thread or task; one that is none if there is none.
    pub fn current() -> Self {
        context::with(|context| context.span().cloned()).flatten().unwrap_or_default()
    }

    /// Whether it will be sent: its trace is recorded.
    pub fn is_recording(&self) -> bool {
        self.0.as_ref().is_some_and(|span| span.segment.sampled)
    }

    /// Sets an attribute.
    pub fn set<'v>(&self, key: impl Into<Key>, value: impl Into<Value<'v>>) -> &Self {
        let (key, value) = (key.into(), value.into().into_owned());
        self.change(|details| {
            match details.attributes.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => *known = value,
                None => details.attributes.push((key, value)),
            }
        })
    }

    /// Gives it another name.
    pub fn rename(&self, name: impl Into<Key>) -> &Self {
        let name = name.into();
        if let Some(span) = self.0.as_ref().filter(|span| span.segment.span_id == span.span_id) {
            span.segment.name.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&name);
        }
        self.change(|details| details.name = name)
    }

    /// Says that it failed, and why.
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
    pub fn end(&self) {
        if let Some(span) = &self.0 {
            span.end(edge::now_ms());
        }
    }

    /// Ends it at another time, in milliseconds since 1970.
    pub fn end_at(&self, milliseconds: f64) {
        if let Some(span) = &self.0 {
            span.end(milliseconds);
        }
    }

    /// Makes it the active span of this thread until the answer is dropped.
    pub fn activate(&self) -> Active {
        let span = self.0.is_some().then(|| self.clone());
        Active { before: Some(context::swap_span(span)), here: PhantomData }
    }

    /// Its trace; none if it is no span.
    pub fn trace_id(&self) -> Option<TraceId> {
        self.0.as_ref().map(|span| span.segment.trace_id)
    }

    /// Its id; none if it is no span.
    pub fn span_id(&self) -> Option<SpanId> {
        self.0.as_ref().map(|span| span.span_id)
    }

    fn change(&self, change: impl FnOnce(&mut Details)) -> &Self {
        if let Some(details) = self.0.as_deref().map(Recording::details).as_deref_mut() {
            details.as_mut().map(change);
        }
        self
    }
}

/// Keeps a span active. Belongs to the thread that made it.
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

/// A span while it lasts.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(crate) span_id: SpanId,
    parent: Option<SpanId>,
    start_ms: f64,
    pub(crate) segment: Arc<Segment>,
    op: Option<Key>,
    state: Arc<State>,
    /// None once it has ended.
    details: Mutex<Option<Details>>,
}

/// What may change while a span lasts.
#[derive(Debug)]
pub(crate) struct Details {
    pub(crate) name: Key,
    pub(crate) attributes: Vec<(Key, Value<'static>)>,
    pub(crate) failure: Option<String>,
}

/// A part of a trace that one program sees: the span it begins with, and what was decided then.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) trace_id: TraceId,
    pub(crate) span_id: SpanId,
    pub(crate) sampled: bool,
    /// The rate that was applied here.
    pub(crate) rate: Option<f64>,
    pub(crate) sample_rand: f64,
    /// What came with the trace, if it began elsewhere.
    pub(crate) dsc: Option<Dsc>,
    name: Mutex<Key>,
}

impl Segment {
    pub(crate) fn name(&self) -> Key {
        self.name.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A span as it is sent.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) span_id: SpanId,
    pub(crate) parent: Option<SpanId>,
    pub(crate) start_ms: f64,
    pub(crate) end_ms: f64,
    pub(crate) segment: Arc<Segment>,
    pub(crate) op: Option<Key>,
    pub(crate) state: Arc<State>,
    pub(crate) details: Details,
}

impl Recording {
    fn start(
        (client, state): (&Client, Arc<State>),
        parent: Option<&Self>,
        (name, op, attributes): (Key, Option<Key>, Vec<(Key, Value<'static>)>),
        start_ms: Option<f64>,
    ) -> Self {
        let span_id = SpanId(edge::random().max(1));
        let (segment, parent) = match parent {
            Some(parent) => (Arc::clone(&parent.segment), Some(parent.span_id)),
            None => {
                let trace = &state.trace;
                let decision = client.decide(trace, &name, op.as_deref(), &attributes);
                let segment = Segment {
                    trace_id: trace.trace_id,
                    span_id,
                    sampled: decision.sampled,
                    rate: decision.applied_rate,
                    sample_rand: trace.sample_rand,
                    dsc: trace.dsc.clone(),
                    name: Mutex::new(name.clone()),
                };
                (Arc::new(segment), trace.parent_span_id)
            }
        };
        let details = segment.sampled.then_some(Details { name, attributes, failure: None });
        let start_ms = start_ms.unwrap_or_else(edge::now_ms);
        Self { span_id, parent, start_ms, segment, op, state, details: Mutex::new(details) }
    }

    fn details(&self) -> MutexGuard<'_, Option<Details>> {
        self.details.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, end_ms: f64) {
        let Some(details) = self.details().take() else { return };
        // A clock that was set back must not make a span end before it began.
        let end_ms = end_ms.max(self.start_ms);
        let ended = Ended {
            span_id: self.span_id,
            parent: self.parent,
            start_ms: self.start_ms,
            end_ms,
            segment: Arc::clone(&self.segment),
            op: self.op.clone(),
            state: Arc::clone(&self.state),
            details,
        };
        context::record(|client, part| client.span(part, ended));
    }
}

impl Drop for Recording {
    /// A span that nobody can end any more has ended.
    fn drop(&mut self) {
        self.end(edge::now_ms());
    }
}
