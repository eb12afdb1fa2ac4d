//! What the shop's server tells the collector about a request: its spans in the browser's trace, its logs, its error.
//!
//! One envelope per request, as any server's SDK would send it, sent after the answer so that no visitor waits for it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fanal::trace::header::SentryTrace;
use fanal::trace::id::SpanId;
use serde_json::{Map, Value, json};

const SEND_TIME_MAX: Duration = Duration::from_secs(2);
const RELEASE: &str = "lantern-server@2.3.1";
const ENVIRONMENT: &str = "demo";

/// One request while it is answered.
pub struct Request {
    trace: SentryTrace,
    own: SpanId,
    name: String,
    begun: f64,
    spans: Vec<Value>,
    logs: Vec<Value>,
    error: Option<Value>,
}

/// What one span says.
struct Step<'a> {
    op: &'a str,
    name: &'a str,
    begun: f64,
    status: &'a str,
    facts: &'a Value,
}

impl Request {
    /// Continues the trace of a request; none without a trace to continue. `name` is such as `POST /api/orders`.
    pub fn begin(name: String, sentry_trace: Option<&str>) -> Option<Self> {
        let trace = SentryTrace::parse(sentry_trace?)?;
        let (spans, logs) = (Vec::new(), Vec::new());
        Some(Self { trace, own: span_id(), name, begun: now(), spans, logs, error: None })
    }

    /// A step of the answer, with what it was told.
    pub fn step<T>(&mut self, op: &str, name: &str, facts: &Value, work: impl FnOnce() -> T) -> T {
        let begun = now();
        let done = work();
        let step = Step { op, name, begun, status: "ok", facts };
        self.spans.push(self.span(span_id(), Some(self.own), &step));
        done
    }

    pub fn log(&mut self, level: &str, body: &str, facts: &Value) {
        let mut attributes = typed(facts);
        attributes.insert("sentry.release".to_owned(), string(RELEASE));
        attributes.insert("sentry.environment".to_owned(), string(ENVIRONMENT));
        self.logs.push(json!({
            "timestamp": now(), "level": level, "body": body, "trace_id": self.trace_id(),
            "span_id": hex(self.own), "attributes": attributes,
        }));
    }

    /// What was thrown, where. One per request, as one is what ends it.
    pub fn fail(&mut self, kind: &str, message: &str, frames: &Value) {
        self.error = Some(json!({
            "event_id": format!("{:016x}{:016x}", span_id().0, span_id().0),
            "timestamp": now(), "platform": "native", "level": "error",
            "release": RELEASE, "environment": ENVIRONMENT, "transaction": self.name,
            "contexts": { "trace": { "trace_id": self.trace_id(), "span_id": hex(self.own) } },
            "tags": { "service": "lantern-server" },
            "exception": { "values": [{
                "type": kind, "value": message, "mechanism": { "type": "server", "handled": true },
                "stacktrace": { "frames": frames },
            }] },
        }));
    }

    /// Sends everything to the collector at `host:port`, without making anybody wait.
    pub fn end(mut self, status: &str, collector: &str) {
        let code: i64 = status.split(' ').next().and_then(|it| it.parse().ok()).unwrap_or(0);
        let outcome = if code >= 500 || self.error.is_some() { "error" } else { "ok" };
        let facts = json!({ "http.response.status_code": code });
        let step = Step {
            op: "http.server",
            name: &self.name,
            begun: self.begun,
            status: outcome,
            facts: &facts,
        };
        self.spans.push(self.span(self.own, self.trace.parent_span_id, &step));
        let (envelope, collector) = (self.envelope(), collector.to_owned());
        // A shop does not fail for its telemetry.
        thread::spawn(move || drop(post(&collector, &envelope)));
    }

    fn span(&self, id: SpanId, parent: Option<SpanId>, step: &Step<'_>) -> Value {
        let Step { op, name, begun, status, facts } = *step;
        let mut attributes = typed(facts);
        for (key, value) in [
            ("sentry.op", op),
            ("sentry.segment.name", &self.name),
            ("sentry.release", RELEASE),
            ("sentry.environment", ENVIRONMENT),
            ("server.address", "lantern-server"),
        ] {
            attributes.insert(key.to_owned(), string(value));
        }
        json!({
            "trace_id": self.trace_id(), "span_id": hex(id), "parent_span_id": parent.map(hex),
            "name": name, "start_timestamp": begun, "end_timestamp": now(), "status": status,
            "is_segment": id == self.own, "attributes": attributes,
        })
    }

    fn envelope(&self) -> String {
        let header = json!({ "sdk": { "name": "lantern.server", "version": "2.3.1" } });
        let mut text = format!("{header}\n");
        let mut add = |kind: &str, content: &str, items: &[Value]| {
            let head = json!({ "type": kind, "item_count": items.len(), "content_type": content });
            text += &format!("{head}\n{}\n", json!({ "version": 2, "items": items }));
        };
        add("span", "application/vnd.sentry.items.span.v2+json", &self.spans);
        if !self.logs.is_empty() {
            add("log", "application/vnd.sentry.items.log+json", &self.logs);
        }
        if let Some(error) = &self.error {
            text += &format!("{}\n{error}\n", json!({ "type": "event" }));
        }
        text
    }

    fn trace_id(&self) -> String {
        format!("{:032x}", self.trace.trace_id.0)
    }
}

fn typed(facts: &Value) -> Map<String, Value> {
    let kind = |value: &Value| match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "double",
        _ => "string",
    };
    let facts = facts.as_object().into_iter().flatten();
    facts.map(|(key, it)| (key.clone(), json!({ "value": it, "type": kind(it) }))).collect()
}

fn string(text: &str) -> Value {
    json!({ "value": text, "type": "string" })
}

fn hex(id: SpanId) -> String {
    format!("{:016x}", id.0)
}

/// Unlike every other of this process, and of one that ran a moment ago.
fn span_id() -> SpanId {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let seed = (now() * 1e6) as u64 ^ NEXT.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
    SpanId(seed.wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1)
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

fn post(collector: &str, envelope: &str) -> std::io::Result<()> {
    let mut connection = TcpStream::connect(collector)?;
    connection.set_read_timeout(Some(SEND_TIME_MAX))?;
    let length = envelope.len();
    write!(
        connection,
        "POST /api/1/envelope/?sentry_key=demo HTTP/1.0\r\nHost: {collector}\r\nContent-Length: {length}\r\n\r\n{envelope}"
    )?;
    connection.read_to_end(&mut Vec::new()).map(drop)
}
