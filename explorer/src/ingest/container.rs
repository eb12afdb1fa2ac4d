//! Containers: `{"version":2,"ingest_settings":{…},"items":[…]}`.
//!
//! Entries are read one by one from the JSON text, so a malformed entry is dropped alone and a container of a
//! million empty entries never becomes a million values.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::agent;
use super::field::Fault;
use super::frame::Item;
use super::inference::Inference;
use super::record::Records;
use super::{Context, record};

use crate::limits::{CONTAINER_BYTES_MAX, CONTAINER_ENTRIES_MAX};

/// Reads a container; `take` makes a record of each entry's text. Answers how many entries it had.
pub fn read(
    index: usize,
    item: &Item<'_>,
    content_type: &str,
    context: &Context,
    records: &mut Records,
    mut take: impl FnMut(&str, &Inference<'_>, &mut Records) -> Result<Vec<record::Flaw>, Fault>,
) -> usize {
    if item.payload.len() > CONTAINER_BYTES_MAX {
        let message = "the container is too large";
        records.refuse_item(index, item, "too_large", "payload", message);
        return 0;
    }
    let container = match parse(item, content_type) {
        Ok(container) => container,
        Err((field, message)) => {
            records.refuse_item(index, item, "invalid", field, &message);
            return 0;
        }
    };
    let inference = Inference::new(context, &container.settings);
    let entries = container.entries.len();
    for entry in container.entries {
        match take(entry.get(), &inference, records) {
            Ok(flaws) => records.note_flaws(index, &flaws),
            Err(fault) => records.refuse_entry(index, item.category(), &fault),
        }
    }
    entries
}

/// A container as sent. Older SDKs send neither version nor settings.
#[derive(Deserialize)]
struct Container<'a> {
    #[serde(default = "first_version")]
    version: Value,
    #[serde(default, rename = "ingest_settings")]
    settings: agent::Settings,
    #[serde(borrow, rename = "items", deserialize_with = "entries")]
    entries: Vec<&'a RawValue>,
}

fn first_version() -> Value {
    Value::from(1)
}

fn parse<'a>(item: &Item<'a>, content_type: &str) -> Result<Container<'a>, (&'static str, String)> {
    let sent = item.text("content_type").unwrap_or_default();
    if sent.split(';').next().unwrap_or_default().trim() != content_type {
        return Err(("content_type", format!("must be {content_type}")));
    }
    let promised = item.headers.get("item_count").and_then(Value::as_u64);
    let promised = promised.ok_or_else(|| ("item_count", "must be a number".to_owned()))?;
    let text = std::str::from_utf8(item.payload)
        .map_err(|_| ("payload", "the payload is not UTF-8".to_owned()))?;
    let container: Container<'a> =
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

/// The JSON texts of an array, unread.
pub fn entries<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<&'de RawValue>, D::Error> {
    deserializer.deserialize_seq(Entries)
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(text) = sequence.next_element::<&RawValue>()? {
            if entries.len() == CONTAINER_ENTRIES_MAX {
                return Err(serde::de::Error::custom("too many entries"));
            }
            entries.push(text);
        }
        Ok(entries)
    }
}
