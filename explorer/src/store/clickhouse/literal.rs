//! Values as ClickHouse writes them in SQL: the only place where a value becomes text of a query.

use crate::store::StoreError;
use crate::store::sql::{Statement, Value};

/// The statement's text with its values in the places that wait for them.
pub fn render(statement: &Statement) -> Result<String, StoreError> {
    let mut parts = statement.text.split('?');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut values = statement.values.iter();
    for part in parts {
        let value = values.next().ok_or_else(|| mismatch(statement))?;
        text.push_str(&literal(value));
        text.push_str(part);
    }
    if values.next().is_some() {
        return Err(mismatch(statement));
    }
    Ok(text)
}

fn mismatch(statement: &Statement) -> StoreError {
    StoreError(format!("a query has other places than values: {}", statement.text))
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        // In parentheses, so that a sign in front of it stays another token.
        Value::Int(number) => format!("toInt64('{number}')"),
        Value::Float(number) => format!("toFloat64('{number:?}')"),
        Value::Text(text) => quoted(text.as_bytes()),
        Value::Bytes(bytes) => quoted(bytes),
    }
}

/// Only letters, digits and what cannot end or escape a text stay as they are; every other byte is written as a number.
pub fn quoted(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 2);
    text.push('\'');
    match std::str::from_utf8(bytes) {
        Ok(readable) => readable.chars().for_each(|letter| match letter {
            '\'' | '\\' | '?' | '\0'..='\x1f' | '\x7f' => push_byte(&mut text, letter as u8),
            letter => text.push(letter),
        }),
        Err(_) => bytes.iter().for_each(|byte| push_byte(&mut text, *byte)),
    }
    text.push('\'');
    text
}

fn push_byte(text: &mut String, byte: u8) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |place: u8| DIGITS.get(usize::from(place)).copied().unwrap_or('0');
    text.push_str("\\x");
    text.push(digit(byte >> 4));
    text.push(digit(byte & 15));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_values() {
        let mut statement = Statement::new("SELECT ?");
        let hostile = "a' OR 1=1; -- \\' ? \n\0é";
        statement.bind(", ?, ?, ?", [hostile.into(), i64::MIN.into(), Value::Null]);
        statement.values.insert(0, true.into());
        assert_eq!(
            render(&statement).unwrap(),
            r"SELECT true, 'a\x27 OR 1=1; -- \x5c\x27 \x3f \x0a\x00é', toInt64('-9223372036854775808'), NULL"
        );
        assert_eq!(quoted(&[0xff, b'a']), r"'\xff\x61'");
        assert_eq!(literal(&1e300.into()), "toFloat64('1e300')");
    }

    #[test]
    fn every_place_has_a_value() {
        assert!(render(&Statement::new("SELECT ?")).is_err());
        let mut statement = Statement::new("SELECT 1");
        statement.values.push(Value::Null);
        assert!(render(&statement).is_err());
    }
}
