//! What every list can be narrowed by: project, time and a filter.

use super::fields::Fields;
use super::filter::Expr;
use super::{BadQuery, time};

/// The rows that are asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    pub project: Option<String>,
    pub filter: Expr,
    /// Microseconds since the epoch; from here on.
    pub since: Option<i64>,
    /// Microseconds since the epoch; before this.
    pub until: Option<i64>,
    /// When it was asked: what relative times count from.
    pub now: i64,
}

impl Scope {
    /// Everything.
    pub fn new(now: i64) -> Self {
        Self { project: None, filter: Expr::All(Vec::new()), since: None, until: None, now }
    }

    /// Takes a parameter; false if it is another's.
    pub fn take(&mut self, fields: &Fields, key: &str, value: &str) -> Result<bool, BadQuery> {
        match key {
            "query" => self.filter = fields.parse(key, value)?,
            other => return self.take_plain(other, value),
        }
        Ok(true)
    }

    /// The same without a filter, for what has no attributes.
    pub fn take_plain(&mut self, key: &str, value: &str) -> Result<bool, BadQuery> {
        match key {
            "project" => self.project = Some(value.to_owned()),
            "since" => self.since = Some(self.bound(key, value)?),
            "until" => self.until = Some(self.bound(key, value)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn bound(&self, key: &str, value: &str) -> Result<i64, BadQuery> {
        time::bound(value, self.now).ok_or_else(|| BadQuery {
            field: key.to_owned(),
            message:
                "must be a time: 1h (that long ago), 2026-01-31T10:00:00Z or seconds since 1970"
                    .to_owned(),
            at: None,
        })
    }
}
