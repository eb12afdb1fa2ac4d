//! OpenTelemetry's endpoints. As for envelopes, an answer comes after the commit; in OTLP's own words.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::auth::Credentials;
use super::envelope::{collect, content_length, kibibytes, rejection, stopping};
use super::intake::{bad_request, useless};
use super::recent::Seen;
use super::reply::Refusal;
use super::{Shared, cors, now};
use crate::forward::FORWARDED;
use crate::ingest::{self, Context, Encoding, Records, Traffic};
use crate::limits::{ENVELOPE_PLAIN_BYTES_MAX, ENVELOPE_WIRE_BYTES_MAX};
use crate::otlp::answer::Format;
use crate::otlp::{self, Node, Read, Series, Signal};

/// The project of senders that name none.
const NO_PROJECT: &str = "0";

/// `/v1/{signal}`: where exporters send by default. Nobody there knows of keys, so one is needed only if some are
/// given to this collector.
pub async fn plain(
    State(shared): State<Arc<Shared>>,
    Path(signal): Path<String>,
    request: Request,
) -> Response {
    answer(&shared, None, &signal, request).await
}

/// `/api/{project}/integration/otlp/v1/{signal}`: the addresses that Sentry gives to exporters.
pub async fn project(
    State(shared): State<Arc<Shared>>,
    Path((project, signal)): Path<(String, String)>,
    request: Request,
) -> Response {
    answer(&shared, Some(project), &signal, request).await
}

async fn answer(
    shared: &Arc<Shared>,
    project: Option<String>,
    signal: &str,
    request: Request,
) -> Response {
    let refuse = |format: Format, refusal: Refusal| {
        let known = project.as_deref().filter(|project| ingest::is_project(project));
        shared.writer.note(rejection(&refusal, known.unwrap_or(NO_PROJECT)));
        refused(format, refusal)
    };
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let format = Format::parse(kind.unwrap_or_default());
    let response = match (Signal::parse(signal), request.method(), format) {
        (None, ..) => {
            let message = "must be traces, metrics or logs";
            refused(
                format.unwrap_or(Format::Json),
                Refusal::new(StatusCode::NOT_FOUND, "not_found", "path", message),
            )
        }
        (_, &Method::OPTIONS, _) => return cors::preflight(),
        (Some(signal), &Method::POST, Some(format)) => {
            let named = project.clone().filter(|project| ingest::is_project(project));
            let mut seen = Seen::now(named);
            let received =
                receive(shared, project.clone(), signal, format, request, &mut seen).await;
            let response = match received {
                Ok(body) => ([(header::CONTENT_TYPE, format.content_type())], body).into_response(),
                Err(refusal) => {
                    seen.error = Some(format!("{} {}", refusal.field, refusal.message));
                    refuse(format, refusal)
                }
            };
            seen.status = response.status().as_u16();
            shared.recent.push(seen);
            response
        }
        (_, &Method::POST, None) => {
            let message = "must be application/json or application/x-protobuf";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            refuse(Format::Json, Refusal::new(status, "body", "content-type", message))
        }
        _ => {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            refuse(Format::Json, Refusal::new(status, "method", "method", "must be POST"))
        }
    };
    cors::for_sending(response)
}

/// Takes one request in; answers once it is durable.
async fn receive(
    shared: &Arc<Shared>,
    project: Option<String>,
    signal: Signal,
    format: Format,
    request: Request,
    seen: &mut Seen,
) -> Result<Vec<u8>, Refusal> {
    let (parts, body) = request.into_parts();
    let is_forwarded = parts.headers.contains_key(FORWARDED);
    let credentials = Credentials::parse(parts.uri.query(), &parts.headers)?;
    let encoding = parts.headers.get(header::CONTENT_ENCODING);
    let encoding = Encoding::parse(encoding.and_then(|value| value.to_str().ok()))
        .ok_or_else(|| bad_request("encoding", "content-encoding", "is not a known encoding"))?;
    let authorised = authorise(shared, project, &credentials)?;
    shared.quotas.take(credentials.key().unwrap_or_default())?;
    let work = Work { shared: Arc::clone(shared), project: authorised, signal, format, encoding };
    let budgets = &shared.budgets;
    let share = kibibytes(content_length(&parts.headers)?.unwrap_or(ENVELOPE_WIRE_BYTES_MAX));
    let body_share = budgets.bodies.acquire_many(share).await.map_err(|_| stopping())?;
    let wire = collect(body).await?;
    let decoder = budgets.decoders.acquire().await.map_err(|_| stopping())?;
    let mut told = std::mem::take(seen);
    let parsed = tokio::task::spawn_blocking(move || {
        let parsed = work.parse(&wire, &mut told);
        (told, parsed)
    });
    let (told, parsed) = parsed.await.map_err(|_| stopping())?;
    *seen = told;
    let (read, plain_bytes) = parsed?;
    drop((body_share, decoder));
    // A sender that hangs up meanwhile must not leave series advanced whose samples are lost.
    let shared = Arc::clone(shared);
    let committed = tokio::spawn(async move {
        let answer = format.success(signal, read.rejected, &read.records);
        let share = kibibytes(plain_bytes);
        let pending = shared.budgets.pending.acquire_many(share).await;
        let written = match pending {
            Ok(_share) => keep(&shared, read.records, is_forwarded).await,
            Err(_) => Err(stopping()),
        };
        match written {
            Ok(()) => shared.repeats.add(read.marks),
            Err(_) => series(&shared).undo(read.changes),
        }
        written.map(|()| answer)
    });
    committed.await.map_err(|_| stopping())?
}

/// Writes records down, here and in the queues of what is sent on. Sentry takes envelopes, which these were never.
async fn keep(shared: &Shared, mut records: Records, is_forwarded: bool) -> Result<(), Refusal> {
    if !is_forwarded {
        shared.forward.keep(b"", &mut records).await?;
    }
    Ok(shared.writer.commit(records).await?)
}

/// What the blocking part needs.
struct Work {
    shared: Arc<Shared>,
    project: String,
    signal: Signal,
    format: Format,
    encoding: Encoding,
}

impl Work {
    fn parse(self, wire: &[u8], seen: &mut Seen) -> Result<(Read, usize), Refusal> {
        seen.project = Some(self.project.clone());
        seen.encoding = (self.encoding != Encoding::Identity).then(|| self.encoding.name());
        seen.bytes_wire = wire.len();
        seen.protobuf = (self.format == Format::Protobuf).then_some(self.signal);
        let decoded;
        let plain = match self.encoding {
            Encoding::Identity => wire,
            encoding => {
                decoded = ingest::decode(encoding, wire, ENVELOPE_PLAIN_BYTES_MAX)?;
                &decoded
            }
        };
        seen.keep(plain);
        let context = Context {
            project: self.project,
            received_at: now(),
            client_address: None,
            user_agent: None,
            metric_bytes_max: self.shared.metric_bytes_max,
        };
        let body = match self.format {
            Format::Protobuf => Node::Protobuf(plain),
            Format::Json => Node::Json(
                std::str::from_utf8(plain)
                    .map_err(|_| bad_request("body", "body", "is not UTF-8"))?,
            ),
        };
        let repeats = &self.shared.repeats;
        let read = match self.signal {
            Signal::Metrics => {
                otlp::read(self.signal, body, &context, &mut series(&self.shared), repeats)
            }
            _ => otlp::read(self.signal, body, &context, &mut Series::new(0), repeats),
        };
        let mut read = read.map_err(|wrong| bad_request("body", &wrong.field, &wrong.message))?;
        seen.summarise(self.signal, read.entries, &read.records);
        if let Some(issue) = read.useless() {
            return Err(useless(issue));
        }
        read.records.traffic = Some(Traffic {
            encoding: self.encoding.name(),
            bytes_wire: i64::try_from(wire.len()).unwrap_or(i64::MAX),
            bytes_plain: i64::try_from(plain.len()).unwrap_or(i64::MAX),
        });
        Ok((read, plain.len()))
    }
}

/// Checks the key, where one is asked for, and answers the project.
fn authorise(
    shared: &Shared,
    project: Option<String>,
    credentials: &Credentials,
) -> Result<String, Refusal> {
    if project.as_deref().is_some_and(|project| !ingest::is_project(project)) {
        return Err(bad_request("body", "project", "must be a number"));
    }
    let keys = &shared.project_keys;
    let wrong = match credentials.key() {
        Some(key) if keys.is_empty() || keys.contains(key) => None,
        Some(_) => Some(("auth_unknown_key", "is not a key of this collector")),
        None if keys.is_empty() && project.is_none() => None,
        None => Some(("auth_missing", "is missing: give it in X-Sentry-Auth or in the query")),
    };
    match wrong {
        Some((reason, message)) => {
            Err(Refusal::new(StatusCode::FORBIDDEN, reason, "sentry_key", message))
        }
        None => Ok(project.unwrap_or_else(|| NO_PROJECT.to_owned())),
    }
}

/// A panic while it is held would leave whole points behind: each change is one insertion.
fn series(shared: &Shared) -> MutexGuard<'_, Series> {
    shared.series.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A refusal in OTLP's words, with the headers that every refusal has.
fn refused(format: Format, refusal: Refusal) -> Response {
    // The codes of google.rpc that say the same.
    let code = match refusal.status {
        StatusCode::FORBIDDEN => 7,
        StatusCode::NOT_FOUND => 5,
        StatusCode::REQUEST_TIMEOUT => 4,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::TOO_MANY_REQUESTS => 8,
        StatusCode::SERVICE_UNAVAILABLE => 14,
        _ => 3,
    };
    let entry = refusal.item.map_or_else(String::new, |item| format!("entry {item}: "));
    let field = format!("{entry}{}", refusal.field);
    let body = format.refusal(code, &field, &refusal.message);
    let (mut parts, _) = refusal.into_response().into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let kind = HeaderValue::from_static(format.content_type());
    parts.headers.insert(header::CONTENT_TYPE, kind);
    Response::from_parts(parts, body.into())
}
