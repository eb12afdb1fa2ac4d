//! Decimal text of numbers. Written by hand because the formatting of std weighs ten kilobytes.

const BYTES_MAX: usize = 32;
/// What makes the decimals of a value a whole number, and those of a span's time: microseconds are
/// as exact as a `double` holds seconds.
pub(crate) const VALUE: u32 = 10_000;
pub(crate) const MICROSECONDS: u32 = 1_000_000;

/// The text of one number, at the end of a buffer.
pub(crate) struct Decimal {
    bytes: [u8; BYTES_MAX],
    start: usize,
}

impl Decimal {
    /// Rounded to as many decimals as `factor` has zeros, without trailing ones. Callers bound the
    /// magnitude.
    pub(crate) fn of(value: f64, mut factor: u32) -> Self {
        let mut decimal = Self { bytes: [0; BYTES_MAX], start: BYTES_MAX };
        let magnitude = value.abs() + 0.5 / f64::from(factor);
        let mut whole = magnitude as u64;
        let mut fraction = ((magnitude - whole as f64) * f64::from(factor)) as u32;
        while factor > 1 {
            factor /= 10;
            let digit = (fraction % 10) as u8;
            fraction /= 10;
            if digit > 0 || decimal.start < BYTES_MAX {
                decimal.push(b'0' + digit);
            }
        }
        if decimal.start < BYTES_MAX {
            decimal.push(b'.');
        }
        // One 64-bit division costs as much as ten 32-bit ones, so only large numbers pay for it.
        while whole > u64::from(u32::MAX) {
            decimal.push(b'0' + (whole % 10) as u8);
            whole /= 10;
        }
        let mut whole = whole as u32;
        loop {
            decimal.push(b'0' + (whole % 10) as u8);
            whole /= 10;
            if whole == 0 {
                break;
            }
        }
        if value < 0.0 {
            decimal.push(b'-');
        }
        decimal
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    fn push(&mut self, byte: u8) {
        // At most 20 digits, 6 decimals, point and sign.
        self.start -= 1;
        self.bytes[self.start % BYTES_MAX] = byte;
    }
}
