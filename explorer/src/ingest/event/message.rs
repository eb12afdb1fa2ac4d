//! What a message event says.

use serde_json::Value;

use crate::ingest::object::text;

/// The message with its parameters filled in.
pub fn message(sent: &Value) -> Option<String> {
    let formatted = text(sent, "/logentry/formatted").or(text(sent, "/message/formatted"));
    let formatted = formatted.or(text(sent, "/message"));
    formatted.map(str::to_owned).or_else(|| Some(fill(template(sent)?, params(sent))))
}

/// The message before its parameters were filled in: the same for all messages of one statement.
pub fn template(sent: &Value) -> Option<&str> {
    let template = text(sent, "/logentry/message").or(text(sent, "/message/message"));
    template.or(text(sent, "/message"))
}

fn params(sent: &Value) -> &[Value] {
    let params = sent.pointer("/logentry/params").or(sent.pointer("/message/params"));
    params.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Fills in `%s` and its like, and `{}`, from left to right.
fn fill(template: &str, params: &[Value]) -> String {
    let mut params = params.iter();
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['%', '{']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        filled.push_str(before);
        let token = from.get(..2).unwrap_or_default();
        rest = from.get(2..).unwrap_or_default();
        match (token, params.len()) {
            ("%s" | "%d" | "%i" | "%f" | "%o" | "%j" | "{}", 1..) => match params.next() {
                Some(Value::String(text)) => filled.push_str(text),
                Some(value) => filled.push_str(&value.to_string()),
                None => {}
            },
            ("%%", _) => filled.push('%'),
            _ => {
                let one = from.chars().next().map_or(0, char::len_utf8);
                filled.push_str(from.get(..one).unwrap_or_default());
                rest = from.get(one..).unwrap_or_default();
            }
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fills_in_parameters() {
        for (template, params, expected) in [
            ("plain", json!([1]), "plain"),
            ("%s of {} at 5%%", json!(["one", 2]), "one of 2 at 5%"),
            ("%s %s", json!(["one"]), "one %s"),
            ("{é} %", json!(["one"]), "{é} %"),
            ("é{}", json!([null]), "énull"),
        ] {
            let sent = json!({"logentry": {"message": template, "params": params}});
            assert_eq!(message(&sent).as_deref(), Some(expected));
        }
        let both = json!({"message": "told", "logentry": {"message": "%s", "params": ["x"]}});
        assert_eq!(message(&both).as_deref(), Some("told"));
        assert_eq!(message(&json!({"message": {"formatted": "old"}})).as_deref(), Some("old"));
        assert_eq!(message(&json!({"message": 5})), None);
    }
}
