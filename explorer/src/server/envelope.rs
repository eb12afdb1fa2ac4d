//! The ingest endpoints: authenticate, read, decode, parse, commit, and only then acknowledge.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::auth::Credentials;
use super::body::{self, Unread};
use super::reply::{Refusal, json};
use super::{Peer, Shared, cors, now};
use crate::ingest::{
    self, Context, DecodeError, Dsn, Encoding, Envelope, Issue, Malformed, Records, Traffic,
};
use crate::limits::{ENVELOPE_PLAIN_BYTES_MAX, ENVELOPE_WIRE_BYTES_MAX};

/// `/api/{project}/envelope/`
pub async fn project(
    State(shared): State<Arc<Shared>>,
    peer: Peer,
    Path(project): Path<String>,
    request: Request,
) -> Response {
    answer(&shared, peer, Some(project), request).await
}

/// `/tunnel`: the project is in the envelope's `dsn`.
pub async fn tunnel(State(shared): State<Arc<Shared>>, peer: Peer, request: Request) -> Response {
    answer(&shared, peer, None, request).await
}

async fn answer(
    shared: &Arc<Shared>,
    peer: Peer,
    project: Option<String>,
    request: Request,
) -> Response {
    match *request.method() {
        Method::OPTIONS => return cors::preflight(),
        Method::POST => {}
        _ => {
            let message = "must be POST";
            let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method", "method", message);
            return cors::for_sending(refusal.into_response());
        }
    }
    let known = project.as_deref().filter(|project| ingest::is_project(project));
    let known = known.unwrap_or_default().to_owned();
    let response = match receive(shared, peer, project, request).await {
        Ok(Some(event_id)) => json(&serde_json::json!({ "id": event_id })),
        Ok(None) => json(&serde_json::json!({})),
        Err(refusal) => {
            shared.writer.note(rejection(&refusal, &known));
            refusal.into_response()
        }
    };
    cors::for_sending(response)
}

/// Takes one envelope in; answers its event id once it is durable.
async fn receive(
    shared: &Arc<Shared>,
    peer: Peer,
    project: Option<String>,
    request: Request,
) -> Result<Option<String>, Refusal> {
    let (parts, body) = request.into_parts();
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    if project.as_deref().is_some_and(|project| !ingest::is_project(project)) {
        return Err(bad_request("envelope", "project", "must be a number"));
    }
    let credentials = Credentials::parse(parts.uri.query(), &parts.headers)?;
    let encoding = Encoding::parse(header(header::CONTENT_ENCODING))
        .ok_or_else(|| bad_request("encoding", "content-encoding", "is not a known encoding"))?;
    let work = Work {
        shared: Arc::clone(shared),
        project,
        credentials,
        encoding,
        client_address: peer.0.ip().to_canonical().to_string(),
        user_agent: header(header::USER_AGENT).map(str::to_owned),
    };
    let budgets = &shared.budgets;
    let promised = content_length(&parts.headers)?;
    let share = kibibytes(promised.unwrap_or(ENVELOPE_WIRE_BYTES_MAX));
    let body_share = budgets.bodies.acquire_many(share).await.map_err(|_| stopping())?;
    let wire = collect(body).await?;
    let decoder = budgets.decoders.acquire().await.map_err(|_| stopping())?;
    let parsed = tokio::task::spawn_blocking(move || work.parse(&wire)).await;
    let (records, event_id, plain_bytes) = parsed.map_err(|_| stopping())??;
    drop(body_share);
    let share = kibibytes(plain_bytes);
    let _pending = budgets.pending.acquire_many(share).await.map_err(|_| stopping())?;
    drop(decoder);
    shared.writer.commit(records).await?;
    Ok(event_id)
}

/// What the blocking part needs: decoding and parsing take milliseconds and must not hold up other requests.
struct Work {
    shared: Arc<Shared>,
    project: Option<String>,
    credentials: Credentials,
    encoding: Encoding,
    client_address: String,
    user_agent: Option<String>,
}

impl Work {
    fn parse(mut self, wire: &[u8]) -> Result<(Records, Option<String>, usize), Refusal> {
        let decoded;
        let plain = match self.encoding {
            Encoding::Identity => wire,
            encoding => {
                decoded = ingest::decode(encoding, wire, ENVELOPE_PLAIN_BYTES_MAX)?;
                &decoded
            }
        };
        let envelope = Envelope::parse(plain)?;
        let context = Context {
            project: self.authorise(&envelope)?,
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
            bytes_wire: i64::try_from(wire.len()).unwrap_or(i64::MAX),
            bytes_plain: i64::try_from(plain.len()).unwrap_or(i64::MAX),
        });
        Ok((records, envelope.event_id, plain.len()))
    }

    /// Checks the key and answers the project.
    fn authorise(&mut self, envelope: &Envelope<'_>) -> Result<String, Refusal> {
        let mut project = self.project.take();
        if let Some(text) = envelope.dsn()? {
            let dsn = Dsn::parse(text)
                .ok_or_else(|| bad_request("auth_malformed", "dsn", "is not a DSN"))?;
            self.credentials.add("dsn", dsn.key)?;
            if project.as_deref().is_some_and(|project| project != dsn.project) {
                let message = "names another project than the address";
                return Err(bad_request("auth_mismatch", "dsn", message));
            }
            project = Some(dsn.project.to_owned());
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

async fn collect(body: Body) -> Result<Bytes, Refusal> {
    body::collect(body, ENVELOPE_WIRE_BYTES_MAX).await.map_err(|unread| match unread {
        Unread::TooLarge => too_large("as received"),
        Unread::Broken(message) => bad_request("body", "body", &message),
        Unread::TooSlow => {
            let message = "took too long to arrive";
            Refusal::new(StatusCode::REQUEST_TIMEOUT, "body", "body", message)
        }
    })
}

fn content_length(headers: &HeaderMap) -> Result<Option<usize>, Refusal> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match length.and_then(|text| text.parse().ok()) {
        Some(length) if length > ENVELOPE_WIRE_BYTES_MAX => Err(too_large("as received")),
        length => Ok(length),
    }
}

/// The record of a refused request.
fn rejection(refusal: &Refusal, project: &str) -> Records {
    let mut records = Records::new(project, now());
    records.note(Issue {
        scope: "request",
        reason: refusal.reason.to_owned(),
        item: refusal.item,
        field: refusal.field.clone(),
        message: refusal.message.clone(),
        quantity: 1,
    });
    records
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

fn bad_request(reason: &'static str, field: &str, message: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, reason, field, message)
}

/// Nothing of the envelope can be used: its sender is told why, and counts it as lost.
fn useless(issue: &Issue) -> Refusal {
    let (status, reason) = match issue.reason.as_str() {
        "too_large" => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        _ => (StatusCode::BAD_REQUEST, "invalid"),
    };
    Refusal { item: issue.item, ..Refusal::new(status, reason, &issue.field, &issue.message) }
}

fn too_large(when: &str) -> Refusal {
    let message = format!("the envelope is too large {when}");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "body", &message)
}

fn stopping() -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "server", "the collector is stopping")
}

fn kibibytes(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}
