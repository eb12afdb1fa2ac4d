//! The filter language: one for metrics, samples, spans, traces, logs and errors, in the API, the UI, the CLI and MCP.
//!
//! `tier:pro http.response.status_code:>=500 !url:*health* (region:eu OR region:[us,ca]) has:user.id "card declined"`

/// A condition on one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Every one holds; of none, all rows pass.
    All(Vec<Expr>),
    /// At least one holds.
    Any(Vec<Expr>),
    Not(Box<Expr>),
    /// The key's value compares so with a value. A key is a column of the table, or else an attribute.
    Compare {
        key: String,
        is: Comparison,
        value: String,
    },
    /// The key's text matches: pieces in order, with anything between two of them. Without regard to case.
    Like {
        key: String,
        pattern: Vec<String>,
    },
    /// The key's value is one of these.
    In {
        key: String,
        values: Vec<String>,
    },
    /// The key has a value.
    Has {
        key: String,
    },
    /// The table's own text (a name, a message, a body) contains this. Without regard to case.
    Text(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Why a filter cannot be read, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// In characters, from 0.
    pub at: usize,
    pub message: String,
}
