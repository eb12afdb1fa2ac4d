//! The framing of an envelope: where items begin and end. Lines end at LF only; lengths are bytes.

use serde_json::{Map, Value};

use super::field;
use super::ledger::clip;
use super::record::Dsc;
use crate::limits::{ENVELOPE_ITEMS_MAX, HEADER_LINE_BYTES_MAX, MESSAGE_BYTES_MAX};

/// An envelope whose items are found but not yet read.
#[derive(Debug)]
pub struct Envelope<'a> {
    pub headers: Map<String, Value>,
    /// Lowercase, without dashes.
    pub event_id: Option<String>,
    /// The header `trace`.
    pub dsc: Option<Dsc>,
    pub items: Vec<Item<'a>>,
}

/// One item: its headers and exactly its payload.
#[derive(Debug)]
pub struct Item<'a> {
    pub kind: String,
    pub headers: Map<String, Value>,
    pub header_text: &'a str,
    pub payload: &'a [u8],
}

/// Why the bytes are no envelope. Names the place for the person who wrote the client.
#[derive(Debug, PartialEq)]
pub struct Malformed {
    /// The item's index; none for the envelope's own header.
    pub item: Option<usize>,
    pub field: &'static str,
    pub message: String,
}

impl<'a> Envelope<'a> {
    /// Finds the items of an envelope.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (line, mut rest) = split_line(bytes);
        let (headers, _) = header_line(line, None)?;
        let event_id = match headers.get("event_id") {
            None | Some(Value::Null) => None,
            Some(value) => Some(
                field::event_id(value)
                    .ok_or_else(|| malformed(None, "event_id", "must be 32 hexadecimal digits"))?,
            ),
        };
        let dsc = headers.get("trace").map_or(Ok(None), dsc)?;
        let mut items = Vec::new();
        while !rest.iter().all(|byte| *byte == b'\n') {
            if items.len() == ENVELOPE_ITEMS_MAX {
                return Err(malformed(Some(items.len()), "items", "too many items"));
            }
            let (item, after) = Item::parse(rest, items.len())?;
            items.push(item);
            rest = after;
        }
        Ok(Self { headers, event_id, dsc, items })
    }

    /// The `dsn` header, if the envelope has one.
    pub fn dsn(&self) -> Result<Option<&str>, Malformed> {
        match self.headers.get("dsn") {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(dsn)) => Ok(Some(dsn)),
            Some(_) => Err(malformed(None, "dsn", "must be a string")),
        }
    }

    /// `sdk.name` or `sdk.version` of the envelope's header.
    pub fn sdk(&self, part: &str) -> Option<&str> {
        self.headers.get("sdk")?.get(part)?.as_str()
    }
}

impl<'a> Item<'a> {
    fn parse(bytes: &'a [u8], index: usize) -> Result<(Self, &'a [u8]), Malformed> {
        let place = Some(index);
        let (line, rest) = split_line(bytes);
        let (headers, header_text) = header_line(line, place)?;
        let kind = match headers.get("type") {
            Some(Value::String(kind)) if !kind.is_empty() => kind.clone(),
            Some(_) => return Err(malformed(place, "type", "must be a non-empty string")),
            None => return Err(malformed(place, "type", "is missing")),
        };
        let (payload, after) = match headers.get("length") {
            None | Some(Value::Null) => split_line(rest),
            Some(length) => {
                let length = length.as_u64().and_then(|length| usize::try_from(length).ok());
                let length = length
                    .ok_or_else(|| malformed(place, "length", "must be a number of bytes"))?;
                exactly(rest, length, place)?
            }
        };
        Ok((Self { kind, headers, header_text, payload }, after))
    }

    /// The name under which losses of such items are counted.
    pub fn category(&self) -> &'static str {
        match self.kind.as_str() {
            "trace_metric" => "trace_metric",
            "span" => "span",
            "transaction" => "transaction",
            "event" => "error",
            "log" => "log_item",
            "session" | "sessions" => "session",
            "feedback" => "feedback",
            "attachment" => "attachment",
            "replay_event" | "replay_recording" | "replay_video" => "replay",
            "check_in" => "monitor",
            "profile" => "profile",
            "profile_chunk" => "profile_chunk",
            "raw_security" | "security" => "security",
            "client_report" => "internal",
            _ => "default",
        }
    }

    /// A header that is a string.
    pub fn text(&self, header: &str) -> Option<&str> {
        self.headers.get(header)?.as_str()
    }
}

/// A payload of a known length, which must end the envelope or be followed by LF.
fn exactly(bytes: &[u8], length: usize, item: Option<usize>) -> Result<(&[u8], &[u8]), Malformed> {
    let Some((payload, rest)) = bytes.split_at_checked(length) else {
        let message = format!("promises {length} bytes, {} are left", bytes.len());
        return Err(malformed(item, "length", &message));
    };
    match rest.split_first() {
        None => Ok((payload, rest)),
        Some((b'\n', after)) => Ok((payload, after)),
        Some(_) => Err(malformed(item, "length", "no line feed after the payload")),
    }
}

fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (line, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
    (line, rest.split_first().map_or(&[], |(_, after)| after))
}

fn header_line(line: &[u8], item: Option<usize>) -> Result<(Map<String, Value>, &str), Malformed> {
    if line.len() > HEADER_LINE_BYTES_MAX {
        return Err(malformed(item, "headers", "the header line is too long"));
    }
    let text = std::str::from_utf8(line)
        .map_err(|_| malformed(item, "headers", "the header line is not UTF-8"))?;
    match serde_json::from_str(text) {
        Ok(Value::Object(headers)) => Ok((headers, text)),
        Ok(_) => Err(malformed(item, "headers", "the header line is not a JSON object")),
        Err(error) => {
            let message = format!("the header line is not JSON: {error}");
            Err(malformed(item, "headers", &message))
        }
    }
}

/// Its values are strings; numbers and booleans are taken as the text they would have been.
fn dsc(value: &Value) -> Result<Option<Dsc>, Malformed> {
    let Value::Object(sent) = value else {
        let wrong = || Err(malformed(None, "trace", "must be an object of strings"));
        return if value.is_null() { Ok(None) } else { wrong() };
    };
    let mut fields = Map::new();
    for (key, value) in sent {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            _ => return Err(malformed(None, "trace", &format!("{key} must be a string"))),
        };
        fields.insert(key.clone(), Value::String(text));
    }
    let trace_id = fields.get("trace_id").cloned().unwrap_or_default();
    match field::id(trace_id, 32, "trace_id") {
        Ok(None) => Ok(None),
        Ok(Some(trace_id)) => Ok(Some(Dsc { trace_id, json: Value::Object(fields).to_string() })),
        Err(fault) => Err(malformed(None, "trace", &format!("trace_id {}", fault.message))),
    }
}

fn malformed(item: Option<usize>, field: &'static str, message: &str) -> Malformed {
    Malformed { item, field, message: clip(message, MESSAGE_BYTES_MAX) }
}
