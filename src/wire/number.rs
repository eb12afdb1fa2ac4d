//! Decimal text of numbers. Written by hand because the formatting of std weighs ten kilobytes.

const BYTES_MAX: usize = 24;

/// The text of one number.
pub(crate) struct Decimal {
    bytes: [u8; BYTES_MAX],
    start: usize,
}

impl Decimal {
    /// Up to four decimals, without trailing zeros. Callers bound the magnitude.
    pub(crate) fn of(value: f64) -> Self {
        let mut decimal = Self { bytes: [0; BYTES_MAX], start: BYTES_MAX };
        let magnitude = value.abs();
        let mut whole = magnitude as u64;
        let mut fraction = ((magnitude - whole as f64) * 10_000.0 + 0.5) as u32;
        if fraction > 9_999 {
            whole += 1;
            fraction = 0;
        }
        if fraction > 0 {
            let mut digits = 4;
            while fraction.is_multiple_of(10) {
                fraction /= 10;
                digits -= 1;
            }
            for _ in 0..digits {
                decimal.digit(fraction % 10);
                fraction /= 10;
            }
            decimal.push(b'.');
        }
        // One 64-bit division costs as much as ten 32-bit ones, so only large numbers pay for it.
        while whole > u64::from(u32::MAX) {
            decimal.digit((whole % 10) as u32);
            whole /= 10;
        }
        let mut whole = whole as u32;
        loop {
            decimal.digit(whole % 10);
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
        self.bytes.get(self.start..).unwrap_or_default()
    }

    fn digit(&mut self, digit: u32) {
        self.push(b'0' + digit as u8);
    }

    fn push(&mut self, byte: u8) {
        self.start = self.start.wrapping_sub(1);
        if let Some(slot) = self.bytes.get_mut(self.start) {
            *slot = byte;
        }
    }
}
