//! The checksum of a zlib stream, in a form that can be joined.
//!
//! A fragment is summed once, when it is interned. Appending it to an envelope then costs one
//! multiplication instead of a walk over its bytes.

const MODULUS: u64 = 65521;

/// The two sums of some bytes that start from zero.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sums {
    plain: u64,
    weighted: u64,
}

impl Sums {
    pub(crate) const ZERO: Self = Self { plain: 0, weighted: 0 };

    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut sums = Self::ZERO;
        sums.add(bytes);
        sums
    }

    /// Appends bytes. No remainder is taken, since 64 bits hold the sums of 300 megabytes.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.plain += u64::from(byte);
            self.weighted = self.weighted.wrapping_add(self.plain);
        }
    }

    /// Appends `length` bytes whose sums are known.
    pub(crate) fn join(&mut self, other: Self, length: usize) {
        let shift = self.plain.wrapping_mul(length as u64);
        self.weighted = self.weighted.wrapping_add(other.weighted).wrapping_add(shift);
        self.plain += other.plain;
    }

    /// The checksum of `head` followed by the `length` bytes summed here.
    pub(crate) fn checksum(self, head: &[u8], length: usize) -> u32 {
        let mut whole = Self { plain: 1, weighted: 0 };
        whole.add(head);
        whole.join(self, length);
        (whole.weighted % MODULUS) as u32 * 0x1_0000 + (whole.plain % MODULUS) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::Sums;

    #[test]
    fn joined_sums_are_those_of_the_whole() {
        let bytes: Vec<u8> = (0..100_000u32).map(|at| (at * 7 % 251) as u8).collect();
        let (mut low, mut high) = (1u32, 0u32);
        for &byte in &bytes {
            low = (low + u32::from(byte)) % 65521;
            high = (high + low) % 65521;
        }
        for split in [0, 1, 50, 5_000, 100_000] {
            let (head, rest) = bytes.split_at(split);
            let mut sums = Sums::default();
            for chunk in rest.chunks(77) {
                sums.join(Sums::of(chunk), chunk.len());
            }
            assert_eq!(sums.checksum(head, rest.len()), high << 16 | low, "{split}");
        }
    }
}
