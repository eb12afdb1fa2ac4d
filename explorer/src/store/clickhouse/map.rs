//! Attributes as ClickHouse keeps them: a map of texts, so that a filter reads keys and values and parses no JSON.
//!
//! A string is itself; any other value is its JSON behind one control character; a string that is empty or begins with
//! such a character gets another in front. So no value is empty, which is what a map answers for an absent key.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::store::StoreError;

/// Before JSON.
const JSON: char = '\u{1}';
/// Before a string that would be taken for something else.
const STRING: char = '\u{2}';

/// A JSON object of plain values → the JSON of the map.
pub fn encode(object: &str) -> Result<String, StoreError> {
    let not_json = |_| StoreError("attributes are not a JSON object".to_owned());
    let values: BTreeMap<Cow<'_, str>, &RawValue> =
        serde_json::from_str(object).map_err(not_json)?;
    let mut map: BTreeMap<Cow<'_, str>, String> = BTreeMap::new();
    for (key, value) in values {
        let value = match value.get() {
            text if text.starts_with('"') => {
                let text: String = serde_json::from_str(text).map_err(not_json)?;
                match text.chars().next() {
                    None | Some(JSON | STRING) => format!("{STRING}{text}"),
                    Some(_) => text,
                }
            }
            json => format!("{JSON}{json}"),
        };
        map.insert(key, value);
    }
    serde_json::to_string(&map).map_err(not_json)
}

/// The pairs of a map → the JSON object they came from.
pub fn decode(pairs: &[(String, String)]) -> String {
    let mut object = String::from("{");
    for (key, value) in pairs {
        if object.len() > 1 {
            object.push(',');
        }
        push_string(&mut object, key);
        object.push(':');
        match value.strip_prefix(JSON) {
            Some(json) => object.push_str(json),
            None => push_string(&mut object, value.strip_prefix(STRING).unwrap_or(value)),
        }
    }
    object.push('}');
    object
}

fn push_string(json: &mut String, text: &str) {
    json.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was() {
        for object in [
            "{}",
            r#"{"a":"pro","b":12,"c":-0.5,"d":18446744073709551615,"e":true,"f":[1,"x"]}"#,
            r#"{"":"","quote":"it's \"so\"","mark":"\u0001x","other":"\u0002","zero":"0"}"#,
            r#"{"exact":1e300,"long":0.1234567890123456789}"#,
        ] {
            let map: BTreeMap<String, String> =
                serde_json::from_str(&encode(object).unwrap()).unwrap();
            assert!(map.values().all(|value| !value.is_empty()));
            let pairs: Vec<_> = map.into_iter().collect();
            let [found, sent]: [serde_json::Value; 2] =
                [&decode(&pairs), object].map(|text| serde_json::from_str(text).unwrap());
            assert_eq!(found, sent);
        }
        assert!(encode("not json").is_err());
        assert!(encode("[]").is_err());
    }
}
