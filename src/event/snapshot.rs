//! Snapshots: the attributes that scopes and defaults give to many records, rendered once.

use super::strings::Text;

/// A snapshot as it is held.
#[derive(Clone, Copy)]
pub(crate) struct Snapshot {
    /// Its JSON without what closes the last attribute, to be written as a whole.
    pub(crate) block: Text,
    /// What closes the last attribute, or opens the first one if there is none.
    pub(crate) close: usize,
    /// Where its attributes stand among the numbers of all snapshots, and how many there are.
    pub(crate) start: usize,
    pub(crate) count: u32,
    /// Its canonical size.
    pub(crate) bytes: u32,
}

/// All snapshots.
pub(crate) struct Snapshots {
    pub(crate) numbers: Vec<f64>,
    pub(crate) list: Vec<Snapshot>,
}
