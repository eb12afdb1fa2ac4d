//! Answers an agent can afford: lists are cut from their ends until the whole has so many characters, and what was cut
//! is said.

use serde_json::{Map, Value, json};

use crate::limits::{SUMMARY_CHARACTERS_MAX, SUMMARY_TEXT_CHARACTERS_MAX};

/// The same answer within its bound.
pub fn fit(value: Value) -> Value {
    within(value, SUMMARY_CHARACTERS_MAX)
}

fn within(mut value: Value, most: usize) -> Value {
    shorten(&mut value);
    let mut cut: Map<String, Value> = Map::new();
    while length(&value) > most {
        let Some((path, rows)) = longest(&value) else { break };
        let kept = if rows > 8 { rows * 3 / 4 } else { rows - 1 };
        let Some(list) = value.pointer_mut(&path).and_then(Value::as_array_mut) else { break };
        list.truncate(kept);
        let before = cut.get(&path).and_then(|it| it.get("of")).and_then(Value::as_u64);
        let of = before.unwrap_or(rows as u64);
        cut.insert(path, json!({ "shown": kept, "of": of }));
    }
    if let (false, Some(top)) = (cut.is_empty(), value.as_object_mut()) {
        let hint = "the rest was cut to keep this answer short: narrow since, until or query, or ask for fewer rows";
        top.insert("cut".to_owned(), json!({ "lists": cut, "more": hint }));
    }
    value
}

fn length(value: &Value) -> usize {
    value.to_string().chars().count()
}

/// Texts of senders may have any length.
fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.chars().count() > SUMMARY_TEXT_CHARACTERS_MAX => {
            let kept: String = text.chars().take(SUMMARY_TEXT_CHARACTERS_MAX).collect();
            *text = kept + "\u{2026}";
        }
        Value::Array(values) => values.iter_mut().for_each(shorten),
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}

/// The list that takes most room, by its path, and how many elements it has. Inner lists that take nearly all of an
/// outer one's room go first.
fn longest(value: &Value) -> Option<(String, usize)> {
    let mut lists = Vec::new();
    walk(value, String::new(), &mut lists);
    lists.into_iter().max_by_key(|(_, _, room)| *room).map(|(path, rows, _)| (path, rows))
}

fn walk(value: &Value, path: String, lists: &mut Vec<(String, usize, usize)>) {
    match value {
        Value::Array(values) => {
            if !values.is_empty() {
                lists.push((path.clone(), values.len(), length(value)));
            }
            for (at, inner) in values.iter().enumerate() {
                walk(inner, format!("{path}/{at}"), lists);
            }
        }
        Value::Object(fields) => {
            for (key, inner) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                walk(inner, format!("{path}/{key}"), lists);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_its_bound_and_says_what_is_missing() {
        let rows: Vec<Value> = (0..500).map(|row| json!({ "row": row, "name": "x" })).collect();
        let answer = within(json!({ "rows": rows, "few": [1, 2], "total": 500 }), 1000);
        let hints = 260;
        assert!(length(&answer) <= 1000 + hints, "{}", length(&answer));
        let shown = answer["rows"].as_array().unwrap().len();
        assert!(shown > 10);
        assert_eq!(answer["few"], json!([1, 2]));
        assert_eq!(answer["cut"]["lists"]["/rows"], json!({ "shown": shown, "of": 500 }));
    }

    #[test]
    fn what_fits_is_left_alone() {
        let answer = json!({ "rows": [1, 2, 3] });
        assert_eq!(within(answer.clone(), 1000), answer);
        let long = fit(json!({ "text": "x".repeat(10 * SUMMARY_TEXT_CHARACTERS_MAX) }));
        assert_eq!(length(&long["text"]), SUMMARY_TEXT_CHARACTERS_MAX + 3);
    }
}
