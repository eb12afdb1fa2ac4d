//! Which log records and metrics came before: exporters send a request again whose answer they did not get, and these
//! have no ids. So each has one made of its resource, its scope, its own bytes and its place.
//!
//! In memory and bounded: what came longest ago is forgotten, and everything at a restart. A record that does not say
//! when it was made is never taken for another.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::wire::Node;
use crate::limits::OTLP_REPEATS_MAX;

/// What stands for an entry.
pub type Mark = u64;

/// Entries that were written down. Two generations: when the younger is full, it takes the place of the older.
#[derive(Debug, Default)]
pub struct Repeats(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: HashSet<Mark>,
    old: HashSet<Mark>,
}

impl Repeats {
    /// Whether it was written down before.
    pub fn knows(&self, mark: Mark) -> bool {
        let generations = self.lock();
        generations.young.contains(&mark) || generations.old.contains(&mark)
    }

    /// Remembers what is written down now.
    pub fn add(&self, marks: Vec<Mark>) {
        let mut generations = self.lock();
        for mark in marks {
            generations.young.insert(mark);
            if generations.young.len() >= OTLP_REPEATS_MAX / 2 {
                generations.old = std::mem::take(&mut generations.young);
            }
        }
    }

    /// Nothing panics while it is held.
    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What entries share: project, resource and scope. Marks are made from it.
#[derive(Clone, Debug, Default)]
pub struct Shared(DefaultHasher);

impl Shared {
    pub fn of(project: &str) -> Self {
        let mut shared = Self::default();
        project.hash(&mut shared.0);
        shared
    }

    /// The same with one more part.
    pub fn with(&self, part: Option<Node<'_>>) -> Self {
        let mut shared = self.clone();
        part.map(Node::raw).hash(&mut shared.0);
        shared
    }

    /// The mark of what is at a place within an entry.
    pub fn mark(&self, entry: Node<'_>, place: usize) -> Mark {
        let mut hasher = self.0.clone();
        (entry.raw(), place).hash(&mut hasher);
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tell_entries_apart() {
        let of = |project: &str, resource: &'static str, scope: &'static str| {
            Shared::of(project).with(Some(Node::Json(resource))).with(Some(Node::Json(scope)))
        };
        let mark = of("1", "a", "b").mark(Node::Json("c"), 0);
        assert_eq!(mark, of("1", "a", "b").mark(Node::Json("c"), 0));
        for other in [
            of("2", "a", "b").mark(Node::Json("c"), 0),
            of("1", "ab", "").mark(Node::Json("c"), 0),
            of("1", "a", "").mark(Node::Json("bc"), 0),
            of("1", "a", "b").mark(Node::Json("c"), 1),
            Shared::of("1").with(None).with(Some(Node::Json("b"))).mark(Node::Json("c"), 0),
        ] {
            assert_ne!(mark, other);
        }
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let repeats = Repeats::default();
        let many = OTLP_REPEATS_MAX as u64;
        repeats.add((0..many + 10).collect());
        assert!(!repeats.knows(0) && repeats.knows(many) && !repeats.knows(many + 10));
        let generations = repeats.lock();
        assert!(generations.young.len() + generations.old.len() <= OTLP_REPEATS_MAX);
    }
}
