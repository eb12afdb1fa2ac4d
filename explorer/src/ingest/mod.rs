//! Bytes → records: a pure function. No clock, no I/O; what is refused is counted, and costs no neighbour.
//!
//! [`decode()`] undoes the content encoding, [`Envelope::parse`] finds the items, [`records`] reads them.

mod agent;
mod attribute;
mod container;
mod decode;
mod dsn;
mod frame;
mod metric;
mod record;
mod report;

pub use decode::{DecodeError, Encoding, decode};
pub use dsn::{Dsn, is_key, is_project};
pub use frame::{Envelope, Malformed};
#[cfg(test)]
pub use record::Drop;
pub use record::clip;
pub use record::{Issue, ItemCount, Metric, RawItem, Records, Traffic};

use crate::limits::{CONTAINER_BYTES_MAX, RAW_BYTES_MAX};

/// What the records need to know besides the envelope's bytes.
#[derive(Clone, Debug)]
pub struct Context {
    pub project: String,
    /// Microseconds since the epoch.
    pub received_at: i64,
    /// The address of the connection.
    pub client_address: Option<String>,
    pub user_agent: Option<String>,
    pub metric_bytes_max: usize,
}

/// Reads every item of an envelope.
pub fn records(envelope: &Envelope<'_>, context: &Context) -> Records {
    let mut records = Records::new(&context.project, context.received_at);
    let mut containers_seen = false;
    for (index, item) in envelope.items.iter().enumerate() {
        let entries = match item.kind.as_str() {
            "trace_metric" if containers_seen => {
                records.refuse_item(index, item, "invalid", "type", "a second container");
                0
            }
            "trace_metric" if item.payload.len() > CONTAINER_BYTES_MAX => {
                records.refuse_item(
                    index,
                    item,
                    "too_large",
                    "payload",
                    "the container is too large",
                );
                0
            }
            "trace_metric" => {
                containers_seen = true;
                container::read(envelope, index, item, context, &mut records)
            }
            "client_report" => report::read(index, item, &mut records),
            _ => {
                records.raw.push(RawItem {
                    kind: record::label(&item.kind),
                    headers: item.header_text.to_owned(),
                    bytes: item.payload.len(),
                    payload: item.payload.iter().copied().take(RAW_BYTES_MAX).collect(),
                });
                1
            }
        };
        records.count_item(&item.kind, entries, item.payload.len());
    }
    records
}

#[cfg(test)]
mod tests;
