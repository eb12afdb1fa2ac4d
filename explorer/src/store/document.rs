//! What people made: saved queries, dashboards, alert rules and their states. Small, and changed one at a time.

/// A document of a kind, such as `dashboard`, by its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub kind: String,
    pub id: String,
    /// JSON.
    pub body: String,
    /// Microseconds since the epoch.
    pub updated_at: i64,
}

/// A change that is durable before it is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// In place of the one with its kind and id, if there is one.
    Put(Document),
    Delete {
        kind: String,
        id: String,
    },
}
