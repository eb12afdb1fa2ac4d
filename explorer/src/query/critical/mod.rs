//! The critical path of a trace: the chain of spans that made it take as long as it did.
//!
//! From the end of the trace backwards: what ran last before a moment is what that moment waited for. Of children that
//! overlap, the one that ends last counts, and before its start the others up to there. In gaps the parent itself ran.

mod stretch;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use stretch::{Stretch, stretches};

/// What of a span matters here. Times are microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    pub span_id: &'a str,
    pub parent_span_id: Option<&'a str>,
    pub op: Option<&'a str>,
    pub start: i64,
    pub end: i64,
    pub is_segment: bool,
}

/// The places of the spans on the path, by their start; the root is the first.
pub fn critical_path(spans: &[Piece<'_>]) -> Vec<usize> {
    let stretches = stretches(spans);
    let mut children: Vec<Vec<(usize, Stretch)>> = vec![Vec::new(); stretches.len()];
    for (index, stretch) in stretches.iter().enumerate() {
        if let Some(siblings) = stretch.parent.and_then(|parent| children.get_mut(parent)) {
            siblings.push((index, *stretch));
        }
    }
    let mut path: Vec<(usize, Stretch)> = Vec::new();
    // What to descend into, and the moment up to which it counts.
    let mut open: Vec<_> = stretches.first().map(|root| (0, *root, root.end)).into_iter().collect();
    while let Some((index, stretch, end)) = open.pop() {
        path.push((index, stretch));
        let mut inner = children.get_mut(index).map(std::mem::take).unwrap_or_default();
        inner.sort_by_key(|(_, child)| (Reverse(child.end), child.start));
        let mut until = end;
        for (index, child) in inner {
            if child.start < until && child.start < child.end {
                open.push((index, child, child.end.min(until)));
                until = child.start;
            }
        }
    }
    // Parents come before their children in the list of all: so they do here if both begin at once.
    path.sort_by_key(|(index, stretch)| (*index != 0, stretch.start, *index));
    path.into_iter().map(|(_, stretch)| stretch.place).collect()
}
