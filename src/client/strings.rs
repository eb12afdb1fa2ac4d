//! Texts on their way into the core: each crosses once.

use std::collections::HashMap;

/// Texts by the numbers that the core will give them.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    ids: HashMap<Box<str>, f64>,
    lengths: Vec<u8>,
    joined: Vec<u8>,
    count: u32,
}

impl Strings {
    /// The number of a text; 0, which is absent, for an empty one.
    pub(crate) fn id(&mut self, text: &str) -> f64 {
        if text.is_empty() {
            return 0.0;
        }
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = self.add(text);
        self.ids.insert(text.into(), id);
        id
    }

    /// The same for a text that hardly comes again: it is not remembered.
    pub(crate) fn add(&mut self, text: &str) -> f64 {
        if self.count > 0 {
            self.joined.push(0);
        }
        self.count += 1;
        let units = text.chars().map(|letter| letter.len_utf16() as u32).sum::<u32>();
        self.lengths.extend_from_slice(&units.to_le_bytes());
        self.joined.extend_from_slice(text.as_bytes());
        f64::from(self.count)
    }

    /// Gives all to a core that knows none.
    pub(crate) fn cross(&mut self, core: &mut crate::Core) {
        self.lengths.append(&mut self.joined);
        core.strings(self.count, &self.lengths);
    }
}
