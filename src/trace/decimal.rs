//! Numbers in texts of others. std reads them right to the last bit, for which it carries ten kilobytes of tables.

/// Beyond this there is nothing but zero and infinity.
const EXPONENT_MAX: i32 = 400;

/// A number such as `12`, `0.25` or `1e-7`; none if it is anything else. Right to the last bit up to 15 digits.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let mut scale = exponent.parse::<i32>().ok()?.clamp(-EXPONENT_MAX, EXPONENT_MAX);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (mut digits, mut seen) = (0_u64, false);
    for (part, shift) in [(whole, 0), (fraction, 1)] {
        for byte in part.bytes() {
            let digit = char::from(byte).to_digit(10)?;
            seen = true;
            match digits.checked_mul(10).and_then(|it| it.checked_add(digit.into())) {
                Some(more) => (digits, scale) = (more, scale.saturating_sub(shift)),
                None => scale = scale.saturating_add(1 - shift),
            }
        }
    }
    let power = 10_f64.powi(scale.abs());
    let value = if scale < 0 { digits as f64 / power } else { digits as f64 * power };
    (seen && value.is_finite()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_what_std_reads() {
        for text in
            ["0", "12", "0.25", ".5", "1.", "0.123456", "1e-7", "2.5E3", "0.999999999999999"]
        {
            assert_eq!(parse(text), text.parse().ok(), "{text}");
        }
        for text in ["", ".", "e5", "-1", "1.2.3", "soon", "NaN", "inf", "1e", "1e400", "\u{0661}"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        let long = "0.12345678901234567890123456789";
        assert!((parse(long).unwrap() - 0.123_456_789_012_345_68).abs() < 1e-15);
        assert_eq!(parse(&"9".repeat(30)), Some(1e30));
    }
}
