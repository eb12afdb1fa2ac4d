//! What was sent before. Clients send again what they believe lost; by their ids, such rows count once.

use std::collections::{BTreeSet, HashSet};

use duckdb::{Connection, params};

use super::{StoreError, all};
use crate::ingest::Records;

/// Stands between ids in one bound text; no id has it.
const SEPARATOR: &str = "\u{1f}";

/// The places in the batch of records that are there already, or twice in it. They get no row.
#[derive(Debug, Default)]
pub struct Repeats {
    pub spans: HashSet<usize>,
    pub events: HashSet<usize>,
    pub feedback: HashSet<usize>,
    pub replays: HashSet<usize>,
    pub attachments: HashSet<usize>,
}

impl Repeats {
    pub fn find(connection: &Connection, batch: &[Records]) -> Result<Self, StoreError> {
        let spans = all(batch, |it| &it.spans);
        let spans = spans.map(|(_, span)| Some((span.trace_id.clone(), span.span_id.clone())));
        let events = all(batch, |it| &it.events);
        let events = events.map(|(_, event)| Some((event.event_id.clone(), String::new())));
        let feedback = all(batch, |it| &it.feedback);
        let feedback = feedback.map(|(_, it)| Some((it.event_id.clone(), String::new())));
        let replays = all(batch, |it| &it.replays);
        let replays = replays.map(|(_, it)| Some((it.replay_id.clone(), it.segment.to_string())));
        let attachments = all(batch, |it| &it.attachments);
        let attachments =
            attachments.map(|(_, it)| Some((it.event_id.clone()?, it.filename.clone())));
        let find = |table, id, part, records: Vec<Option<(String, String)>>| {
            repeated(connection, table, id, part, records)
        };
        Ok(Self {
            spans: find("spans", "trace_id", "span_id", spans.collect())?,
            events: find("events", "event_id", "''", events.collect())?,
            feedback: find("feedback", "event_id", "''", feedback.collect())?,
            replays: find("replays", "replay_id", "segment::VARCHAR", replays.collect())?,
            attachments: find("attachments", "event_id", "filename", attachments.collect())?,
        })
    }
}

/// The places of records whose two ids are in the table, or came earlier. An index would answer faster, but it would
/// have to fit in memory and slow every append.
fn repeated(
    connection: &Connection,
    table: &str,
    id: &str,
    part: &str,
    records: Vec<Option<(String, String)>>,
) -> Result<HashSet<usize>, StoreError> {
    let ids: BTreeSet<&str> = records.iter().flatten().map(|(id, _)| id.as_str()).collect();
    let parts: BTreeSet<&str> = records.iter().flatten().map(|(_, part)| part.as_str()).collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let joined = |texts: BTreeSet<&str>| texts.into_iter().collect::<Vec<_>>().join(SEPARATOR);
    let mut statement = connection.prepare(&format!(
        "SELECT {id}, {part} FROM {table}
         WHERE {id} IN (SELECT unnest(string_split(?, '{SEPARATOR}')))
         AND {part} IN (SELECT unnest(string_split(?, '{SEPARATOR}')))"
    ))?;
    let bound = params![joined(ids), joined(parts)];
    let known = statement.query_map(bound, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut known: HashSet<(String, String)> = known.collect::<Result<_, _>>()?;
    let mut repeated = HashSet::new();
    for (place, ids) in records.into_iter().enumerate() {
        if ids.is_some_and(|ids| !known.insert(ids)) {
            repeated.insert(place);
        }
    }
    Ok(repeated)
}
