//! Snapshots: the attributes that scopes and defaults give to many records, rendered once.

use super::attributes::{self, Attribute};
use super::strings::{Strings, Text};

/// A snapshot as it is held.
#[derive(Default)]
pub(crate) struct Snapshot {
    /// Its JSON, to be written as a whole.
    pub(crate) block: Text,
    /// Its attributes as they crossed.
    pub(crate) numbers: Vec<f64>,
    /// One bit for each key, by the key's index. A key whose bit is not set is not here.
    pub(crate) mask: u64,
    /// Its canonical size.
    pub(crate) bytes: u32,
}

/// The bit of a key in a mask.
pub(crate) fn bit(key: usize) -> u64 {
    1 << (key & 63)
}

/// Takes the next attribute off a snapshot's stream, and whether it beats a record's own.
pub(crate) fn next(stream: &mut &[f64], strings: &Strings) -> Option<(bool, Option<Attribute>)> {
    let (&strong, rest) = stream.split_first()?;
    *stream = rest;
    Some((strong != 0.0, attributes::next(stream, strings)?))
}

impl Snapshot {
    /// The attribute with this key, and whether it is strong.
    pub(crate) fn find(&self, key: usize, strings: &Strings) -> Option<(bool, Attribute)> {
        if self.mask & bit(key) == 0 {
            return None;
        }
        let mut stream = self.numbers.as_slice();
        while let Some((strong, attribute)) = next(&mut stream, strings) {
            match attribute {
                Some(attribute) if attribute.key == key => return Some((strong, attribute)),
                _ => {}
            }
        }
        None
    }
}
