//! Which events are of one cause: equal groups.
//!
//! In the order of trust: the fingerprint that the client gave, the functions of the stack, type and shape of the
//! message. Lines and columns move with every edit, so they count only where no function has a name.

use serde_json::Value;

use super::bundle;
use super::exception::{chain, file, frames, function, message_frames, of_application};
use super::message::template;
use crate::ingest::object::text;

/// The placeholder of a fingerprint for what the grouping would be without it.
const DEFAULT: [&str; 2] = ["{{ default }}", "{{default}}"];

/// The group of an event, as 16 hexadecimal digits.
pub fn group(sent: &Value) -> String {
    let given = sent.get("fingerprint").and_then(Value::as_array);
    let parts = match given.filter(|parts| !parts.is_empty()) {
        None => cause(sent),
        Some(parts) => {
            let part = |part: &Value| match part.as_str() {
                Some(text) if DEFAULT.contains(&text) => cause(sent),
                Some(text) => vec![text.to_owned()],
                None => vec![part.to_string()],
            };
            parts.iter().flat_map(part).collect()
        }
    };
    format!("{:016x}", hash(parts.iter().map(String::as_str)))
}

fn cause(sent: &Value) -> Vec<String> {
    let chain = chain(sent);
    let stacks: Vec<Vec<String>> = chain.iter().map(|it| stack(frames(it))).collect();
    let mut parts = Vec::new();
    for (exception, stack) in chain.iter().zip(&stacks) {
        parts.push(text(exception, "/type").unwrap_or_default().to_owned());
        // A cause without a stack says little beside others with one.
        if stacks.iter().all(Vec::is_empty) {
            parts.push(shape(text(exception, "/value").unwrap_or_default()));
        }
        parts.extend(stack.iter().cloned());
    }
    if chain.is_empty() {
        parts.push(shape(template(sent).unwrap_or_default()));
        parts.extend(stack(message_frames(sent)));
    }
    parts
}

/// One text for each frame that says something; a recursion of any depth is one frame.
fn stack(frames: &[Value]) -> Vec<String> {
    let frames = of_application(frames);
    let named = frames.iter().any(|frame| function(frame).is_some());
    let describe = |frame: &&Value| {
        let file = shape(file(frame).unwrap_or_default());
        let line = |key| frame.get(key).and_then(Value::as_u64).unwrap_or_default();
        match function(frame) {
            Some(function) => format!("{file} {function}"),
            None if named => file,
            None => format!("{file} {}:{}", line("lineno"), line("colno")),
        }
    };
    let mut texts: Vec<String> = frames.iter().map(describe).collect();
    texts.dedup();
    texts
}

/// A text without what differs from one time or build to the next: numbers, ids, and hashes in names of files.
pub fn shape(text: &str) -> String {
    let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let mut shape = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter| !word(letter)).unwrap_or(rest.len());
        let (token, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (token, hash) = bundle::split(token, after);
        for (index, part) in parts(token).enumerate() {
            shape.push_str(if index == 0 { "" } else { "-" });
            if is_id(part) {
                shape.push_str("<id>");
            } else {
                numbers(part, &mut shape);
            }
        }
        shape.push_str(if hash.is_empty() { "" } else { "<id>" });
        let other = after.find(word).unwrap_or(after.len());
        let (separators, next) = after.split_at_checked(other).unwrap_or((after, ""));
        // 3 and 3.5 have one shape.
        let joins = separators == "." && shape.ends_with("<n>") && next.starts_with(digit);
        if joins {
            shape.truncate(shape.len() - "<n>".len());
        } else {
            shape.push_str(separators);
        }
        rest = next;
    }
    shape
}

fn digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

/// The parts of a word between its dashes; a UUID is one part.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let whole = is_id(word);
    word.split(move |letter| letter == '-' && !whole)
}

/// A hash or a UUID.
fn is_id(token: &str) -> bool {
    let hex = token.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    token.len() >= 8 && hex && token.contains(digit) && token.contains(|it: char| !digit(it))
}

fn numbers(token: &str, shape: &mut String) {
    let mut rest = token;
    while let Some(at) = rest.find(digit) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        shape.push_str(before);
        shape.push_str("<n>");
        rest = from.trim_start_matches(digit);
    }
    shape.push_str(rest);
}

/// FNV-1a, whose values stay the same from build to build. Each part ends, so that no two lists look alike.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> u64 {
    let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shapes_leave_out_what_varies() {
        for (text, expected) in [
            ("took 35 ms", "took <n> ms"),
            ("took 3.5 ms.", "took <n> ms."),
            ("order 7d1c0b0a4e5f4a3b gone", "order <id> gone"),
            ("user 0f0e0d0c-0b0a-4908-8706-050403020100", "user <id>"),
            ("/assets/app-3f2a1b9c.js", "/assets/app-<id>.js"),
            ("/assets/app.3f2a1b9c.js", "/assets/app.<id>.js"),
            ("/assets/index-BX3k9a2f.js", "/assets/index-<id>.js"),
            ("/assets/index.DqXbKzWm.js?v=3", "/assets/index.<id>.js?v=<n>"),
            ("cannot load http://x/Cart-B-x_9a2f.js", "cannot load http://x/Cart-<id>.js"),
            ("x2y is undefined", "x<n>y is undefined"),
            ("é 12é", "é <n>é"),
            ("", ""),
        ] {
            assert_eq!(shape(text), expected);
        }
    }

    fn thrown(message: &str, functions: &[&str], line: u64) -> Value {
        let frame = |name: &&str| json!({"function": name, "filename": "http://x/app.js", "lineno": line, "in_app": true});
        let frames: Vec<Value> = functions.iter().map(frame).collect();
        json!({"exception": {"values": [
            {"type": "TypeError", "value": message, "stacktrace": {"frames": frames}}]}})
    }

    #[test]
    fn groups_by_stack_then_by_shape() {
        let same = |left: &Value, right: &Value| assert_eq!(group(left), group(right));
        let differ = |left: &Value, right: &Value| assert_ne!(group(left), group(right));
        same(&thrown("a", &["f", "g"], 1), &thrown("b", &["f", "g"], 9));
        same(&thrown("a", &["f", "g", "g"], 1), &thrown("a", &["f", "g"], 1));
        differ(&thrown("a", &["f", "g"], 1), &thrown("a", &["g"], 1));
        differ(&thrown("a", &["?"], 1), &thrown("a", &["?"], 9));
        same(&thrown("order 1 failed", &[], 1), &thrown("order 22 failed", &[], 1));
        differ(&thrown("order 1 failed", &[], 1), &thrown("cart 1 failed", &[], 1));
        let told = |text: &str| json!({"message": text});
        same(&told("took 3 ms"), &told("took 4.5 ms"));
        differ(&told("took 3 ms"), &told("took 3 s"));
        let formatted = |text: &str| json!({"logentry": {"message": "%s said", "formatted": text}});
        same(&formatted("ann said"), &formatted("bob said"));
    }

    #[test]
    fn builds_share_their_groups() {
        let built = |file: &str| {
            let mut event = thrown("a", &["f", "g"], 1);
            for frame in [0, 1] {
                event["exception"]["values"][0]["stacktrace"]["frames"][frame]["filename"] =
                    format!("https://shop.example/assets/{file}").into();
            }
            group(&event)
        };
        assert_eq!(built("index-BX3k9a2f.js"), built("index-DqXbKzWm.js"));
        assert_eq!(built("index-BX3k9a2f.js"), built("index-1_7-k2Lm.js"));
        assert_ne!(built("index-BX3k9a2f.js"), built("cart-BX3k9a2f.js"));
    }

    #[test]
    fn fingerprints_win() {
        let with = |event: &Value, fingerprint: Value| {
            let mut event = event.clone();
            event["fingerprint"] = fingerprint;
            group(&event)
        };
        let (one, other) = (thrown("a", &["f"], 1), thrown("a", &["g"], 1));
        assert_eq!(with(&one, json!(["mine"])), with(&other, json!(["mine"])));
        assert_ne!(with(&one, json!(["a", "b"])), with(&one, json!(["ab"])));
        assert_eq!(with(&one, json!(["{{ default }}"])), group(&one));
        assert_ne!(with(&one, json!(["{{ default }}", "x"])), group(&one));
        assert_eq!(with(&one, json!([])), group(&one));
    }
}
