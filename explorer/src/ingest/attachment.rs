//! Attachments: what there was, not its bytes.

use super::frame::{Envelope, Item};
use super::ledger::clip;
use super::record::{Attachment, Records};
use crate::limits::MESSAGE_BYTES_MAX;

/// What an attachment is if it does not say.
const KIND: &str = "event.attachment";

/// Reads an attachment; answers how many entries it had.
pub fn read(item: &Item<'_>, envelope: &Envelope<'_>, records: &mut Records) -> usize {
    let header = |name: &str| item.text(name).map(|text| clip(text, MESSAGE_BYTES_MAX));
    records.attachments.push(Attachment {
        event_id: envelope.event_id.clone(),
        filename: header("filename").unwrap_or_else(|| "unnamed".to_owned()),
        content_type: header("content_type"),
        kind: header("attachment_type").unwrap_or_else(|| KIND.to_owned()),
        bytes: i64::try_from(item.payload.len()).unwrap_or(i64::MAX),
    });
    1
}
