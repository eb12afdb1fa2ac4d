//! Conditions that must all hold.

use super::{Dialect, Filter, Statement, Value};
use crate::query::fields::Fields;
use crate::query::filter::Expr;
use crate::store::StoreError;

/// Conditions and the values they bind, in order.
pub struct Conditions {
    dialect: &'static dyn Dialect,
    statement: Statement,
}

impl Conditions {
    pub fn new(dialect: &'static dyn Dialect) -> Self {
        Self { dialect, statement: Statement::default() }
    }

    /// One more condition: text of ours, and the values of its placeholders.
    pub fn term(&mut self, term: &str, values: impl IntoIterator<Item = Value>) -> &mut Self {
        if !self.statement.text.is_empty() {
            self.statement.push(" AND ");
        }
        self.statement.bind(term, values);
        self
    }

    /// A column equals a value, if there is one.
    pub fn equal<T: Into<Value>>(&mut self, column: &str, value: Option<T>) -> &mut Self {
        self.compare(column, "=", value)
    }

    /// A column compares so with a value, if there is one.
    pub fn compare<T: Into<Value>>(
        &mut self,
        column: &str,
        comparison: &str,
        value: Option<T>,
    ) -> &mut Self {
        match value {
            Some(value) => self.term(&format!("{column} {comparison} ?"), [value.into()]),
            None => self,
        }
    }

    /// A column is one of these texts, if there are any.
    pub fn among(&mut self, column: &str, texts: &[String]) -> &mut Self {
        match texts {
            [] => self,
            texts => {
                let places = vec!["?"; texts.len()].join(", ");
                let values = texts.iter().map(|text| text.as_str().into());
                self.term(&format!("{column} IN ({places})"), values)
            }
        }
    }

    /// From `since` on and before `until`, both in microseconds.
    pub fn during(&mut self, column: &str, since: Option<i64>, until: Option<i64>) -> &mut Self {
        self.compare(column, ">=", since).compare(column, "<", until)
    }

    /// After the last row of the page before, newest first. The plain comparison lets the engine skip what is newer.
    pub fn after(&mut self, columns: [&str; 2], time: i64, id: impl Into<Value>) -> &mut Self {
        let [first, second] = columns;
        let values = [time.into(), time.into(), id.into()];
        self.term(&format!("({first} <= ? AND ({first}, {second}) < (?, ?))"), values)
    }

    /// A filter.
    pub fn filter(&mut self, filter: &Filter, expr: &Expr) -> Result<&mut Self, StoreError> {
        if expr.is_empty() {
            return Ok(self);
        }
        let Statement { text, values } = filter.condition(expr)?;
        Ok(self.term(&text, values))
    }

    /// A filter of the table that has these fields.
    pub fn expr(
        &mut self,
        fields: &'static Fields,
        expr: &Expr,
        now: i64,
    ) -> Result<&mut Self, StoreError> {
        let filter = Filter { dialect: self.dialect, fields, now };
        self.filter(&filter, expr)
    }

    /// The conditions as a clause that begins with `word`; nothing if there are none.
    pub fn clause(self, word: &str) -> Statement {
        if self.statement.text.is_empty() {
            return self.statement;
        }
        let mut clause = Statement::new(format!(" {word} "));
        clause.append(self.statement);
        clause
    }
}
