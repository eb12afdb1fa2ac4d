//! What OTLP answers: how much was rejected, or a status, each in the form in which it was asked.

use prost::Message;
use serde_json::{Value, json};

use super::Signal;
use crate::ingest::Records;

/// How bodies are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Format {
    Protobuf,
    Json,
}

/// google.rpc.Code of what is wrong with a request.
const INVALID_ARGUMENT: i32 = 3;
const BAD_REQUEST: &str = "type.googleapis.com/google.rpc.BadRequest";

#[derive(Clone, Message, PartialEq)]
struct Response {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<PartialSuccess>,
}

#[derive(Clone, Message, PartialEq)]
struct PartialSuccess {
    #[prost(int64, tag = "1")]
    rejected: i64,
    #[prost(string, tag = "2")]
    message: String,
}

#[derive(Clone, Message, PartialEq)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<Detail>,
}

#[derive(Clone, Message, PartialEq)]
struct Detail {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

#[derive(Clone, Message, PartialEq)]
struct BadRequest {
    #[prost(message, repeated, tag = "1")]
    violations: Vec<Violation>,
}

#[derive(Clone, Message, PartialEq)]
struct Violation {
    #[prost(string, tag = "1")]
    field: String,
    #[prost(string, tag = "2")]
    description: String,
}

impl Format {
    /// Reads a `Content-Type` header.
    pub fn parse(header: &str) -> Option<Self> {
        match header.split(';').next().unwrap_or_default().trim() {
            kind if kind.eq_ignore_ascii_case("application/json") => Some(Self::Json),
            kind if kind.eq_ignore_ascii_case("application/x-protobuf") => Some(Self::Protobuf),
            _ => None,
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }

    /// The answer to what was taken, perhaps in part.
    pub fn success(self, signal: Signal, rejected: i64, records: &Records) -> Vec<u8> {
        let message = match records.issues.iter().find(|issue| issue.scope == "entry") {
            Some(issue) if rejected > 0 => {
                format!("entry {}: {}: {}", issue.item.unwrap_or(0), issue.field, issue.message)
            }
            _ => String::new(),
        };
        let key = match signal {
            Signal::Traces => "rejectedSpans",
            Signal::Metrics => "rejectedDataPoints",
            Signal::Logs => "rejectedLogRecords",
        };
        match self {
            Self::Json if rejected == 0 => b"{}".to_vec(),
            Self::Json => {
                let partial = json!({ key: rejected.to_string(), "errorMessage": message });
                json!({ "partialSuccess": partial }).to_string().into_bytes()
            }
            Self::Protobuf => {
                let partial_success =
                    (rejected > 0).then_some(PartialSuccess { rejected, message });
                Response { partial_success }.encode_to_vec()
            }
        }
    }

    /// The answer to what was refused whole.
    pub fn refusal(self, code: i32, field: &str, message: &str) -> Vec<u8> {
        let detailed = code == INVALID_ARGUMENT && !field.is_empty();
        match self {
            Self::Json => {
                let violation = json!({ "field": field, "description": message });
                let detail = json!({ "@type": BAD_REQUEST, "fieldViolations": [violation] });
                let details: Vec<Value> = detailed.then_some(detail).into_iter().collect();
                let message = format!("{field}: {message}");
                json!({ "code": code, "message": message, "details": details })
                    .to_string()
                    .into_bytes()
            }
            Self::Protobuf => {
                let violation =
                    Violation { field: field.to_owned(), description: message.to_owned() };
                let value = BadRequest { violations: vec![violation] }.encode_to_vec();
                let detail = Detail { type_url: BAD_REQUEST.to_owned(), value };
                let message = format!("{field}: {message}");
                Status { code, message, details: detailed.then_some(detail).into_iter().collect() }
                    .encode_to_vec()
            }
        }
    }
}
