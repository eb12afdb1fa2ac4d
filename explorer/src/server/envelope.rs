//! The ingest endpoints of Sentry's protocol: read, parse, commit, and only then acknowledge.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fanal::stats;

use super::auth::Credentials;
use super::body::{self, Unread};
use super::intake::{Form, Intake, Parsed, bad_request, too_large};
use super::recent::Seen;
use super::reply::{Refusal, json};
use super::{Peer, Shared, cors, now};
use crate::forward::FORWARDED;
use crate::ingest::{self, Encoding, Issue, Records};
use crate::limits::ENVELOPE_WIRE_BYTES_MAX;

/// `/api/{project}/envelope/`
pub async fn project(
    State(shared): State<Arc<Shared>>,
    peer: Peer,
    Path(project): Path<String>,
    request: Request,
) -> Response {
    answer(&shared, peer, Some(project), Form::Envelope, request).await
}

/// `/api/{project}/store/`: an event alone, as the oldest clients send it.
pub async fn event(
    State(shared): State<Arc<Shared>>,
    peer: Peer,
    Path(project): Path<String>,
    request: Request,
) -> Response {
    answer(&shared, peer, Some(project), Form::Event, request).await
}

/// `/tunnel`: the project is in the envelope's `dsn`.
pub async fn tunnel(State(shared): State<Arc<Shared>>, peer: Peer, request: Request) -> Response {
    answer(&shared, peer, None, Form::Envelope, request).await
}

async fn answer(
    shared: &Arc<Shared>,
    peer: Peer,
    project: Option<String>,
    form: Form,
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
    let mut seen = Seen::now(project.clone().filter(|project| ingest::is_project(project)));
    let response = match receive(shared, peer, project, form, request, &mut seen).await {
        Ok(Some(event_id)) => json(&serde_json::json!({ "id": event_id })),
        Ok(None) => json(&serde_json::json!({})),
        Err(refusal) => {
            shared.writer.note(rejection(&refusal, seen.project.as_deref().unwrap_or_default()));
            seen.error = Some(format!("{} {}", refusal.field, refusal.message));
            refusal.into_response()
        }
    };
    seen.status = response.status().as_u16();
    shared.recent.push(seen);
    cors::for_sending(response)
}

/// Takes one envelope in; answers its event id once it is durable.
async fn receive(
    shared: &Arc<Shared>,
    peer: Peer,
    project: Option<String>,
    form: Form,
    request: Request,
    seen: &mut Seen,
) -> Result<Option<String>, Refusal> {
    let (parts, body) = request.into_parts();
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    if project.as_deref().is_some_and(|project| !ingest::is_project(project)) {
        return Err(bad_request("envelope", "project", "must be a number"));
    }
    let credentials = Credentials::parse(parts.uri.query(), &parts.headers)?;
    let encoding = Encoding::parse(header(header::CONTENT_ENCODING))
        .ok_or_else(|| bad_request("encoding", "content-encoding", "is not a known encoding"))?;
    let is_forwarded = parts.headers.contains_key(FORWARDED);
    let intake = Intake {
        shared: Arc::clone(shared),
        project,
        form,
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
    let mut told = std::mem::take(seen);
    let parsed = tokio::task::spawn_blocking(move || {
        let parsed = intake.parse(wire, &mut told);
        (told, parsed)
    });
    let (told, parsed) = parsed.await.map_err(|_| stopping())?;
    *seen = told;
    let Parsed { mut records, event_id, plain } = parsed?;
    drop(body_share);
    let share = kibibytes(plain.len());
    let _pending = budgets.pending.acquire_many(share).await.map_err(|_| stopping())?;
    drop(decoder);
    if !is_forwarded {
        shared.forward.keep(&plain, &mut records).await?;
    }
    let (rows, start) = (records.rows(), Instant::now());
    shared.writer.commit(records).await?;
    stats::distribution("fanal.commit.rows", rows as f64);
    stats::timing("fanal.commit.duration", start.elapsed());
    Ok(event_id)
}

pub async fn collect(body: Body) -> Result<Bytes, Refusal> {
    body::collect(body, ENVELOPE_WIRE_BYTES_MAX).await.map_err(|unread| match unread {
        Unread::TooLarge => too_large("as received"),
        Unread::Broken(message) => bad_request("body", "body", &message),
        Unread::TooSlow => {
            let message = "took too long to arrive";
            Refusal::new(StatusCode::REQUEST_TIMEOUT, "body", "body", message)
        }
    })
}

pub fn content_length(headers: &HeaderMap) -> Result<Option<usize>, Refusal> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match length.and_then(|text| text.parse().ok()) {
        Some(length) if length > ENVELOPE_WIRE_BYTES_MAX => Err(too_large("as received")),
        length => Ok(length),
    }
}

/// The record of a refused request. Who is told to come later does not count what it lost meanwhile: that is done
/// here.
pub fn rejection(refusal: &Refusal, project: &str) -> Records {
    let mut records = Records::new(project, now());
    if refusal.retry_after.is_some() {
        records.lose(refusal.reason, "envelope", 1);
    }
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

pub fn stopping() -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "server", "the collector is stopping")
        .retry_after(crate::limits::RETRY_TIME_STORE)
}

pub fn kibibytes(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}
