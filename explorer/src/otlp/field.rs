//! Checks of fields that all signals share.

use crate::ingest::field::{Fault, invalid};

/// Nanoseconds → microseconds. Zero is how OTLP says "unknown".
pub fn time(nanoseconds: u64, field: &'static str) -> Result<i64, Fault> {
    known_time(nanoseconds)
        .ok_or_else(|| invalid(field, "must be a number of nanoseconds since 1970, not 0"))
}

/// The time, if it is known.
pub fn known_time(nanoseconds: u64) -> Option<i64> {
    let microseconds = i64::try_from(nanoseconds / 1000).unwrap_or(i64::MAX);
    (nanoseconds > 0).then_some(microseconds)
}

/// An id of 8 or 16 bytes, not all 0, in lowercase hexadecimal.
pub fn own_id(bytes: &[u8], length: usize, field: &'static str) -> Result<String, Fault> {
    id(bytes, length).ok_or_else(|| invalid(field, &format!("must be {length} bytes, not all 0")))
}

/// The id, if it is one.
pub fn id(bytes: &[u8], length: usize) -> Option<String> {
    let valid = bytes.len() == length && bytes.iter().any(|byte| *byte != 0);
    valid.then(|| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// An id that may be absent, but not malformed.
pub fn maybe_id(bytes: &[u8], length: usize, field: &'static str) -> Result<Option<String>, Fault> {
    match bytes.iter().all(|byte| *byte == 0) {
        true => Ok(None),
        false => own_id(bytes, length, field).map(Some),
    }
}
