//! Error events, what users wrote, replays, and what was attached.

use duckdb::{Connection, params};

use super::{Repeats, StoreError, all, each, fresh};
use crate::ingest::Records;

pub fn events(
    connection: &Connection,
    batch: &[Records],
    repeats: &Repeats,
    first_id: i64,
) -> Result<i64, StoreError> {
    let events = fresh(all(batch, |it| &it.events), &repeats.events);
    each(connection, "events", events, first_id, |rows, id, (from, event)| {
        rows.append_row(params![
            id,
            from.received_at,
            from.project,
            event.event_id,
            event.timestamp,
            event.level,
            event.platform,
            event.kind,
            event.message,
            event.culprit,
            event.mechanism,
            event.handled,
            event.group,
            event.transaction,
            event.trace_id,
            event.span_id,
            event.attributes,
            event.payload,
            event.sdk_name,
            event.sdk_version,
            event.release,
            event.environment,
        ])
    })
}

pub fn feedback(
    connection: &Connection,
    batch: &[Records],
    repeats: &Repeats,
) -> Result<(), StoreError> {
    let feedback = fresh(all(batch, |it| &it.feedback), &repeats.feedback);
    each(connection, "feedback", feedback, 0, |rows, _, (from, feedback)| {
        rows.append_row(params![
            from.received_at,
            from.project,
            feedback.event_id,
            feedback.timestamp,
            feedback.message,
            feedback.name,
            feedback.contact,
            feedback.url,
            feedback.associated_event_id,
            feedback.replay_id,
            feedback.trace_id,
            feedback.payload,
        ])
    })
    .map(drop)
}

pub fn replays(
    connection: &Connection,
    batch: &[Records],
    repeats: &Repeats,
) -> Result<(), StoreError> {
    let replays = fresh(all(batch, |it| &it.replays), &repeats.replays);
    each(connection, "replays", replays, 0, |rows, _, (from, replay)| {
        rows.append_row(params![
            from.received_at,
            from.project,
            replay.replay_id,
            replay.segment,
            replay.started,
            replay.timestamp,
            replay.kind,
            replay.urls,
            replay.error_ids,
            replay.trace_ids,
            replay.recording_bytes,
        ])
    })
    .map(drop)
}

pub fn attachments(
    connection: &Connection,
    batch: &[Records],
    repeats: &Repeats,
) -> Result<(), StoreError> {
    let attachments = fresh(all(batch, |it| &it.attachments), &repeats.attachments);
    each(connection, "attachments", attachments, 0, |rows, _, (from, attachment)| {
        rows.append_row(params![
            from.received_at,
            from.project,
            attachment.event_id,
            attachment.filename,
            attachment.content_type,
            attachment.kind,
            attachment.bytes,
        ])
    })
    .map(drop)
}
