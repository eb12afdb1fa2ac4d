//! Error events and what belongs to them; sessions.

use super::{Cell, Insert, Repeats, each, fresh, insert, row};
use crate::ingest::Records;
use crate::store::StoreError;

pub fn events(batch: &[Records], repeats: &Repeats, next: &mut i64) -> Result<Insert, StoreError> {
    let columns = "id, received_at, project, event_id, timestamp, level, platform, kind, message, culprit, mechanism,
        handled, group_hash, transaction_name, trace_id, span_id, attributes, payload, sdk_name, sdk_version, release,
        environment";
    let events = fresh(each(batch, |it| &it.events), &repeats.events);
    insert("events", columns, events, next, |rows, id, (from, it)| {
        row![rows;
            id, from.received_at, &from.project, &it.event_id, it.timestamp, &it.level, &it.platform, &it.kind,
            &it.message, &it.culprit, &it.mechanism, it.handled, &it.group, &it.transaction, &it.trace_id,
            &it.span_id, Cell::Map(&it.attributes), &it.payload, &it.sdk_name, &it.sdk_version, &it.release,
            &it.environment,
        ]
    })
}

pub fn feedback(batch: &[Records]) -> Result<Insert, StoreError> {
    let columns = "received_at, project, event_id, timestamp, message, name, contact, url, associated_event_id,
        replay_id, trace_id, payload";
    insert("feedback", columns, each(batch, |it| &it.feedback), &mut 0, |rows, _, (from, it)| {
        row![rows;
            from.received_at, &from.project, &it.event_id, it.timestamp, &it.message, &it.name, &it.contact, &it.url,
            &it.associated_event_id, &it.replay_id, &it.trace_id, &it.payload,
        ]
    })
}

pub fn replays(batch: &[Records]) -> Result<Insert, StoreError> {
    let columns = "received_at, project, replay_id, segment, started, timestamp, type, urls, error_ids, trace_ids,
        recording_bytes";
    insert("replays", columns, each(batch, |it| &it.replays), &mut 0, |rows, _, (from, it)| {
        row![rows;
            from.received_at, &from.project, &it.replay_id, it.segment, it.started, it.timestamp, &it.kind, &it.urls,
            &it.error_ids, &it.trace_ids, it.recording_bytes,
        ]
    })
}

pub fn attachments(batch: &[Records]) -> Result<Insert, StoreError> {
    let columns = "received_at, project, event_id, filename, content_type, type, bytes";
    let attachments = each(batch, |it| &it.attachments);
    insert("attachments", columns, attachments, &mut 0, |rows, _, (from, it)| {
        row![rows;
            from.received_at, &from.project, &it.event_id, &it.filename, &it.content_type, &it.kind, it.bytes,
        ]
    })
}

pub fn sessions(batch: &[Records]) -> Result<Insert, StoreError> {
    let columns = "received_at, project, session_id, started, timestamp, status, quantity, errors, user_id, release,
        environment";
    insert("sessions", columns, each(batch, |it| &it.sessions), &mut 0, |rows, _, (from, it)| {
        row![rows;
            from.received_at, &from.project, &it.session_id, it.started, it.timestamp, &it.status, it.quantity,
            it.errors, &it.user, &it.release, &it.environment,
        ]
    })
}
