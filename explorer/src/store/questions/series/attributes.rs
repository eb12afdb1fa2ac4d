//! The attributes that a metric's samples have.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::asked::{Asked, Range};
use crate::limits::{ATTRIBUTE_VALUES_MAX, ATTRIBUTES_MAX, OPENED_SETS_MAX};
use crate::query::series::{AttributeRow, AttributeValue, SeriesQuestion};
use crate::store::sql::Statement;
use crate::store::{QuestionError, Reader, StoreError};

/// What was seen of one attribute.
#[derive(Default)]
struct Seen {
    count: i64,
    values: HashMap<String, i64>,
    kinds: HashMap<String, i64>,
}

impl Reader {
    /// The attributes of the question's first query, the most frequent first.
    pub fn attributes(
        &self,
        question: &SeriesQuestion,
    ) -> Result<Vec<AttributeRow>, QuestionError> {
        let Some(query) = question.queries.first() else { return Ok(Vec::new()) };
        let Some(resolved) = self.resolve(query)? else { return Ok(Vec::new()) };
        let asked = Asked::new(self, question, query, resolved);
        let order = format!(" ORDER BY samples DESC LIMIT {OPENED_SETS_MAX}");
        let range = Range::of(question);
        let statement = match self.dialect().sets() {
            // Counted by name first, so that each set is opened once.
            Some((sets, reference)) => {
                let mut statement = Statement::new(
                    "SELECT s.attributes, s.attribute_types, counted.samples FROM (SELECT set_name,
                     count(*) AS samples FROM (",
                );
                let names = Statement::new(format!("{reference} AS set_name"));
                statement.append(asked.rows(range, None, names)?);
                statement.push(&format!(
                    ") AS named GROUP BY set_name{order}) AS counted
                     JOIN {sets} AS s ON s.id = counted.set_name"
                ));
                statement
            }
            None => {
                let columns = "attributes, attribute_types";
                let mut statement =
                    Statement::new(format!("SELECT {columns}, count(*) AS samples FROM ("));
                statement.append(asked.rows(range, None, Statement::new(columns))?);
                statement.push(&format!(") AS named GROUP BY {columns}{order}"));
                statement
            }
        };
        let mut seen: HashMap<String, Seen> = HashMap::new();
        for row in self.rows(&statement)? {
            gather(&mut seen, &row.text(0)?, &row.text(1)?, row.int(2)?)?;
        }
        let mut rows: Vec<_> = seen.into_iter().map(|(key, seen)| seen.row(key)).collect();
        rows.sort_by(|left, right| {
            right.count.cmp(&left.count).then_with(|| left.key.cmp(&right.key))
        });
        rows.truncate(ATTRIBUTES_MAX);
        Ok(rows)
    }
}

/// Adds the attributes of one set that so many samples have.
fn gather(
    seen: &mut HashMap<String, Seen>,
    attributes: &str,
    types: &str,
    count: i64,
) -> Result<(), StoreError> {
    let object = |text: &str| -> Result<Map<String, Json>, StoreError> {
        serde_json::from_str(text)
            .map_err(|_| StoreError("attributes are no JSON object".to_owned()))
    };
    let types = object(types)?;
    for (key, value) in object(attributes)? {
        let kind = types.get(&key).and_then(Json::as_str).unwrap_or("string").to_owned();
        let text = match value {
            Json::String(text) => text,
            other => other.to_string(),
        };
        let entry = seen.entry(key).or_default();
        entry.count += count;
        *entry.values.entry(text).or_default() += count;
        *entry.kinds.entry(kind).or_default() += count;
    }
    Ok(())
}

impl Seen {
    fn row(self, key: String) -> AttributeRow {
        let cardinality = i64::try_from(self.values.len()).unwrap_or(i64::MAX);
        let kind = most(self.kinds).into_iter().next().map(|(kind, _)| kind).unwrap_or_default();
        let values = most(self.values).into_iter().take(ATTRIBUTE_VALUES_MAX);
        let values = values.map(|(value, count)| AttributeValue { value, count }).collect();
        AttributeRow { key, kind, count: self.count, cardinality, values }
    }
}

/// The most frequent first; of equally frequent ones by their text.
fn most(counts: HashMap<String, i64>) -> Vec<(String, i64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    counts
}
