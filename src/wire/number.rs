//! Decimal text of numbers. Written by hand because the formatting of std weighs ten kilobytes.

const BYTES_MAX: usize = 32;
const DECIMALS: u32 = 4;
const DECIMALS_FACTOR: f64 = 10_000.0;

/// The text of one number, at the end of a buffer.
pub(crate) struct Decimal {
    bytes: [u8; BYTES_MAX],
    start: usize,
}

impl Decimal {
    /// Rounded to four decimals, without trailing zeros. Callers bound the magnitude.
    pub(crate) fn of(value: f64) -> Self {
        let mut decimal = Self { bytes: [0; BYTES_MAX], start: BYTES_MAX };
        let magnitude = value.abs() + 0.5 / DECIMALS_FACTOR;
        let mut whole = magnitude as u64;
        let mut fraction = ((magnitude - whole as f64) * DECIMALS_FACTOR) as u32;
        for _ in 0..DECIMALS {
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
        // At most 20 digits, 4 decimals, point and sign.
        self.start -= 1;
        self.bytes[self.start % BYTES_MAX] = byte;
    }
}
