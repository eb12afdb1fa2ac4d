//! What an envelope becomes: rows for the store. [`ledger`](super::ledger) notes what did not become one.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything one request leaves in the store.
#[derive(Debug, Default)]
pub struct Records {
    pub project: String,
    /// Microseconds since the epoch.
    pub received_at: i64,
    pub metrics: Vec<Metric>,
    pub spans: Vec<Span>,
    pub events: Vec<Event>,
    pub logs: Vec<Log>,
    pub sessions: Vec<Session>,
    pub feedback: Vec<Feedback>,
    pub replays: Vec<Replay>,
    pub attachments: Vec<Attachment>,
    /// What the envelope's header says about the trace of its spans.
    pub dsc: Option<Dsc>,
    pub drops: Vec<Drop>,
    pub raw: Vec<RawItem>,
    pub issues: Vec<Issue>,
    pub items: BTreeMap<String, ItemCount>,
    /// None for a request that was rejected.
    pub traffic: Option<Traffic>,
}

/// One metric sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Microseconds since the epoch, by the client's clock.
    pub timestamp: i64,
    /// The order within a millisecond, if sent: an attribute on the wire. Apart, attribute sets repeat and are kept
    /// once.
    pub sequence: Option<i64>,
    /// How many measured values this one stands for: 1, or more from a client that samples.
    pub weight: f64,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    pub name: String,
    pub kind: &'static str,
    pub unit: Option<String>,
    pub value: f64,
    pub set: Arc<AttributeSet>,
}

/// What many samples have in common: read once, kept once.
#[derive(Clone, Debug, Hash, PartialEq)]
pub struct AttributeSet {
    /// A JSON object of plain values.
    pub attributes: String,
    /// A JSON object of the same keys: the types as sent.
    pub attribute_types: String,
    /// A JSON object of the keys that have a unit.
    pub attribute_units: Option<String>,
    pub sdk_name: Option<String>,
    pub sdk_version: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
}

/// One span, in whichever form it was sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Span {
    pub trace_id: String,
    pub span_id: String,
    pub parent_span_id: Option<String>,
    pub name: String,
    pub op: Option<String>,
    pub origin: Option<String>,
    /// Microseconds since the epoch, by the client's clock.
    pub start: i64,
    /// Not before `start`.
    pub end: i64,
    /// `ok` or `error`.
    pub status: &'static str,
    pub is_segment: bool,
    /// The name of the segment it belongs to.
    pub segment: Option<String>,
    /// A JSON object of plain values.
    pub attributes: String,
    /// A JSON object of the same keys: the types as sent.
    pub attribute_types: String,
    /// A JSON array.
    pub links: Option<String>,
    /// A JSON object, as older SDKs sent it.
    pub measurements: Option<String>,
    pub sdk_name: Option<String>,
    pub sdk_version: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
}

/// One error or message event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// 32 hexadecimal digits; made by the collector if the client sent none.
    pub event_id: String,
    /// Microseconds since the epoch, by the client's clock.
    pub timestamp: i64,
    /// `fatal`, `error`, `warning`, `info` or `debug`.
    pub level: String,
    pub platform: Option<String>,
    /// The type of the thrown exception, such as `TypeError`; none for a message.
    pub kind: Option<String>,
    /// The exception's value, or the message.
    pub message: String,
    /// Where it happened, for a list: the function or file of the innermost frame of the application.
    pub culprit: Option<String>,
    /// Of the thrown exception's mechanism.
    pub mechanism: Option<String>,
    pub handled: Option<bool>,
    /// Equal for events of one cause: a hash of the fingerprint, or of type and frames, or of the message's shape.
    pub group: String,
    pub transaction: Option<String>,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    /// A JSON object of plain values: tags, `user.*` and other facts that filters may name.
    pub attributes: String,
    /// The whole event, as JSON.
    pub payload: String,
    pub sdk_name: Option<String>,
    pub sdk_version: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
}

/// One structured log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    /// Microseconds since the epoch, by the client's clock.
    pub timestamp: i64,
    /// The order within a millisecond.
    pub sequence: i64,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    /// `trace`, `debug`, `info`, `warn`, `error` or `fatal`.
    pub level: &'static str,
    /// 1 to 24, as OpenTelemetry counts.
    pub severity: i64,
    pub body: String,
    /// A JSON object of plain values.
    pub attributes: String,
    /// A JSON object of the same keys: the types as sent.
    pub attribute_types: String,
    pub sdk_name: Option<String>,
    pub sdk_version: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
}

/// The newest state of a session, or a bucket of many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// Of one session; a bucket has none.
    pub session_id: Option<String>,
    /// Microseconds since the epoch.
    pub started: i64,
    /// Microseconds since the epoch: of two states the later one counts.
    pub timestamp: i64,
    /// `ok`, `exited`, `errored`, `crashed`, `abnormal` or `unhandled`.
    pub status: String,
    /// How many sessions: 1, or a bucket's count.
    pub quantity: i64,
    pub errors: i64,
    pub user: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
}

/// What a user wrote.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feedback {
    pub event_id: String,
    /// Microseconds since the epoch.
    pub timestamp: i64,
    pub message: String,
    pub name: Option<String>,
    pub contact: Option<String>,
    pub url: Option<String>,
    /// The error it is about.
    pub associated_event_id: Option<String>,
    pub replay_id: Option<String>,
    pub trace_id: Option<String>,
    /// The whole event, as JSON.
    pub payload: String,
}

/// One segment of a replay, without its recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replay {
    pub replay_id: String,
    pub segment: i64,
    /// Microseconds since the epoch.
    pub started: Option<i64>,
    pub timestamp: i64,
    /// `session` or `buffer`.
    pub kind: String,
    /// JSON arrays of strings.
    pub urls: String,
    pub error_ids: String,
    pub trace_ids: String,
    /// Of the recording item beside it, as received.
    pub recording_bytes: i64,
}

/// That something was attached to an event: its bytes are not kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attachment {
    pub event_id: Option<String>,
    pub filename: String,
    pub content_type: Option<String>,
    /// Such as `event.attachment`.
    pub kind: String,
    pub bytes: i64,
}

/// The dynamic sampling context of a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Dsc {
    pub trace_id: String,
    /// A JSON object of strings.
    pub json: String,
}

/// A part of a kept entry that was dropped: its key, and why.
pub type Flaw = (String, &'static str);

/// Something that was lost, and where.
#[derive(Debug, PartialEq)]
pub struct Drop {
    /// `sdk` or `collector`.
    pub source: &'static str,
    pub reason: String,
    pub category: String,
    pub quantity: i64,
}

/// An item kept as it came.
#[derive(Debug, PartialEq)]
pub struct RawItem {
    pub kind: String,
    pub headers: String,
    /// The payload's length, also when less is kept.
    pub bytes: usize,
    pub payload: Vec<u8>,
}

/// A finding: what was wrong with a request, an item, an entry or an attribute.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Issue {
    /// `request`, `item`, `entry` or `attribute`.
    pub scope: &'static str,
    pub reason: String,
    pub item: Option<usize>,
    pub field: String,
    pub message: String,
    pub quantity: i64,
}

/// Items of one type.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ItemCount {
    pub items: i64,
    pub entries: i64,
    pub bytes: i64,
}

/// What one envelope cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Traffic {
    pub encoding: &'static str,
    pub bytes_wire: i64,
    pub bytes_plain: i64,
}

impl Default for Metric {
    fn default() -> Self {
        Self {
            timestamp: 0,
            sequence: None,
            weight: 1.0,
            trace_id: None,
            span_id: None,
            name: String::new(),
            kind: "counter",
            unit: None,
            value: 0.0,
            set: Arc::default(),
        }
    }
}

impl Default for AttributeSet {
    fn default() -> Self {
        Self {
            attributes: "{}".to_owned(),
            attribute_types: "{}".to_owned(),
            attribute_units: None,
            sdk_name: None,
            sdk_version: None,
            release: None,
            environment: None,
        }
    }
}
