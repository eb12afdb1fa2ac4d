//! The simple parameters of a question, as conditions that must all hold.

use super::{Dialect, Statement, Value};
use crate::ingest::SEQUENCE;

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

    /// Attributes by key and the text of their value.
    pub fn attributes(&mut self, filters: &[(String, String)]) -> &mut Self {
        for (key, text) in filters {
            self.attribute(key, text);
        }
        self
    }

    fn attribute(&mut self, key: &str, text: &str) {
        let (dialect, key) = (self.dialect, self.dialect.key(key));
        let as_text = format!("{} = ?", dialect.attribute_text());
        match text.parse::<f64>() {
            // 1, 1.0 and 1e0 are one number, however it was sent.
            Ok(number) if number.is_finite() => {
                let as_number = format!("{} = ?", dialect.attribute_number());
                let values = [key.clone(), text.into(), key, number.into()];
                self.term(&format!("({as_text} OR {as_number})"), values)
            }
            _ => self.term(&as_text, [key, text.into()]),
        };
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

/// Attribute filters without the sequence, which is a column, and its value if one is asked for.
pub fn without_sequence(filters: &[(String, String)]) -> (Vec<(String, String)>, Option<i64>) {
    let (sequence, rest): (Vec<_>, Vec<_>) =
        filters.iter().cloned().partition(|(key, _)| key == SEQUENCE);
    (rest, sequence.first().map(|(_, text)| text.parse().unwrap_or(i64::MIN)))
}
