//! Events of `tracing`: logs, errors, metrics.

use tracing_core::{Event, Level as Theirs, Metadata, Subscriber};
use tracing_subscriber::layer::Context as Layered;
use tracing_subscriber::registry::LookupSpan;

use super::EventAction;
use super::fields::{Fields, level, place};
use super::span::nearest;
use crate::api::context::Context;
use crate::api::errors::capture;
use crate::api::span::Span;
use crate::api::stack::Stack;
use crate::api::value::{Key, Value};
use crate::api::{logs, metrics};
use crate::client::error::{Exception, Told};
use crate::client::record::Kind;

/// Records what happened, in the span it happened in.
pub(super) fn happened<S>(
    event: &Event<'_>,
    context: &Layered<'_, S>,
    action: EventAction,
    places: bool,
) where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    let about = event.metadata();
    let fails = *about.level() == Theirs::ERROR;
    let measures = about.fields().iter().any(|field| field.name().starts_with("metrics."));
    if action == EventAction::Ignore && !fails && !measures {
        return;
    }
    let elsewhere = match event.parent() {
        Some(parent) => nearest(parent, context),
        None if event.is_root() => Some(Context { span: None, ..Context::current() }),
        None => None,
    };
    let _within = elsewhere.map(|context| context.attach());
    let mut fields = Fields::default();
    event.record(&mut fields);
    for (measure, value) in std::mem::take(&mut fields.measures) {
        let mut metric = match measure.kind {
            Kind::Counter => metrics::count(measure.name, value),
            Kind::Gauge => metrics::gauge(measure.name, value),
            Kind::Distribution => metrics::distribution(measure.name, value),
        };
        if let Some(unit) = measure.unit {
            metric.unit(unit);
        }
        for (key, value) in &fields.attributes {
            metric.with(key.clone(), value.clone());
        }
    }
    if measures && fields.message.is_none() && fields.failure.is_none() {
        return;
    }
    if fails {
        Span::current().fail(reason(about, &fields));
    }
    if matches!(action, EventAction::Error | EventAction::LogAndError) {
        error(about, &fields);
    }
    if matches!(action, EventAction::Log | EventAction::LogAndError) {
        log(about, fields, places);
    }
}

/// Why something failed, as briefly as the event says it.
fn reason(about: &Metadata<'_>, fields: &Fields) -> String {
    let message = || fields.message.as_ref().map(Value::to_string);
    fields.failure.clone().or_else(message).unwrap_or_else(|| about.name().to_owned())
}

fn error(about: &Metadata<'_>, fields: &Fields) {
    let mut exceptions = fields.exceptions.clone();
    if let Some(value) = fields.failure.clone().filter(|_| exceptions.is_empty()) {
        // An error that was told by its text has lost the name of its type.
        exceptions.push(Exception { kind: "Error".to_owned(), value });
    }
    let message = fields.message.as_ref().map(Value::to_string);
    let unnamed = || about.name().to_owned();
    let message = message.or_else(|| exceptions.is_empty().then(unnamed));
    let mut attributes = fields.attributes.clone();
    // The error itself is told as one.
    attributes.retain(|(key, _)| key != "error");
    attributes.extend(place(about));
    capture(Told {
        level: level(about.level()),
        message,
        exceptions,
        stack: Some(Stack::here()),
        attributes,
        ..Told::default()
    });
}

fn log(about: &Metadata<'_>, fields: Fields, places: bool) {
    let body = fields.message.as_ref().map_or_else(|| about.name().to_owned(), Value::to_string);
    let mut log = logs::at(level(about.level()), body);
    let own: Vec<(Key, Value<'static>)> = fields.attributes;
    for (key, value) in own.into_iter().chain(place(about).filter(|_| places)) {
        log.with(key, value);
    }
}
