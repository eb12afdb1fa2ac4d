//! One entry of a `span` container, from JSON text to a row; and the last steps that spans of every form share.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::attribute::{Attributes, Typed};
use super::field::{Fault, id, invalid, own_id, text, time};
use super::inference::{Inference, Sdk};
use super::record::{Flaw, Span};
use super::renames;
use crate::limits::SPAN_BYTES_MAX;

pub const CONTENT_TYPE: &str = "application/vnd.sentry.items.span.v2+json";

/// An entry as sent. Every field takes any JSON, so that a refusal can name the field.
#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    trace_id: Value,
    #[serde(default)]
    span_id: Value,
    #[serde(default)]
    parent_span_id: Value,
    #[serde(default)]
    name: Value,
    #[serde(default)]
    start_timestamp: Value,
    #[serde(default)]
    end_timestamp: Value,
    #[serde(default)]
    status: Value,
    #[serde(default)]
    is_segment: Value,
    #[serde(default)]
    attributes: Value,
    #[serde(default)]
    links: Value,
}

/// Reads one entry, adds what the collector knows, and answers what was wrong with attributes too. A container is
/// about one trace: `trace_id` is empty before its first span.
pub fn read(
    entry: &str,
    trace_id: &mut Option<String>,
    inference: &Inference<'_>,
    sdk: &Sdk<'_>,
) -> Result<(Span, Vec<Flaw>), Fault> {
    let entry: Entry = parse(entry)?;
    let mut span = Span {
        trace_id: own_id(entry.trace_id, 32, "trace_id")?,
        span_id: own_id(entry.span_id, 16, "span_id")?,
        parent_span_id: id(entry.parent_span_id, 16, "parent_span_id")?,
        name: text(entry.name, "name")?.ok_or_else(|| invalid("name", "must be a string"))?,
        start: time(&entry.start_timestamp, "start_timestamp")?,
        end: time(&entry.end_timestamp, "end_timestamp")?,
        status: match entry.status.as_str() {
            Some("ok") => "ok",
            Some("error") => "error",
            _ => return Err(invalid("status", "must be ok or error")),
        },
        is_segment: entry
            .is_segment
            .as_bool()
            .ok_or_else(|| invalid("is_segment", "must be a boolean"))?,
        ..Span::default()
    };
    not_negative(&span, "end_timestamp")?;
    if *trace_id.get_or_insert_with(|| span.trace_id.clone()) != span.trace_id {
        return Err(invalid("trace_id", "is not the trace of the container's first span"));
    }
    let (attributes, mut flaws) = Attributes::parse(entry.attributes)?;
    span.links = links(entry.links, &mut flaws, |sent, flaws| {
        let (attributes, wrong) = Attributes::parse(sent)?;
        flaws.extend(wrong);
        Ok(attributes)
    })?;
    Ok((finish(span, attributes, inference, sdk), flaws))
}

/// Reads JSON text that is known to be well formed.
pub fn parse<'a, T: Deserialize<'a>>(entry: &'a str) -> Result<T, Fault> {
    if entry.len() > SPAN_BYTES_MAX {
        let message = format!("more than {SPAN_BYTES_MAX} bytes");
        return Err(Fault { reason: "too_large", field: "entry", message });
    }
    serde_json::from_str(entry).map_err(|error| invalid("entry", &error.to_string()))
}

pub fn not_negative(span: &Span, field: &'static str) -> Result<(), Fault> {
    if span.end < span.start {
        return Err(invalid(field, "is before start_timestamp"));
    }
    Ok(())
}

/// Links as the store keeps them, their attributes plain; a bad link is dropped alone.
pub fn links(
    sent: Value,
    flaws: &mut Vec<Flaw>,
    attributes: impl Fn(Value, &mut Vec<Flaw>) -> Result<Attributes, Fault>,
) -> Result<Option<String>, Fault> {
    let sent = match sent {
        Value::Null => return Ok(None),
        Value::Array(sent) => sent,
        _ => return Err(invalid("links", "must be an array")),
    };
    let mut link = |mut sent: Value| {
        let mut take = |key: &str| sent.get_mut(key).map(Value::take).unwrap_or_default();
        let mut link = Map::new();
        link.insert("trace_id".to_owned(), own_id(take("trace_id"), 32, "links")?.into());
        link.insert("span_id".to_owned(), own_id(take("span_id"), 16, "links")?.into());
        if let Value::Bool(sampled) = take("sampled") {
            link.insert("sampled".to_owned(), sampled.into());
        }
        let attributes = attributes(take("attributes"), flaws)?.values();
        link.insert("attributes".to_owned(), attributes.into());
        Ok::<_, Fault>(Value::Object(link))
    };
    let kept: Vec<Result<Value, Fault>> = sent.into_iter().map(&mut link).collect();
    let (kept, faults): (Vec<_>, Vec<_>) = kept.into_iter().partition(Result::is_ok);
    flaws.extend(faults.iter().map(|_| ("links".to_owned(), "has a link without usable ids")));
    let kept: Vec<Value> = kept.into_iter().flatten().collect();
    Ok((!kept.is_empty()).then(|| json!(kept).to_string()))
}

/// Gives old names their new form, adds what the collector knows, and freezes the attributes.
pub fn finish(
    mut span: Span,
    mut attributes: Attributes,
    inference: &Inference<'_>,
    sdk: &Sdk<'_>,
) -> Span {
    renames::apply(&mut attributes);
    inference.fill(&mut attributes);
    if span.is_segment {
        attributes.add("sentry.segment.name", Typed::text(&span.name));
    }
    let text = |key: &str| attributes.text(key).map(str::to_owned);
    span.op = text("sentry.op");
    span.origin = text("sentry.origin");
    span.segment = text("sentry.segment.name").or_else(|| text("sentry.transaction"));
    span.sdk_name = text("sentry.sdk.name").or_else(|| sdk.name.map(str::to_owned));
    span.sdk_version = text("sentry.sdk.version").or_else(|| sdk.version.map(str::to_owned));
    span.release = text("sentry.release").or(span.release);
    span.environment = text("sentry.environment").or(span.environment);
    let stored = attributes.freeze();
    span.attributes = stored.values;
    span.attribute_types = stored.kinds;
    span
}
