//! What the core holds: texts, attributes, snapshots and records, as they crossed.

pub(crate) mod attributes;
pub(crate) mod record;
pub(crate) mod snapshot;
pub(crate) mod strings;
