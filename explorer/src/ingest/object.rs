//! Items that are one JSON object, such as an event or a session.

use serde_json::Value;

use super::field::{Fault, invalid};
use super::frame::Item;
use super::record::{Flaw, Records};

/// Reads such an item; `take` makes records of the object and its text. What cannot be used is refused alone.
pub fn read(
    index: usize,
    item: &Item<'_>,
    bytes_max: usize,
    records: &mut Records,
    take: impl FnOnce(&Value, &str, &mut Records) -> Result<Vec<Flaw>, Fault>,
) -> usize {
    let taken = parse(item, bytes_max).and_then(|(object, text)| take(&object, text, records));
    match taken {
        Ok(flaws) => records.note_flaws(index, &flaws),
        Err(fault) => {
            records.refuse_item(index, item, fault.reason, fault.field, &fault.message);
        }
    }
    1
}

fn parse<'a>(item: &Item<'a>, bytes_max: usize) -> Result<(Value, &'a str), Fault> {
    if item.payload.len() > bytes_max {
        let message = format!("more than {bytes_max} bytes");
        return Err(Fault { reason: "too_large", field: "payload", message });
    }
    let text = std::str::from_utf8(item.payload)
        .map_err(|_| invalid("payload", "the payload is not UTF-8"))?;
    match serde_json::from_str(text) {
        Ok(object @ Value::Object(_)) => Ok((object, text)),
        Ok(_) => Err(invalid("payload", "must be a JSON object")),
        Err(error) => Err(invalid("payload", &error.to_string())),
    }
}

/// The text at a JSON pointer, unless it is empty or no text.
pub fn text<'a>(object: &'a Value, pointer: &str) -> Option<&'a str> {
    object.pointer(pointer)?.as_str().filter(|text| !text.is_empty())
}

/// The same, to keep.
pub fn owned(object: &Value, pointer: &str) -> Option<String> {
    text(object, pointer).map(str::to_owned)
}

/// The array `field`, or the one in its `values`, as older and newer SDKs write lists.
pub fn values<'a>(object: &'a Value, field: &str) -> &'a [Value] {
    let list = object.get(field).and_then(|list| list.get("values").or(Some(list)));
    list.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
