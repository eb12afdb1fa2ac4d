//! Saved queries, dashboards and alert rules: the same five requests for each.
//!
//! An answer carries an `ETag`; a change that sends it back in `If-Match` fails if somebody else was quicker.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::{Answer, Routes, Server, ask, reply};
use crate::documents::{Dashboard, Document, Fault, SavedQuery, is_id};
use crate::query::seconds;
use crate::server::Shared;
use crate::server::body;
use crate::server::reply::Refusal;
use crate::server::token::Token;
use crate::store::{self, StoreError};

/// What an answer adds to a document. It may come back with a change, and is not part of it.
const ADDED: [&str; 3] = ["id", "updated_at", "state"];

pub fn routes() -> Routes {
    of::<SavedQuery>("/api/v1/queries", "/api/v1/queries/{id}")
        .merge(of::<Dashboard>("/api/v1/dashboards", "/api/v1/dashboards/{id}"))
}

/// The requests of one kind.
fn of<D: Document>(all: &str, one: &str) -> Routes {
    Routes::new()
        .route(all, get(list::<D>).post(create::<D>))
        .route(one, get(show::<D>).put(replace::<D>).delete(remove::<D>))
}

async fn list<D: Document>(State(shared): Server) -> Answer {
    let documents = all::<D>(&shared).await?;
    Ok(reply(&Map::from_iter([(D::PLURAL.to_owned(), Value::Array(documents))])))
}

pub async fn create<D: Document>(State(shared): Server, request: Request) -> Answer {
    let document = read::<D>(request).await?;
    let _turn = shared.documents.lock().await;
    add(&shared, document).await
}

async fn show<D: Document>(State(shared): Server, Path(id): Path<String>) -> Answer {
    answer(StatusCode::OK, &find::<D>(&shared, &id).await?)
}

/// Makes it, if there is none with this id.
pub async fn replace<D: Document>(
    State(shared): Server,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let expected = request.headers().get(header::IF_MATCH).cloned();
    let document = read::<D>(request).await?;
    let _turn = shared.documents.lock().await;
    match find::<D>(&shared, &id).await {
        Ok(found) => check_unchanged(&found, expected.as_ref())?,
        Err(refusal) if refusal.status != StatusCode::NOT_FOUND || expected.is_some() => {
            return Err(refusal);
        }
        Err(_) => check_room::<D>(&shared).await?,
    }
    keep(&shared, StatusCode::OK, id, document).await
}

pub async fn remove<D: Document>(
    State(shared): Server,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let _turn = shared.documents.lock().await;
    let found = find::<D>(&shared, &id).await?;
    check_unchanged(&found, headers.get(header::IF_MATCH))?;
    shared.writer.delete_document(D::KIND, &id).await?;
    shared.alerts.changed();
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// All documents of a kind, as lists show them.
pub async fn all<D: Document>(shared: &Arc<Shared>) -> Result<Vec<Value>, Refusal> {
    let found = ask(shared, |reader| reader.documents(D::KIND)).await?;
    found.iter().map(shown).collect()
}

/// One document as it is kept.
pub async fn find<D: Document>(shared: &Arc<Shared>, id: &str) -> Result<store::Document, Refusal> {
    if !is_id(id) {
        return Err(refuse(StatusCode::BAD_REQUEST, "id", "is not an id: a-z, 0-9 and '-' only"));
    }
    let wanted = id.to_owned();
    let found = ask(shared, move |reader| reader.document(D::KIND, &wanted)).await?;
    found.ok_or_else(|| {
        let message = format!("no {} has this id", D::KIND);
        Refusal::new(StatusCode::NOT_FOUND, "not_found", "id", &message)
    })
}

/// Reads a document from a body and checks it.
pub async fn read<D: Document>(request: Request) -> Result<D, Refusal> {
    let mut body: Value = body::json(request).await?;
    if let Value::Object(members) = &mut body {
        ADDED.iter().for_each(|name| drop(members.remove(*name)));
    }
    check(body)
}

/// Turns JSON into a checked document.
pub fn check<D: Document>(body: Value) -> Result<D, Refusal> {
    let document: D = body::parse(body.to_string().as_bytes())?;
    document.check()?;
    Ok(document)
}

/// Keeps a new document under a new id. Whoever calls holds the lock.
pub async fn add<D: Document>(shared: &Arc<Shared>, document: D) -> Answer {
    check_room::<D>(shared).await?;
    let id =
        Token::generate().map_err(|error| StoreError(format!("cannot make an id: {error}")))?;
    keep(shared, StatusCode::CREATED, id.reveal().to_owned(), document).await
}

async fn keep<D: Document>(
    shared: &Arc<Shared>,
    status: StatusCode,
    id: String,
    document: D,
) -> Answer {
    let body = serde_json::to_string(&document)
        .map_err(|error| StoreError(format!("cannot write the document: {error}")))?;
    let updated_at = shared.writer.put_document(D::KIND, &id, body.clone()).await?;
    shared.alerts.changed();
    let kept = store::Document { kind: D::KIND.to_owned(), id, body, updated_at };
    answer(status, &kept)
}

async fn check_room<D: Document>(shared: &Arc<Shared>) -> Result<(), Refusal> {
    let count = ask(shared, |reader| reader.documents(D::KIND)).await?.len();
    if count < D::COUNT_MAX {
        return Ok(());
    }
    let message = format!("{} {} are kept already; delete one first", D::COUNT_MAX, D::PLURAL);
    Err(refuse(StatusCode::CONFLICT, "id", &message))
}

fn check_unchanged(found: &store::Document, expected: Option<&HeaderValue>) -> Result<(), Refusal> {
    match expected {
        Some(tag) if tag.as_bytes() != etag(found).as_bytes() => {
            let message = "was changed meanwhile; load it again";
            Err(refuse(StatusCode::PRECONDITION_FAILED, "if-match", message))
        }
        _ => Ok(()),
    }
}

fn answer(status: StatusCode, document: &store::Document) -> Answer {
    let mut response = reply(&shown(document)?);
    *response.status_mut() = status;
    tagged(response, document)
}

/// An answer with the tag of what it shows.
pub fn tagged(mut response: Response, document: &store::Document) -> Answer {
    if let Ok(tag) = HeaderValue::from_str(&etag(document)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// A document as answers hold it.
pub fn shown(document: &store::Document) -> Result<Value, Refusal> {
    let mut body: Value = serde_json::from_str(&document.body).map_err(|error| {
        StoreError(format!("the document '{}' is broken: {error}", document.id))
    })?;
    if let Value::Object(members) = &mut body {
        members.insert("id".to_owned(), json!(document.id));
        members.insert("updated_at".to_owned(), json!(seconds(document.updated_at)));
    }
    Ok(body)
}

fn etag(document: &store::Document) -> String {
    format!("\"{}\"", document.updated_at)
}

fn refuse(status: StatusCode, field: &str, message: &str) -> Refusal {
    Refusal::new(status, "bad_document", field, message)
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        refuse(StatusCode::BAD_REQUEST, &fault.field, &fault.message)
    }
}
