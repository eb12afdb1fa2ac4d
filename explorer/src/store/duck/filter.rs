//! Conditions and the values they bind, in order.

use duckdb::types::Value;

/// The conditions of one query; all of them must hold.
#[derive(Default)]
pub struct Filter {
    terms: Vec<&'static str>,
    values: Vec<Value>,
}

impl Filter {
    pub fn term(
        &mut self,
        term: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> &mut Self {
        self.terms.push(term);
        self.values.extend(values);
        self
    }

    pub fn text(&mut self, term: &'static str, value: Option<&String>) -> &mut Self {
        if let Some(value) = value {
            self.term(term, [Value::Text(value.clone())]);
        }
        self
    }

    pub fn number(&mut self, term: &'static str, value: Option<i64>) -> &mut Self {
        if let Some(value) = value {
            self.term(term, [Value::BigInt(value)]);
        }
        self
    }

    /// Attributes by key and the text of their value.
    pub fn attributes(&mut self, filters: &[(String, String)]) -> &mut Self {
        for (key, text) in filters {
            let as_text = [Value::Text(pointer(key)), Value::Text(text.clone())];
            match text.parse::<f64>() {
                // 1, 1.0 and 1e0 are one number, however it was sent.
                Ok(number) if number.is_finite() => {
                    let as_number = [Value::Text(pointer(key)), Value::Double(number)];
                    self.term(
                        "((attributes ->> ?) = ? OR TRY_CAST((attributes ->> ?) AS DOUBLE) = ?)",
                        as_text.into_iter().chain(as_number),
                    );
                }
                _ => drop(self.term("(attributes ->> ?) = ?", as_text)),
            }
        }
        self
    }

    /// The conditions as a clause that begins with `word`, empty if there are none; and the values.
    pub fn clause(self, word: &str) -> (String, Vec<Value>) {
        let clause = match self.terms.as_slice() {
            [] => String::new(),
            terms => format!("{word} {}", terms.join(" AND ")),
        };
        (clause, self.values)
    }
}

/// The JSON pointer of a key. A path would read the dots of `browser.name` as steps.
fn pointer(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}
