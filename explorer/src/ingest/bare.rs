//! An event without an envelope, as the oldest clients send it: JSON, or the same as base64 of a zlib stream.

use serde::Deserialize;
use serde_json::{Value, json};

use super::decode::{DecodeError, Encoding, decode};
use super::field;

/// Events that name their type; others are errors or messages.
const TYPED: [&str; 2] = ["transaction", "feedback"];

/// What the envelope around an event has to know.
#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    event_id: Value,
    #[serde(default, rename = "type")]
    kind: Value,
}

/// Puts an event into an envelope of its own. What is no event stays what it is, and is refused as an item.
pub fn wrap(body: &[u8], bytes_max: usize) -> Result<Vec<u8>, DecodeError> {
    let unpacked;
    let event = match body.trim_ascii() {
        text if text.starts_with(b"{") => text,
        text => match base64(text) {
            Some(zlib) => {
                unpacked = decode(Encoding::Deflate, &zlib, bytes_max)?;
                &unpacked
            }
            None => text,
        },
    };
    let known = serde_json::from_slice::<Event>(event).ok();
    let event_id = known.as_ref().and_then(|known| field::event_id(&known.event_id));
    let kind = known.as_ref().and_then(|known| known.kind.as_str());
    let kind = kind.filter(|kind| TYPED.contains(kind)).unwrap_or("event");
    let headers = event_id.map_or_else(|| json!({}), |id| json!({ "event_id": id }));
    let item = json!({ "type": kind, "length": event.len() });
    let mut envelope = format!("{headers}\n{item}\n").into_bytes();
    envelope.extend_from_slice(event);
    Ok(envelope)
}

/// None if it is no base64, which may be wrapped and may end without padding.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let digits = text.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b'=');
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Envelope;

    const BYTES_MAX: usize = 100_000;
    /// `{"event_id":"0f0e0d0c0b0a49088706050403020100","message":"old"}`, made by another zlib.
    const PACKED: &str = "eJyrVkotS80ric9MUbJSMkgzSDVIMUg2SDJINLE0sLAwNzAzMDUwMTA2MDIwNDBQ0lHKTS0uTkxP\nBSrOz0lRqgUAPakRiQ==";

    #[test]
    fn puts_events_into_envelopes() {
        let id = "0f0e0d0c0b0a49088706050403020100";
        for (body, kind, event_id) in [
            (format!(" {{\"event_id\":\"{id}\"}}\n"), "event", Some(id)),
            ("{\"type\":\"transaction\"}".to_owned(), "transaction", None),
            ("{\"type\":\"hologram\",\"event_id\":5}".to_owned(), "event", None),
            ("{broken".to_owned(), "event", None),
            ("?".to_owned(), "event", None),
            (String::new(), "event", None),
            (PACKED.to_owned(), "event", Some(id)),
        ] {
            let envelope = wrap(body.as_bytes(), BYTES_MAX).unwrap();
            let envelope = Envelope::parse(&envelope).unwrap();
            assert_eq!(envelope.items[0].kind, kind, "{body}");
            assert_eq!(envelope.event_id.as_deref(), event_id, "{body}");
        }
        let packed = wrap(PACKED.as_bytes(), BYTES_MAX).unwrap();
        assert!(packed.ends_with(b"\"message\":\"old\"}"));
        assert_eq!(wrap(PACKED.as_bytes(), 10), Err(DecodeError::TooLarge));
    }
}
