//! What a span does, from its kind and the semantic conventions, for spans that do not say so themselves.

use crate::ingest::attribute::Attributes;

pub const SERVER: i32 = 2;
pub const CLIENT: i32 = 3;
pub const PRODUCER: i32 = 4;
pub const CONSUMER: i32 = 5;

/// The name of a kind, as the attribute `otel.kind` has it; none if unspecified.
pub fn kind(kind: i32) -> Option<&'static str> {
    ["INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]
        .get(usize::try_from(kind).ok()?.checked_sub(1)?)
        .copied()
}

/// The op that the conventions imply. The more specific ones come first: a database may be spoken to over HTTP.
pub fn derive(kind: i32, attributes: &Attributes) -> Option<String> {
    let has = |keys: &[&str]| keys.iter().any(|key| attributes.get(key).is_some());
    let op = if has(&["db.system.name", "db.system"]) {
        "db"
    } else if has(&["messaging.system"]) {
        match kind {
            PRODUCER => "queue.publish",
            CONSUMER => "queue.process",
            _ => "queue",
        }
    } else if let Some(operation) = attributes.text("gen_ai.operation.name") {
        return Some(format!("gen_ai.{operation}"));
    } else if has(&["rpc.system", "rpc.system.name"]) {
        "rpc"
    } else if has(&["http.request.method", "http.method"]) {
        match kind {
            SERVER => "http.server",
            CLIENT => "http.client",
            _ => "http",
        }
    } else if has(&["faas.trigger", "faas.invocation_id"]) {
        "function"
    } else {
        return None;
    };
    Some(op.to_owned())
}

/// The word for a failed request, where a span only says that it failed.
pub fn failure(attributes: &Attributes) -> Option<&'static str> {
    let status = ["http.response.status_code", "http.status_code"];
    let status = status.iter().find_map(|key| attributes.get(key)?.as_i64())?;
    Some(match status {
        401 => "unauthenticated",
        403 => "permission_denied",
        404 => "not_found",
        409 => "already_exists",
        413 => "failed_precondition",
        429 => "resource_exhausted",
        499 => "cancelled",
        400..=498 => "invalid_argument",
        501 => "unimplemented",
        503 => "unavailable",
        504 => "deadline_exceeded",
        500..=599 => "internal_error",
        _ => return None,
    })
}
