//! Requests in protobuf as the JSON that they could have been sent as: for people who look at what came.
//!
//! Also the beginning of one: what was cut off is missing, and the rest is there.

mod schema;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value};

use super::Signal;
use crate::limits::OTLP_SHOWN_DEPTH_MAX;
use schema::{Field, Kind};

/// The JSON of a request.
pub fn shown(signal: Signal, bytes: &[u8]) -> String {
    let request = match signal {
        Signal::Traces => schema::TRACES,
        Signal::Metrics => schema::METRICS,
        Signal::Logs => schema::LOGS,
    };
    message(bytes, request, 0).to_string()
}

fn message(bytes: &[u8], fields: &[Field], depth: usize) -> Value {
    let mut object = Map::new();
    let mut rest = Bytes(bytes);
    while let Some((number, sent)) = rest.field() {
        let Some(field) = fields.iter().find(|field| field.number == number) else { continue };
        if depth > OTLP_SHOWN_DEPTH_MAX {
            break;
        }
        let mut values = match (field.kind, sent) {
            (Kind::Message(fields), Sent::Bytes(bytes)) => vec![message(bytes, fields, depth + 1)],
            (kind, Sent::Bytes(bytes)) => {
                text(kind, bytes).map_or_else(|| packed(kind, bytes), |it| vec![it])
            }
            (kind, Sent::Number(bits)) => number_of(kind, bits).into_iter().collect(),
        };
        if field.repeated {
            let list = object.entry(field.name).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut().map_or_else(|| {}, |list| list.append(&mut values));
        } else if let Some(value) = values.pop() {
            object.insert(field.name.to_owned(), value);
        }
    }
    Value::Object(object)
}

/// What is written with its length; none if numbers are packed so.
fn text(kind: Kind, bytes: &[u8]) -> Option<Value> {
    match kind {
        Kind::Text => Some(String::from_utf8_lossy(bytes).into()),
        Kind::Hex => {
            Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into())
        }
        Kind::Base64 => Some(STANDARD.encode(bytes).into()),
        _ => None,
    }
}

fn packed(kind: Kind, bytes: &[u8]) -> Vec<Value> {
    let mut rest = Bytes(bytes);
    let next = || match kind {
        Kind::Fixed64 | Kind::SignedFixed64 | Kind::Double => rest.fixed(8),
        _ => rest.varint(),
    };
    std::iter::from_fn(next).filter_map(|bits| number_of(kind, bits)).collect()
}

/// A number as OTLP's JSON has it: those of 64 bits are texts.
fn number_of(kind: Kind, bits: u64) -> Option<Value> {
    let signed = bits.cast_signed();
    match kind {
        Kind::Integer => Some(signed.into()),
        Kind::Zigzag => Some(((bits >> 1).cast_signed() ^ -(signed & 1)).into()),
        Kind::Unsigned64 | Kind::Fixed64 => Some(bits.to_string().into()),
        Kind::Signed64 | Kind::SignedFixed64 => Some(signed.to_string().into()),
        Kind::Truth => Some((bits != 0).into()),
        Kind::Double => {
            let value = f64::from_bits(bits);
            Some(Number::from_f64(value).map_or_else(|| value.to_string().into(), Value::Number))
        }
        Kind::Text | Kind::Hex | Kind::Base64 | Kind::Message(_) => None,
    }
}

/// A field's value on the wire.
enum Sent<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// What is left to read; it may end anywhere.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn field(&mut self) -> Option<(u64, Sent<'a>)> {
        let key = self.varint()?;
        let sent = match key & 7 {
            0 => Sent::Number(self.varint()?),
            1 => Sent::Number(self.fixed(8)?),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?.min(self.0.len());
                Sent::Bytes(self.take(length)?)
            }
            5 => Sent::Number(self.fixed(4)?),
            _ => return None,
        };
        Some((key >> 3, sent))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..10 {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn fixed(&mut self, length: usize) -> Option<u64> {
        let bytes = self.take(length)?.iter().rev();
        Some(bytes.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}
