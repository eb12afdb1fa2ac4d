//! What is done to a body off the async threads: decoding and parsing take milliseconds and must not hold up others.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::StatusCode;

use super::auth::Credentials;
use super::recent::Seen;
use super::reply::Refusal;
use super::{Shared, now};
use crate::ingest::{
    self, Context, DecodeError, Encoding, Envelope, Issue, Malformed, Records, Traffic,
};
use crate::limits::ENVELOPE_PLAIN_BYTES_MAX;

/// What a body holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    Envelope,
    /// An event without an envelope.
    Event,
}

/// A request without its body.
pub struct Intake {
    pub shared: Arc<Shared>,
    pub project: Option<String>,
    pub form: Form,
    pub credentials: Credentials,
    pub encoding: Encoding,
    pub client_address: String,
    pub user_agent: Option<String>,
}

/// An envelope that may be written down.
pub struct Parsed {
    pub records: Records,
    pub event_id: Option<String>,
    /// The envelope's text.
    pub plain: Bytes,
}

impl Intake {
    /// Makes records of a body; what was seen of it is noted, also when it is refused.
    pub fn parse(mut self, wire: Bytes, seen: &mut Seen) -> Result<Parsed, Refusal> {
        seen.encoding = Some(self.encoding.name());
        seen.bytes_wire = wire.len();
        let quotas = &self.shared.quotas;
        let named = self.credentials.key().map(|key| quotas.take(key)).transpose()?;
        let bytes_wire = i64::try_from(wire.len()).unwrap_or(i64::MAX);
        let plain = self.unpack(wire)?;
        seen.keep(&plain);
        let envelope = Envelope::parse(&plain)?;
        seen.describe(&envelope);
        let project = self.authorise(&envelope)?;
        seen.project = Some(project.clone());
        if let (None, Some(key)) = (named, self.credentials.key()) {
            self.shared.quotas.take(key)?;
        }
        let context = Context {
            project,
            received_at: now(),
            client_address: Some(self.client_address),
            user_agent: self.user_agent,
            metric_bytes_max: self.shared.metric_bytes_max,
        };
        let mut records = ingest::records(&envelope, &context);
        if let Some(issue) = records.refusal() {
            return Err(useless(issue));
        }
        records.traffic = Some(Traffic {
            encoding: self.encoding.name(),
            bytes_wire,
            bytes_plain: i64::try_from(plain.len()).unwrap_or(i64::MAX),
        });
        let made = || Some(records.events.first()?.event_id.clone());
        let event_id = envelope.event_id.or_else(made);
        Ok(Parsed { records, event_id, plain })
    }

    /// The envelope's text.
    fn unpack(&self, wire: Bytes) -> Result<Bytes, Refusal> {
        let plain = match self.encoding {
            Encoding::Identity => wire,
            encoding => ingest::decode(encoding, &wire, ENVELOPE_PLAIN_BYTES_MAX)?.into(),
        };
        match self.form {
            Form::Envelope => Ok(plain),
            Form::Event => Ok(ingest::wrap(&plain, ENVELOPE_PLAIN_BYTES_MAX)?.into()),
        }
    }

    /// Checks the key and answers the project.
    fn authorise(&mut self, envelope: &Envelope<'_>) -> Result<String, Refusal> {
        let mut project = self.project.take();
        if let Some(text) = envelope.dsn()? {
            let dsn = ingest::dsn(text)
                .ok_or_else(|| bad_request("auth_malformed", "dsn", "is not a DSN"))?;
            self.credentials.add("dsn", dsn.public_key)?;
            if project.as_deref().is_some_and(|project| project != dsn.project_id) {
                let message = "names another project than the address";
                return Err(bad_request("auth_mismatch", "dsn", message));
            }
            project = Some(dsn.project_id.to_owned());
        }
        let forbidden = |reason, field, message| {
            Err(Refusal::new(StatusCode::FORBIDDEN, reason, field, message))
        };
        let keys = &self.shared.project_keys;
        match (self.credentials.key(), project) {
            (None, _) => forbidden(
                "auth_missing",
                "sentry_key",
                "is missing: give it in the query, in X-Sentry-Auth or in the envelope's dsn",
            ),
            (Some(_), None) => forbidden("auth_missing", "dsn", "a tunnelled envelope needs a dsn"),
            (Some(key), _) if !keys.is_empty() && !keys.contains(key) => {
                forbidden("auth_unknown_key", "sentry_key", "is not a key of this collector")
            }
            (Some(_), Some(project)) => Ok(project),
        }
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        let refusal = bad_request("envelope", malformed.field, &malformed.message);
        Self { item: malformed.item, ..refusal }
    }
}

impl From<DecodeError> for Refusal {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::TooLarge => too_large("after decompression"),
            DecodeError::Corrupt(message) => bad_request("encoding", "content-encoding", &message),
        }
    }
}

pub fn bad_request(reason: &'static str, field: &str, message: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, reason, field, message)
}

pub fn too_large(when: &str) -> Refusal {
    let message = format!("the envelope is too large {when}");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "body", &message)
}

/// Nothing of the envelope can be used: its sender is told why, and counts it as lost.
pub fn useless(issue: &Issue) -> Refusal {
    let (status, reason) = match issue.reason.as_str() {
        "too_large" => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        _ => (StatusCode::BAD_REQUEST, "invalid"),
    };
    Refusal { item: issue.item, ..Refusal::new(status, reason, &issue.field, &issue.message) }
}
