//! A hash table of hashes. Two things with one hash are one thing to it.

/// Hashes, each with a number. A hash is never 0.
pub(crate) struct Table {
    slots: Vec<(u32, u32)>,
}

impl Table {
    pub(crate) const EMPTY: Self = Self { slots: Vec::new() };

    /// Empties the table and makes room for so many.
    pub(crate) fn clear(&mut self, room: usize) {
        self.slots.clear();
        self.open(room);
    }

    /// Makes room if there is none yet.
    pub(crate) fn open(&mut self, room: usize) {
        if self.slots.is_empty() {
            self.slots.resize((2 * room).next_power_of_two(), (0, 0));
        }
    }

    /// The place of a hash, or the free one where it belongs. Callers leave half of them free.
    pub(crate) fn find(&mut self, hash: u32) -> &mut (u32, u32) {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        while self.slots[place].0 != 0 && self.slots[place].0 != hash {
            place = (place + 1) & mask;
        }
        &mut self.slots[place]
    }
}

/// Takes one more word into a hash.
pub(crate) fn mix(hash: u32, word: u32) -> u32 {
    let mixed = (hash.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b1);
    (mixed ^ mixed >> 15) | 1
}
