//! Names and tags as StatsD and Datadog take them.

use super::limits::{NAME_CHARS_MAX, TAG_CHARS_MAX};

/// What each ASCII character becomes in a name, in the key of a tag, and in its value.
type Table = [u8; 128];

const fn table(allowed: &[u8], lowercase: bool) -> Table {
    let mut table = [b'_'; 128];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        if byte.is_ascii_alphanumeric() {
            table[at] = if lowercase { byte.to_ascii_lowercase() } else { byte };
        }
        at += 1;
    }
    at = 0;
    while at < allowed.len() {
        table[allowed[at] as usize] = allowed[at];
        at += 1;
    }
    table
}

static NAME: Table = table(b"_.", false);
static TAG_KEY: Table = table(b"_-./", true);
static TAG_VALUE: Table = table(b"_-:./", true);

/// Writes as much of a name as is left of its bound, from its first letter on if it is the beginning.
pub(super) fn name(to: &mut Vec<u8>, text: &str, begun: usize) {
    let text = if begun == 0 {
        text.trim_start_matches(|it: char| !it.is_ascii_alphabetic())
    } else {
        text
    };
    mapped(to, text, &NAME, NAME_CHARS_MAX.saturating_sub(begun), |_, to| to.push(b'_'));
}

/// Writes `key:value`, or the key alone if there is no value.
#[inline]
pub(super) fn tag(to: &mut Vec<u8>, key: &str, value: &str) {
    let left = tag_part(to, key, &TAG_KEY, TAG_CHARS_MAX);
    if !value.is_empty() && left > 1 {
        to.push(b':');
        tag_part(to, value, &TAG_VALUE, left - 1);
    }
}

/// Letters of other scripts stay: Datadog takes them.
#[inline]
fn tag_part(to: &mut Vec<u8>, text: &str, table: &Table, chars_max: usize) -> usize {
    mapped(to, text, table, chars_max, |other, to| {
        let other = if other.is_alphanumeric() { other } else { '_' };
        for lower in other.to_lowercase() {
            to.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes());
        }
    })
}

/// Writes at most `chars_max` characters and answers how many more there might have been.
#[inline]
fn mapped(
    to: &mut Vec<u8>,
    text: &str,
    table: &Table,
    chars_max: usize,
    other: fn(char, &mut Vec<u8>),
) -> usize {
    if text.is_ascii() {
        let bytes = text.as_bytes();
        let bytes = bytes.get(..chars_max).unwrap_or(bytes);
        to.extend(bytes.iter().map(|it| table[usize::from(it & 127)]));
        return chars_max - bytes.len();
    }
    let mut left = chars_max;
    for character in text.chars().take(chars_max) {
        match table.get(character as usize) {
            Some(byte) => to.push(*byte),
            None => other(character, to),
        }
        left -= 1;
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut to = Vec::new();
        write(&mut to);
        String::from_utf8(to).unwrap()
    }

    #[test]
    fn names_begin_with_a_letter_and_stay_short() {
        let written = |of: &str| text(|to| name(to, of, 0));
        assert_eq!(written("http.requests_2xx"), "http.requests_2xx");
        assert_eq!(written("9_a b|c:d@e#f\ng"), "a_b_c_d_e_f_g");
        assert_eq!(written("größe"), "gr__e");
        assert_eq!(written("42"), "");
        assert_eq!(written(&"x".repeat(300)).len(), 200);
        assert_eq!(text(|to| name(to, "1x", 199)), "1");
    }

    #[test]
    fn tags_are_lowercase_and_keep_their_colon() {
        let written = |key: &str, value: &str| text(|to| tag(to, key, value));
        assert_eq!(written("Env", "Prod-1/a.b:c"), "env:prod-1/a.b:c");
        assert_eq!(written("a:b", "x,y|z\n#"), "a_b:x_y_z__");
        assert_eq!(written("city", "ZÜRICH 漢"), "city:zürich_漢");
        assert_eq!(written("alone", ""), "alone");
        assert_eq!(written("key", &"v".repeat(500)).len(), 200);
    }
}
