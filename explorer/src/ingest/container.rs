//! Containers: `{"version":2,"ingest_settings":{…},"items":[…]}`.
//!
//! Entries are read one by one from the JSON text, so a malformed entry is dropped alone and a container of a
//! million empty entries never becomes a million values.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Context;
use super::agent::{self, Agent};
use super::frame::{Envelope, Item};
use super::metric::{self, Entry, Inference, Sdk};
use super::record::{Issue, Records};

use crate::limits::CONTAINER_ENTRIES_MAX;

const CONTENT_TYPE: &str = "application/vnd.sentry.items.trace-metric+json";

/// Reads a `trace_metric` item into metrics; answers how many entries it had.
pub fn read(
    envelope: &Envelope<'_>,
    index: usize,
    item: &Item<'_>,
    context: &Context,
    records: &mut Records,
) -> usize {
    let container = match parse(item) {
        Ok(container) => container,
        Err((field, message)) => {
            records.refuse_item(index, item, "invalid", field, &message);
            return 0;
        }
    };
    let agent = context.user_agent.as_deref().map(Agent::parse);
    let inference = Inference {
        address: context.client_address.as_deref(),
        address_always: container.settings.infer_ip == Some(agent::Infer::Auto),
        agent: agent.filter(|_| container.settings.infer_user_agent == Some(agent::Infer::Auto)),
    };
    let sdk = Sdk { name: envelope.sdk("name"), version: envelope.sdk("version") };
    let entries = container.entries.len();
    for entry in container.entries {
        match entry.and_then(|entry| metric::check(entry, context.metric_bytes_max)) {
            Ok(checked) => {
                for (key, message) in &checked.issues {
                    records.note(issue("attribute", "invalid", index, key, message));
                }
                records.metrics.push(metric::finish(checked, &inference, &sdk));
            }
            Err(fault) => {
                records.lose(fault.reason, "trace_metric", 1);
                records.note(issue("entry", fault.reason, index, fault.field, &fault.message));
            }
        }
    }
    entries
}

fn issue(scope: &'static str, reason: &str, item: usize, field: &str, message: &str) -> Issue {
    Issue {
        scope,
        reason: reason.to_owned(),
        item: Some(item),
        field: field.to_owned(),
        message: message.to_owned(),
        quantity: 1,
    }
}

/// A container as sent. Older SDKs send neither version nor settings.
#[derive(Deserialize)]
struct Container {
    #[serde(default = "first_version")]
    version: Value,
    #[serde(default, rename = "ingest_settings")]
    settings: agent::Settings,
    #[serde(rename = "items", deserialize_with = "entries")]
    entries: Vec<Result<Entry, metric::Fault>>,
}

fn first_version() -> Value {
    Value::from(1)
}

fn parse(item: &Item<'_>) -> Result<Container, (&'static str, String)> {
    let content_type = item.text("content_type").unwrap_or_default();
    if content_type.split(';').next().unwrap_or_default().trim() != CONTENT_TYPE {
        return Err(("content_type", format!("must be {CONTENT_TYPE}")));
    }
    let promised = item.headers.get("item_count").and_then(Value::as_u64);
    let promised = promised.ok_or_else(|| ("item_count", "must be a number".to_owned()))?;
    let text = std::str::from_utf8(item.payload)
        .map_err(|_| ("payload", "the payload is not UTF-8".to_owned()))?;
    let container: Container =
        serde_json::from_str(text).map_err(|error| ("payload", error.to_string()))?;
    if container.version.as_u64().is_none_or(|version| version == 0) {
        return Err(("version", "must be a positive integer".to_owned()));
    }
    let found = container.entries.len() as u64;
    if promised != found {
        return Err((
            "item_count",
            format!("promises {promised} entries, the payload has {found}"),
        ));
    }
    Ok(container)
}

fn entries<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Result<Entry, metric::Fault>>, D::Error> {
    deserializer.deserialize_seq(Entries)
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<Result<Entry, metric::Fault>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(text) = sequence.next_element::<&RawValue>()? {
            if entries.len() == CONTAINER_ENTRIES_MAX {
                return Err(serde::de::Error::custom("too many entries"));
            }
            entries.push(Entry::parse(text.get()));
        }
        Ok(entries)
    }
}
