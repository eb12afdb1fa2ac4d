//! Segments of replays. Their recordings are counted, not kept: nothing here could play them.

use serde_json::Value;

use super::event::timestamp;
use super::field::{self, invalid};
use super::frame::{Envelope, Item};
use super::record::{Records, Replay};
use super::{Context, object};
use crate::limits::{EVENT_BYTES_MAX, RECORDING_BYTES_MAX, REPLAY_LIST_MAX};

/// The item beside a segment.
pub const RECORDING: &str = "replay_recording";

/// Reads a segment; answers how many entries it had.
pub fn read(
    index: usize,
    item: &Item<'_>,
    envelope: &Envelope<'_>,
    context: &Context,
    records: &mut Records,
) -> usize {
    object::read(index, item, EVENT_BYTES_MAX, records, |sent, _, records| {
        let mut flaws = Vec::new();
        let replay_id = sent.get("replay_id").and_then(field::event_id);
        let replay_id = replay_id.or_else(|| envelope.event_id.clone());
        let started = sent.get("replay_start_timestamp");
        let recordings = envelope.items.iter().filter(|item| item.kind == RECORDING);
        let recording_bytes: usize = recordings.map(|item| item.payload.len()).sum();
        let replay = Replay {
            replay_id: replay_id
                .ok_or_else(|| invalid("replay_id", "must be 32 hexadecimal digits"))?,
            segment: sent
                .get("segment_id")
                .and_then(Value::as_i64)
                .filter(|segment| *segment >= 0)
                .ok_or_else(|| invalid("segment_id", "must be a number from 0"))?,
            started: started.and_then(|it| field::time(it, "replay_start_timestamp").ok()),
            timestamp: timestamp(sent, context, &mut flaws),
            kind: object::text(sent, "/replay_type").unwrap_or("session").to_owned(),
            urls: texts(sent, "urls"),
            error_ids: texts(sent, "error_ids"),
            trace_ids: texts(sent, "trace_ids"),
            recording_bytes: i64::try_from(recording_bytes).unwrap_or(i64::MAX),
        };
        records.replays.push(replay);
        Ok(flaws)
    })
}

/// Checks a recording; answers how many entries it had. [`read`] counts its bytes.
pub fn check_recording(index: usize, item: &Item<'_>, records: &mut Records) -> usize {
    if item.payload.len() > RECORDING_BYTES_MAX {
        let message = "the recording is too large";
        records.refuse_item(index, item, "too_large", "payload", message);
        return 0;
    }
    1
}

/// A list of texts, as a JSON array.
fn texts(sent: &Value, field: &str) -> String {
    let sent = sent.get(field).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let texts = sent.iter().filter(|text| text.is_string()).take(REPLAY_LIST_MAX);
    Value::from_iter(texts.cloned()).to_string()
}
