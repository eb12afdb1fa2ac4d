//! One message, as protobuf or as JSON, opened a level at a time.
//!
//! Nothing is unpacked before it is needed: a body of a million empty messages stays the bytes it came in, and a
//! malformed entry costs itself alone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::limits::OTLP_ENTRIES_MAX;

/// Bytes that should be a message.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    Protobuf(&'a [u8]),
    Json(&'a str),
}

/// A field by its number in protobuf and its name in JSON.
pub type Key = (u64, &'static str);

type Outcome<T> = Result<T, String>;

impl<'a> Node<'a> {
    /// The messages of a repeated field.
    pub fn list(self, key: Key) -> Outcome<Vec<Self>> {
        let nodes = match self {
            Self::Protobuf(bytes) => {
                let mut nodes = Vec::new();
                for field in Fields(bytes) {
                    let (number, value) = field?;
                    if let Some(value) = value.filter(|_| number == key.0) {
                        nodes.push(Self::Protobuf(value));
                        bounded(nodes.len(), key)?;
                    }
                }
                nodes
            }
            Self::Json(text) => match object(text)?.remove(key.1) {
                Some(list) if list.get() != "null" => array(list.get(), key)?,
                _ => Vec::new(),
            },
        };
        Ok(nodes)
    }

    /// The first of several fields that is there, and which it is.
    pub fn any(self, keys: &[Key]) -> Outcome<Option<(usize, Self)>> {
        match self {
            Self::Protobuf(bytes) => {
                let mut found = None;
                for field in Fields(bytes) {
                    let (number, value) = field?;
                    let place = keys.iter().position(|key| key.0 == number);
                    if let (Some(place), Some(value)) = (place, value) {
                        found = Some((place, Self::Protobuf(value)));
                    }
                }
                Ok(found)
            }
            Self::Json(text) => {
                let fields = object(text)?;
                let present = keys.iter().enumerate().find_map(|(place, key)| {
                    let value = fields.get(key.1).filter(|value| value.get() != "null")?;
                    Some((place, Self::Json(value.get())))
                });
                Ok(present)
            }
        }
    }

    /// The message itself, once it is known to be one of a bounded size.
    pub fn read<T: prost::Message + Default + DeserializeOwned>(self) -> Outcome<T> {
        match self {
            Self::Protobuf(bytes) => T::decode(bytes).map_err(|error| error.to_string()),
            Self::Json(text) => serde_json::from_str(text).map_err(|error| error.to_string()),
        }
    }

    pub fn bytes(self) -> usize {
        self.raw().len()
    }

    /// As it came.
    pub fn raw(self) -> &'a [u8] {
        match self {
            Self::Protobuf(bytes) => bytes,
            Self::Json(text) => text.as_bytes(),
        }
    }
}

fn object(text: &str) -> Outcome<BTreeMap<Cow<'_, str>, &RawValue>> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn array<'a>(text: &'a str, key: Key) -> Outcome<Vec<Node<'a>>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let raw = <Vec<&'a RawValue>>::deserialize(&mut reader);
    let raw = raw.map_err(|error| format!("{}: {error}", key.1))?;
    bounded(raw.len(), key)?;
    Ok(raw.into_iter().map(|value| Node::Json(value.get())).collect())
}

fn bounded(length: usize, key: Key) -> Outcome<()> {
    if length > OTLP_ENTRIES_MAX {
        return Err(format!("{} has more than {OTLP_ENTRIES_MAX} entries", key.1));
    }
    Ok(())
}

/// The fields of a protobuf message: a number, and the bytes if it has any of a length.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Outcome<(u64, Option<&'a [u8]>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field().ok_or_else(|| "the message is not protobuf".to_owned());
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Option<&'a [u8]>)> {
        let key = self.varint()?;
        let value = match key & 7 {
            0 => self.varint().map(|_| None),
            1 => self.take(8).map(|_| None),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.take(length).map(Some)
            }
            5 => self.take(4).map(|_| None),
            _ => None,
        };
        value.filter(|_| key >> 3 != 0).map(|value| (key >> 3, value))
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

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_both_forms_alike() {
        let protobuf = [0x0a, 2, b'h', b'i', 0x10, 0x96, 1, 0x0a, 0, 0x1d, 1, 2, 3, 4];
        let lists = Node::Protobuf(&protobuf).list((1, "a")).unwrap();
        assert_eq!(lists.iter().map(|node| node.bytes()).collect::<Vec<_>>(), [2, 0]);
        let json = Node::Json(r#"{"b":150,"a":["hi",{}],"c":null}"#);
        assert_eq!(json.list((1, "a")).unwrap().len(), 2);
        assert!(json.list((3, "c")).unwrap().is_empty());
        let (place, _) = json.any(&[(9, "z"), (2, "b")]).unwrap().unwrap();
        assert_eq!(place, 1);
    }

    #[test]
    fn refuses_rubbish() {
        for bytes in [&[0x0a, 5, 1][..], &[0xff; 12], &[0x0b], &[0x02, 0]] {
            assert!(Node::Protobuf(bytes).list((1, "a")).is_err(), "{bytes:?}");
        }
        for text in ["", "[]", r#"{"a":{}}"#, r#"{"a":[}"#] {
            assert!(Node::Json(text).list((1, "a")).is_err(), "{text}");
        }
        let many = vec![[0x0a, 0]; OTLP_ENTRIES_MAX + 1].concat();
        assert!(Node::Protobuf(&many).list((1, "a")).unwrap_err().contains("more than"));
    }
}
