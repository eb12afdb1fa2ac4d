//! The parameters that questions for rows of a table have in common.

use super::BadQuery;
use super::fields::Fields;
use super::filter::Expr;
use super::parse::{bad, rows, unknown};
use super::scope::Scope;
use crate::limits::{FILTERS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};

/// Gathers the parameters of a question, one by one. Plain ones such as `name=` become part of the filter.
pub struct Gather {
    fields: &'static Fields,
    scope: Scope,
    terms: Vec<Expr>,
    attributes: usize,
    limit: usize,
}

impl Gather {
    pub fn new(fields: &'static Fields, now: i64) -> Self {
        let (scope, limit) = (Scope::new(now), PAGE_ROWS_DEFAULT);
        Self { fields, scope, terms: Vec::new(), attributes: 0, limit }
    }

    /// A column equals a value.
    pub fn equal(&mut self, key: &str, value: &str) {
        self.terms.push(Expr::equal(key, value));
    }

    /// Those of a scope, `limit`, or `attribute.KEY`; no other is left.
    pub fn take(&mut self, key: &str, value: &str) -> Result<(), BadQuery> {
        if self.scope.take(self.fields, key, value)? {
            return Ok(());
        }
        match (key, key.strip_prefix("attribute.")) {
            ("limit", _) => self.limit = rows(value, PAGE_ROWS_MAX)?,
            (_, Some("")) => return Err(bad(key, "names no attribute")),
            (_, Some(_)) if self.attributes == FILTERS_MAX => {
                return Err(bad(key, &format!("more than {FILTERS_MAX} attribute filters")));
            }
            (_, Some(_)) => {
                self.attributes += 1;
                let term = Expr::equal(key, value);
                self.fields.check(&term).map_err(|message| bad(key, &message))?;
                self.terms.push(term);
            }
            _ => return Err(unknown(key)),
        }
        Ok(())
    }

    /// What it is about, and how many rows at most.
    pub fn done(mut self) -> (Scope, usize) {
        self.terms.push(self.scope.filter);
        self.scope.filter = Expr::all(self.terms);
        (self.scope, self.limit)
    }
}
