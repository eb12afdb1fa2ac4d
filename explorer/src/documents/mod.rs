//! What users save: queries, dashboards and, in [`crate::alerts`], rules. Each is checked when it comes, kept as JSON.

mod dashboard;
mod request;
mod saved_query;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::limits::{DOCUMENT_ID_BYTES_MAX, DOCUMENT_NAME_BYTES_MAX};

pub use dashboard::Dashboard;
pub use request::Request;
pub use saved_query::{Display, SavedQuery};

/// A kind of document.
pub trait Document: Serialize + DeserializeOwned + Send + 'static {
    /// As the store calls it.
    const KIND: &'static str;
    /// As addresses and lists call several.
    const PLURAL: &'static str;
    /// How many a store holds.
    const COUNT_MAX: usize;

    /// What its types alone cannot say.
    fn check(&self) -> Result<(), Fault>;
}

/// What is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub field: String,
    pub message: String,
}

impl Fault {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }

    /// The same, seen from the document around it.
    pub fn within(self, parent: &str) -> Self {
        Self { field: format!("{parent}.{}", self.field), message: self.message }
    }
}

/// Whether a text can be an id: it stands in addresses.
pub fn is_id(text: &str) -> bool {
    let sound = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=DOCUMENT_ID_BYTES_MAX).contains(&text.len()) && text.bytes().all(sound)
}

/// Checks the name that lists show.
pub fn check_name(field: &str, name: &str) -> Result<(), Fault> {
    if name.trim().is_empty() {
        return Err(Fault::new(field, "is empty; a name is what lists show"));
    }
    check_length(field, name, DOCUMENT_NAME_BYTES_MAX)
}

pub fn check_length(field: &str, text: &str, bytes_max: usize) -> Result<(), Fault> {
    if text.len() > bytes_max {
        return Err(Fault::new(field, format!("has more than {bytes_max} bytes")));
    }
    Ok(())
}
