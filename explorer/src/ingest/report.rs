//! Client reports: what the SDK itself dropped, and why.

use serde::Deserialize;
use serde_json::Value;

use super::frame::Item;
use super::ledger::label;
use super::record::{Drop, Issue, Records};
use crate::limits::{REPORT_BYTES_MAX, REPORT_ROWS_MAX};

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    discarded_events: Vec<Value>,
}

#[derive(Deserialize)]
struct Discarded {
    reason: String,
    category: String,
    quantity: i64,
}

/// Reads a client report into drops; answers how many rows it had.
pub fn read(index: usize, item: &Item<'_>, records: &mut Records) -> usize {
    if item.payload.len() > REPORT_BYTES_MAX {
        records.refuse_item(index, item, "too_large", "payload", "the report is too large");
        return 0;
    }
    let report: Report = match serde_json::from_slice(item.payload) {
        Ok(report) => report,
        Err(error) => {
            records.refuse_item(index, item, "invalid", "payload", &error.to_string());
            return 0;
        }
    };
    let rows = report.discarded_events.len();
    for row in report.discarded_events.into_iter().take(REPORT_ROWS_MAX) {
        match serde_json::from_value::<Discarded>(row) {
            Ok(row) if row.quantity >= 0 => records.drops.push(Drop {
                source: "sdk",
                reason: label(&row.reason),
                category: label(&row.category),
                quantity: row.quantity,
            }),
            Ok(_) => note(index, "quantity is negative", records),
            Err(error) => note(index, &error.to_string(), records),
        }
    }
    rows
}

fn note(index: usize, message: &str, records: &mut Records) {
    records.note(Issue {
        scope: "entry",
        reason: "invalid".to_owned(),
        item: Some(index),
        field: "discarded_events".to_owned(),
        message: message.to_owned(),
        quantity: 1,
    });
}
