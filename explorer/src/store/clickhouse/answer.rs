//! Answers in the format `RowBinaryWithNamesAndTypes`: exact numbers, any bytes, and no text to parse.

use super::map;
use crate::store::StoreError;
use crate::store::sql::{Row, Value};

/// The types that answers have.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Bool,
    /// Bytes, and whether it has a sign.
    Int(usize, bool),
    Float32,
    Float64,
    Text,
    Fixed(usize),
    Map,
    Nullable(Box<Kind>),
    Nothing,
}

/// All rows of an answer.
pub fn rows(bytes: &[u8]) -> Result<Vec<Row>, StoreError> {
    // What was created by a query without rows answers nothing at all.
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let mut input = Input(bytes);
    let columns = input.length()?;
    for _ in 0..columns {
        input.text()?;
    }
    let kinds = (0..columns).map(|_| kind(&input.text()?)).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    while !input.0.is_empty() {
        let values = kinds.iter().map(|kind| input.value(kind));
        rows.push(Row(values.collect::<Result<_, _>>()?));
    }
    Ok(rows)
}

fn kind(name: &str) -> Result<Kind, StoreError> {
    let within = |wrapper: &str| name.strip_prefix(wrapper)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(inner) = within("Nullable") {
        return Ok(Kind::Nullable(Box::new(kind(inner)?)));
    }
    if let Some(inner) = within("LowCardinality") {
        return kind(inner);
    }
    if let Some(length) = within("FixedString").and_then(|length| length.parse().ok()) {
        return Ok(Kind::Fixed(length));
    }
    if within("Map").is_some_and(|inner| inner.ends_with(", String")) {
        return Ok(Kind::Map);
    }
    let bytes = |prefix| {
        let bits: usize = name.strip_prefix(prefix)?.parse().ok()?;
        (bits <= 128).then_some(bits / 8)
    };
    if let Some(bytes) = bytes("UInt") {
        return Ok(Kind::Int(bytes, false));
    }
    if let Some(bytes) = bytes("Int") {
        return Ok(Kind::Int(bytes, true));
    }
    match name {
        "Bool" => Ok(Kind::Bool),
        "Float32" => Ok(Kind::Float32),
        "Float64" => Ok(Kind::Float64),
        "String" => Ok(Kind::Text),
        "Nothing" => Ok(Kind::Nothing),
        _ => Err(StoreError(format!("an answer of type {name} is not read"))),
    }
}

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn value(&mut self, kind: &Kind) -> Result<Value, StoreError> {
        Ok(match kind {
            Kind::Nothing => Value::Null,
            Kind::Nullable(inner) => match self.byte()? {
                0 => self.value(inner)?,
                _ => Value::Null,
            },
            Kind::Bool => Value::Bool(self.byte()? != 0),
            Kind::Int(bytes, signed) => integer(self.take(*bytes)?, *signed),
            Kind::Float32 => {
                let bytes = self.take(4)?.try_into().map_err(|_| cut())?;
                Value::Float(f32::from_le_bytes(bytes).into())
            }
            Kind::Float64 => {
                let bytes = self.take(8)?.try_into().map_err(|_| cut())?;
                Value::Float(f64::from_le_bytes(bytes))
            }
            Kind::Text => {
                let length = self.length()?;
                readable(self.take(length)?)
            }
            Kind::Fixed(length) => readable(self.take(*length)?),
            Kind::Map => {
                let mut pairs = Vec::new();
                for _ in 0..self.length()? {
                    pairs.push((self.text()?, self.text()?));
                }
                Value::Text(map::decode(&pairs))
            }
        })
    }

    fn text(&mut self) -> Result<String, StoreError> {
        let length = self.length()?;
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    fn length(&mut self) -> Result<usize, StoreError> {
        let mut length = 0_u64;
        for place in 0..9 {
            let byte = self.byte()?;
            length |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return usize::try_from(length).map_err(|_| cut());
            }
        }
        Err(cut())
    }

    fn byte(&mut self) -> Result<u8, StoreError> {
        self.take(1)?.first().copied().ok_or_else(cut)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], StoreError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(cut)?;
        self.0 = rest;
        Ok(taken)
    }
}

fn readable(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => Value::Text(text.to_owned()),
        Err(_) => Value::Bytes(bytes.to_vec()),
    }
}

/// What does not fit into 64 bits becomes a double, as sums of large numbers do.
fn integer(bytes: &[u8], signed: bool) -> Value {
    let negative = signed && bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let mut whole = [if negative { 0xff } else { 0 }; 16];
    for (to, from) in whole.iter_mut().zip(bytes) {
        *to = *from;
    }
    let number = i128::from_le_bytes(whole);
    i64::try_from(number).map_or(Value::Float(number as f64), Value::Int)
}

fn cut() -> StoreError {
    StoreError("an answer of ClickHouse ends too early".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kinds: &[&str], rows: &[&[u8]]) -> Vec<u8> {
        let text = |text: &str| [&[text.len() as u8], text.as_bytes()].concat();
        let mut bytes = vec![kinds.len() as u8];
        kinds.iter().for_each(|_| bytes.extend(text("c")));
        kinds.iter().for_each(|kind| bytes.extend(text(kind)));
        rows.iter().for_each(|row| bytes.extend(*row));
        bytes
    }

    #[test]
    fn reads_every_type() {
        let kinds = ["Nullable(Int64)", "UInt8", "LowCardinality(Nullable(String))", "Float64"];
        let row =
            [&[0][..], &(-5_i64).to_le_bytes(), &[7], &[0, 2, b'h', b'i'], &0.5_f64.to_le_bytes()];
        let nulls = [&[1][..], &[0], &[1], &f64::MAX.to_le_bytes()];
        let found = rows(&named(&kinds, &[&row.concat(), &nulls.concat()])).unwrap();
        let first = vec![Value::Int(-5), Value::Int(7), "hi".into(), Value::Float(0.5)];
        assert_eq!(found[0].0, first);
        assert_eq!(found[1].0, [Value::Null, Value::Int(0), Value::Null, Value::Float(f64::MAX)]);
        let map = rows(&named(
            &["Map(LowCardinality(String), String)", "UInt64", "String"],
            &[&[1, 1, b'a', 2, 1, b'7'], &u64::MAX.to_le_bytes(), &[1, 0xff]],
        ));
        let values = &map.unwrap()[0].0;
        assert_eq!(values[0], r#"{"a":7}"#.into());
        assert_eq!(values[1..], [Value::Float(u64::MAX as f64), Value::Bytes(vec![0xff])]);
    }

    #[test]
    fn says_what_it_cannot_read() {
        assert!(rows(&[]).unwrap().is_empty());
        assert!(rows(&[2, 1, b'a']).unwrap_err().0.contains("too early"));
        let unknown = rows(&named(&["Array(String)"], &[]));
        assert!(unknown.unwrap_err().0.contains("Array(String)"));
        assert!(rows(&named(&["String"], &[&[200, 1, b'x']])).is_err());
    }
}
