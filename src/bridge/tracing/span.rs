//! Spans of `tracing`, and what is kept of ours beside them.

use std::sync::Arc;

use tracing_core::Subscriber;
use tracing_core::span::{Attributes, Id, Record};
use tracing_subscriber::layer::Context as Theirs;
use tracing_subscriber::registry::LookupSpan;

use super::fields::{Fields, place};
use crate::api::context::Context;
use crate::api::span::{self, Span};
use crate::api::value::{Key, Value};
use crate::client::context;
use crate::client::state::State;

/// Our span, and the scope it was made in.
#[derive(Debug)]
struct Kept(Context);

pub(super) fn begin<S>(about: &Attributes<'_>, id: &Id, context: &Theirs<'_, S>, places: bool)
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    let Some(theirs) = context.span(id) else { return };
    // A parent that is named may be on another thread, under another scope.
    let _parent = about.parent().map(|parent| {
        nearest(parent, context)
            .unwrap_or_else(|| Context { span: None, ..Context::current() })
            .attach()
    });
    let mut fields = Fields::default();
    about.record(&mut fields);
    let name = fields.name.take().map_or(Key::Borrowed(about.metadata().name()), key);
    let mut ours = span::span(name);
    if let Some(op) = fields.op.take() {
        ours = ours.op(key(op));
    }
    if about.is_root() {
        ours = ours.root();
    }
    for (key, value) in fields.attributes.drain(..) {
        ours = ours.with(key, value);
    }
    for (key, value) in place(about.metadata()).filter(|_| places) {
        ours = ours.with(key, value);
    }
    let ours = ours.with("sentry.origin", "auto.tracing").start();
    if let Some(why) = fields.failure() {
        ours.fail(why);
    }
    let state = context::with(|context| context.own().cloned()).flatten();
    if ours.0.is_some() {
        theirs.extensions_mut().insert(Kept(Context { span: Some(ours), state }));
    }
}

/// Fields that were left open become known.
pub(super) fn learn<S>(id: &Id, values: &Record<'_>, context: &Theirs<'_, S>)
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    let Some(ours) = of(id, context) else { return };
    let mut fields = Fields::default();
    values.record(&mut fields);
    if let Some(name) = fields.name.take() {
        ours.rename(key(name));
    }
    if let Some(op) = fields.op.take() {
        ours.set_op(key(op));
    }
    if let Some(why) = fields.failure() {
        ours.fail(why);
    }
    for (key, value) in fields.attributes {
        ours.set(key, value);
    }
}

pub(super) fn end<S>(id: &Id, context: &Theirs<'_, S>)
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    let kept = context.span(id).and_then(|theirs| theirs.extensions_mut().remove::<Kept>());
    if let Some(ours) = kept.and_then(|kept| kept.0.span) {
        ours.end();
    }
}

/// Our span of one of theirs, if it is recorded.
pub(super) fn of<S>(id: &Id, context: &Theirs<'_, S>) -> Option<Span>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    context_of(id, context)?.span
}

pub(super) fn context_of<S>(id: &Id, context: &Theirs<'_, S>) -> Option<Context>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    Some(context.span(id)?.extensions().get::<Kept>()?.0.clone())
}

/// That of the span or, if it is not recorded, of the first one around it that is.
pub(super) fn nearest<S>(id: &Id, context: &Theirs<'_, S>) -> Option<Context>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    let mut around = context.span_scope(id)?;
    around.find_map(|theirs| Some(theirs.extensions().get::<Kept>()?.0.clone()))
}

/// What was said of the scope within a span holds when the span goes on.
pub(super) fn keep_state<S>(id: &Id, context: &Theirs<'_, S>, state: Option<Arc<State>>)
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    let Some(theirs) = context.span(id) else { return };
    if let Some(kept) = theirs.extensions_mut().get_mut::<Kept>() {
        kept.0.state = state;
    }
}

fn key(value: Value<'static>) -> Key {
    match value {
        Value::Text(text) => text,
        other => Key::Owned(other.to_string()),
    }
}
