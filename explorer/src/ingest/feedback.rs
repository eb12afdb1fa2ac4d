//! What users wrote: feedback events, and the reports that older SDKs send beside an error.

use super::Context;
use super::event::{event_id, message, timestamp};
use super::field::{self, invalid};
use super::frame::{Envelope, Item};
use super::object::{self, owned};
use super::record::{Feedback, Records};
use crate::limits::EVENT_BYTES_MAX;

/// Reads a feedback event; answers how many entries it had.
pub fn read(
    index: usize,
    item: &Item<'_>,
    envelope: &Envelope<'_>,
    context: &Context,
    records: &mut Records,
) -> usize {
    object::read(index, item, EVENT_BYTES_MAX, records, |sent, text, records| {
        let mut flaws = Vec::new();
        let own = |key: &str| owned(sent, &format!("/contexts/feedback/{key}"));
        let id = |pointer: &str| sent.pointer(pointer).and_then(field::event_id);
        let said = own("message").or_else(|| message(sent));
        let feedback = Feedback {
            event_id: event_id(sent, text, envelope, context, &mut flaws),
            timestamp: timestamp(sent, context, &mut flaws),
            message: said.ok_or_else(|| invalid("contexts.feedback.message", "is missing"))?,
            name: own("name").or_else(|| owned(sent, "/user/username")),
            contact: own("contact_email").or_else(|| owned(sent, "/user/email")),
            url: own("url").or_else(|| owned(sent, "/request/url")),
            associated_event_id: id("/contexts/feedback/associated_event_id"),
            replay_id: id("/contexts/feedback/replay_id").or_else(|| id("/tags/replayId")),
            trace_id: id("/contexts/trace/trace_id"),
            payload: text.to_owned(),
        };
        records.feedback.push(feedback);
        Ok(flaws)
    })
}

/// Reads a report; answers how many entries it had. It has no id of its own: there is one for each error.
pub fn read_report(
    index: usize,
    item: &Item<'_>,
    context: &Context,
    records: &mut Records,
) -> usize {
    object::read(index, item, EVENT_BYTES_MAX, records, |sent, text, records| {
        let error = sent.get("event_id").and_then(field::event_id);
        let error = error.ok_or_else(|| invalid("event_id", "must be 32 hexadecimal digits"))?;
        let feedback = Feedback {
            event_id: error.clone(),
            timestamp: context.received_at,
            message: owned(sent, "/comments").unwrap_or_default(),
            name: owned(sent, "/name"),
            contact: owned(sent, "/email"),
            associated_event_id: Some(error),
            payload: text.to_owned(),
            ..Feedback::default()
        };
        records.feedback.push(feedback);
        Ok(Vec::new())
    })
}
