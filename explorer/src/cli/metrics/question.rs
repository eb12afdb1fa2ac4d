//! What `fanal metrics query` asks: one metric by name, more as `p95(checkout.duration) region:eu`, and equations.

use serde_json::{Map, Value, json};

use crate::cli::{Failure, Outcome};

/// One metric to aggregate.
#[derive(Debug, Default, PartialEq)]
pub struct Question {
    pub id: String,
    pub metric: String,
    pub aggregate: Option<String>,
    pub filter: Option<String>,
}

impl Question {
    /// Reads `[ID=]AGGREGATE(METRIC) [FILTER]`; `METRIC [FILTER]` leaves the aggregate to the server.
    pub fn parse(text: &str, fallback_id: &str) -> Outcome<Self> {
        let (id, rest) = identified(text.trim(), fallback_id);
        let wrong = || {
            Failure::usage(format!(
                "--also '{text}' is no query; try 'b=p95(checkout.duration) region:eu'"
            ))
        };
        let (head, filter) = match rest.find(')').filter(|_| rest.contains('(')) {
            Some(end) => rest.split_at(end + 1),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        let (aggregate, metric) = match head.strip_suffix(')') {
            Some(head) => head.split_once('(').ok_or_else(wrong)?,
            None => ("", head),
        };
        if metric.is_empty() {
            return Err(wrong());
        }
        let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        Ok(Self {
            id: id.to_owned(),
            metric: metric.trim().to_owned(),
            aggregate: some(aggregate),
            filter: some(filter),
        })
    }

    pub fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert("id".to_owned(), json!(self.id));
        body.insert("metric".to_owned(), json!(self.metric));
        let texts = [("aggregate", &self.aggregate), ("query", &self.filter)];
        for (key, text) in texts {
            if let Some(text) = text {
                body.insert(key.to_owned(), json!(text));
            }
        }
        Value::Object(body)
    }
}

/// Reads `[ID=]EXPRESSION`.
pub fn equation(text: &str, fallback_id: &str) -> Value {
    let (id, expression) = identified(text.trim(), fallback_id);
    json!({ "id": id, "expression": expression.trim() })
}

/// Splits `id=rest`, where the id is a word.
fn identified<'a>(text: &'a str, fallback: &'a str) -> (&'a str, &'a str) {
    let word = |id: &str| {
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.split_once('=')
        .filter(|(id, _)| word(id.trim()))
        .map_or((fallback, text), |(id, rest)| (id.trim(), rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_queries() {
        for (text, id, metric, aggregate, filter) in [
            ("p95(checkout.duration)", "b", "checkout.duration", Some("p95"), None),
            ("x=sum(orders) tier:pro a:1", "x", "orders", Some("sum"), Some("tier:pro a:1")),
            ("orders", "b", "orders", None, None),
            ("orders tier:pro", "b", "orders", None, Some("tier:pro")),
            ("orders a:x=1", "b", "orders", None, Some("a:x=1")),
        ] {
            let question = Question::parse(text, "b").expect(text);
            assert_eq!((&*question.id, &*question.metric), (id, metric), "{text}");
            assert_eq!(question.aggregate.as_deref(), aggregate, "{text}");
            assert_eq!(question.filter.as_deref(), filter, "{text}");
        }
        for text in ["", "x=", "p95()", "p95)"] {
            assert!(matches!(Question::parse(text, "b"), Err(Failure::Usage(_))), "{text}");
        }
        assert_eq!(equation("rate = a / b", "e1"), json!({"id":"rate","expression":"a / b"}));
        assert_eq!(equation("a / b", "e1"), json!({"id":"e1","expression":"a / b"}));
    }
}
