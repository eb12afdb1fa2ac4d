//! Sessions: the state of one, or counts of many that began in the same minute.

use serde_json::Value;

use super::field::{self, Fault, invalid};
use super::frame::Item;
use super::object::{self, owned};
use super::record::{Flaw, Records, Session};
use crate::limits::{SESSION_BUCKETS_MAX, SESSIONS_BYTES_MAX};

const STATES: [&str; 6] = ["ok", "exited", "errored", "crashed", "abnormal", "unhandled"];

/// Reads the state of one session; answers how many entries it had.
pub fn read_one(index: usize, item: &Item<'_>, records: &mut Records) -> usize {
    object::read(index, item, SESSIONS_BYTES_MAX, records, |sent, _, records| {
        let started = time(sent, "started")?;
        let started = started.ok_or_else(|| invalid("started", "must be a date"))?;
        let status = sent.get("status").and_then(Value::as_str).unwrap_or("ok");
        if !STATES.contains(&status) {
            return Err(invalid("status", &format!("must be one of: {}", STATES.join(", "))));
        }
        let session_id = sent.get("sid").and_then(field::event_id);
        let session = Session {
            session_id: Some(session_id.ok_or_else(|| invalid("sid", "must be a UUID"))?),
            started,
            timestamp: time(sent, "timestamp")?.unwrap_or(records.received_at),
            status: status.to_owned(),
            quantity: 1,
            errors: sent.get("errors").and_then(Value::as_i64).unwrap_or_default().max(0),
            user: owned(sent, "/did"),
            release: owned(sent, "/attrs/release"),
            environment: owned(sent, "/attrs/environment"),
        };
        records.sessions.push(session);
        Ok(Vec::new())
    })
}

/// Reads counts of sessions; answers how many entries it had.
pub fn read_many(index: usize, item: &Item<'_>, records: &mut Records) -> usize {
    let mut buckets = 0;
    object::read(index, item, SESSIONS_BYTES_MAX, records, |sent, _, records| {
        let aggregates = sent.get("aggregates").and_then(Value::as_array);
        let aggregates = aggregates.ok_or_else(|| invalid("aggregates", "must be an array"))?;
        buckets = aggregates.len();
        if buckets > SESSION_BUCKETS_MAX {
            let message = format!("more than {SESSION_BUCKETS_MAX} buckets");
            return Err(Fault { reason: "too_large", field: "aggregates", message });
        }
        let mut flaws = Vec::new();
        for bucket in aggregates {
            match read_bucket(bucket, sent, records.received_at) {
                Ok(sessions) => records.sessions.extend(sessions),
                Err(_) => flaws.push(("aggregates".to_owned(), "has a bucket without a start")),
            }
        }
        Ok::<Vec<Flaw>, Fault>(flaws)
    });
    buckets
}

/// One row for each state that was counted. A bucket counts sessions that have ended; `exited` are those without
/// an error.
fn read_bucket(bucket: &Value, sent: &Value, received_at: i64) -> Result<Vec<Session>, Fault> {
    let started = time(bucket, "started")?;
    let started = started.ok_or_else(|| invalid("started", "must be a date"))?;
    let count = |state: &&str| bucket.get(state).and_then(Value::as_i64).filter(|count| *count > 0);
    let session = |(state, quantity): (&str, i64)| Session {
        session_id: None,
        started,
        timestamp: received_at,
        status: state.to_owned(),
        quantity,
        errors: 0,
        user: owned(bucket, "/did"),
        release: owned(sent, "/attrs/release"),
        environment: owned(sent, "/attrs/environment"),
    };
    let counted = STATES.iter().filter_map(|state| Some((*state, count(state)?)));
    Ok(counted.map(session).collect())
}

fn time(sent: &Value, field: &'static str) -> Result<Option<i64>, Fault> {
    let time = sent.get(field).filter(|time| !time.is_null());
    time.map(|time| field::time(time, field)).transpose()
}
