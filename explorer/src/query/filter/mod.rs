//! The filter language: one for metrics, samples, spans, traces, logs and errors, in the API, the UI, the CLI and MCP.
//!
//! `tier:pro http.response.status_code:>=500 !url:*health* (region:eu OR region:[us,ca]) has:user.id "card declined"`

mod parse;
mod print;
mod quantity;
mod scan;
#[cfg(test)]
mod tests;

pub use parse::{parse, parse_checked};
pub use quantity::{Quantity, Unit};

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
    /// The table's own text (a name, a message, a body) contains these pieces in order. Without regard to case.
    Text(Vec<String>),
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

impl Expr {
    /// All of them, in the shortest form: what is nested needlessly is lifted.
    pub fn all(parts: Vec<Expr>) -> Expr {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Expr::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Expr::All(flat) }
    }

    /// Any of them, in the shortest form. There is at least one.
    pub fn any(parts: Vec<Expr>) -> Expr {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Expr::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Expr::Any(flat) }
    }

    /// The key's value is exactly this.
    pub fn equal(key: &str, value: &str) -> Expr {
        Expr::Compare { key: key.to_owned(), is: Comparison::Equal, value: value.to_owned() }
    }

    /// Whether every row passes.
    pub fn is_empty(&self) -> bool {
        matches!(self, Expr::All(parts) if parts.is_empty())
    }
}

impl Comparison {
    /// As it is written in a filter, and in SQL.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}
