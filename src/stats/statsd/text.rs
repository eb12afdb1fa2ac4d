//! Names, tags and numbers as the text of datagrams.

use crate::stats::limits::{NAME_CHARS_MAX, TAG_CHARS_MAX};
use crate::wire::number::{Decimal, MICROSECONDS};

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

/// Below this a number with six decimals is written exactly by hand.
const SHORT_MAX: f64 = 1e9;
const MILLION: f64 = 1e6;

/// Writes a finite number, never with an exponent, which StatsD's daemon does not read everywhere.
#[inline]
pub(super) fn number(to: &mut Vec<u8>, value: f64) {
    let scaled = (value * MILLION + 0.5_f64.copysign(value)) as i64 as f64;
    if value.abs() < SHORT_MAX && scaled / MILLION == value {
        if value as i64 as f64 == value {
            return integer(to, value as i64);
        }
        return to.extend_from_slice(Decimal::of(value, MICROSECONDS).bytes());
    }
    long(to, value);
}

fn integer(to: &mut Vec<u8>, value: i64) {
    const DIGITS_MAX: usize = 20;
    let (mut text, mut at, mut left) = ([0; DIGITS_MAX], DIGITS_MAX, value.unsigned_abs());
    loop {
        at -= 1;
        text[at % DIGITS_MAX] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if value < 0 {
        to.push(b'-');
    }
    to.extend_from_slice(text.get(at..).unwrap_or_default());
}

#[cold]
fn long(to: &mut Vec<u8>, value: f64) {
    use std::io::Write;
    // Writing to memory does not fail.
    let _ = write!(to, "{value}");
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

    #[test]
    fn numbers_read_back_as_they_were() {
        let cases = [0.0, 1.0, -1.0, 0.1, 12.345_678, -0.000_001, 1e9, 1e15, 1e300, 5e-324, 0.3];
        let more = [1.0 / 3.0, 999_999_999.999_999, 1e-7, 123_456.789, f64::MAX, 2.5];
        for value in cases.into_iter().chain(more) {
            let written = text(|to| number(to, value));
            assert_eq!(written.parse::<f64>().unwrap(), value, "{written}");
            assert!(!written.contains('e'), "{written}");
        }
        assert_eq!(text(|to| number(to, 250.0)), "250");
        assert_eq!(text(|to| number(to, 0.1)), "0.1");
    }
}
