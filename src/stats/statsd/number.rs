//! Numbers as the text of datagrams.

use crate::wire::number::{Decimal, MICROSECONDS};

/// Below this a number with six decimals is written exactly by hand.
const SHORT_MAX: f64 = 1e9;
const MILLION: f64 = 1e6;

/// Writes a finite number, never with an exponent, which StatsD's daemon does not read everywhere.
#[inline]
pub(super) fn write(to: &mut Vec<u8>, value: f64) {
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
    use std::io::Write as _;
    // Writing to memory does not fail.
    let _ = to.write_fmt(format_args!("{value}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        let mut to = Vec::new();
        write(&mut to, value);
        String::from_utf8(to).unwrap()
    }

    #[test]
    fn numbers_read_back_as_they_were() {
        let cases = [0.0, 1.0, -1.0, 0.1, 12.345_678, -0.000_001, 1e9, 1e15, 1e300, 5e-324, 0.3];
        let more = [1.0 / 3.0, 999_999_999.999_999, 1e-7, 123_456.789, f64::MAX, 2.5];
        for value in cases.into_iter().chain(more) {
            let written = text(value);
            assert_eq!(written.parse::<f64>().unwrap(), value, "{written}");
            assert!(!written.contains('e'), "{written}");
        }
        assert_eq!(text(250.0), "250");
        assert_eq!(text(0.1), "0.1");
    }
}
