//! What series that count from the start of a process had counted when they were last heard of.
//!
//! Bounded: the series that were silent longest are forgotten. One that is heard for the first time counts from zero
//! if it began after this memory did; else its first point only says where to count from.

use std::collections::HashMap;

use super::buckets::Buckets;
use crate::limits::SERIES_CELLS_MAX;

/// The identity of a series: a hash of its resource, scope, name, kind and attributes.
pub type Id = u128;

/// What a series had counted.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    Number(f64),
    Buckets(Buckets),
}

/// The newest point of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Nanoseconds since the epoch; 0 if unknown.
    pub start: u64,
    /// Nanoseconds since the epoch.
    pub time: u64,
    pub count: Count,
}

/// What a series was before a request, to be put back if its records are not written.
#[derive(Debug)]
pub struct Change {
    id: Id,
    time: u64,
    before: Option<Point>,
}

/// What a point is to be compared with.
#[derive(Debug, PartialEq)]
pub enum Since {
    /// Everything it counted is new.
    Zero,
    /// It was known before, at that point.
    Point(Point),
    /// It may have counted long before: nothing can be said yet.
    Unknown,
    /// Not newer than what is known: sent again, or late.
    Past,
}

/// Two generations: when the younger is full, the older is forgotten and it takes its place. What is heard of moves
/// to the younger one.
#[derive(Debug)]
pub struct Series {
    young: HashMap<Id, Point>,
    old: HashMap<Id, Point>,
    /// The size of the younger.
    cells: usize,
    /// Series that began later are known from their beginning, in nanoseconds since the epoch.
    complete_since: u64,
}

impl Series {
    /// Nothing known yet. `now` is in microseconds since the epoch.
    pub fn new(now: i64) -> Self {
        let complete_since = u64::try_from(now).unwrap_or_default().saturating_mul(1000);
        Self { young: HashMap::new(), old: HashMap::new(), cells: 0, complete_since }
    }

    /// Remembers a point; answers what it is to be compared with, and how to forget it.
    pub fn advance(&mut self, id: Id, point: Point) -> (Since, Option<Change>) {
        let before = self.remove(id);
        if let Some(before) = before.as_ref().filter(|before| before.time >= point.time) {
            self.insert(id, before.clone());
            return (Since::Past, None);
        }
        let began_since = |moment: u64| point.start > 0 && point.start >= moment;
        let since = match &before {
            Some(before) if before.start != point.start && began_since(before.time) => Since::Zero,
            Some(before) => Since::Point(before.clone()),
            None if began_since(self.complete_since) => Since::Zero,
            None => Since::Unknown,
        };
        let time = point.time;
        self.insert(id, point);
        (since, Some(Change { id, time, before }))
    }

    /// Undoes what a request changed, the newest change first, unless a later request went on from there.
    pub fn undo(&mut self, changes: Vec<Change>) {
        for Change { id, time, before } in changes.into_iter().rev() {
            let now = self.remove(id);
            let kept = if now.as_ref().is_some_and(|now| now.time == time) { before } else { now };
            if let Some(point) = kept {
                self.insert(id, point);
            }
        }
    }

    fn remove(&mut self, id: Id) -> Option<Point> {
        let Some(point) = self.young.remove(&id) else { return self.old.remove(&id) };
        self.cells = self.cells.saturating_sub(point.count.cells());
        Some(point)
    }

    fn insert(&mut self, id: Id, point: Point) {
        self.cells += point.count.cells();
        self.young.insert(id, point);
        if self.cells > SERIES_CELLS_MAX / 2 {
            let forgotten = std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
            self.cells = 0;
            let last = forgotten.values().map(|point| point.time).max();
            self.complete_since = self.complete_since.max(last.unwrap_or_default());
        }
    }
}

impl Count {
    /// How much memory it takes, in numbers.
    fn cells(&self) -> usize {
        match self {
            Self::Number(_) => 16,
            Self::Buckets(buckets) => 16 + 3 * buckets.list.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(start: u64, time: u64, count: f64) -> Point {
        Point { start, time, count: Count::Number(count) }
    }

    #[test]
    fn knows_what_is_new() {
        let mut series = Series::new(1);
        let mut since = |id, start, time| series.advance(id, point(start, time, 1.0)).0;
        assert_eq!(since(1, 2000, 3000), Since::Zero, "began under our eyes");
        assert_eq!(since(1, 2000, 4000), Since::Point(point(2000, 3000, 1.0)));
        assert_eq!(since(1, 2000, 4000), Since::Past, "sent again");
        assert_eq!(since(1, 4500, 5000), Since::Zero, "the process began again");
        assert_eq!(since(2, 500, 3000), Since::Unknown, "began before");
        assert_eq!(since(2, 500, 4000), Since::Point(point(500, 3000, 1.0)));
        assert_eq!(since(3, 0, 3000), Since::Unknown, "does not say when it began");
    }

    #[test]
    fn forgets_what_was_not_written() {
        let mut series = Series::new(1);
        let (_, first) = series.advance(1, point(2000, 3000, 1.0));
        let (_, second) = series.advance(1, point(2000, 4000, 2.0));
        series.undo([first, second].into_iter().flatten().collect());
        assert_eq!(series.advance(1, point(2000, 3000, 1.0)).0, Since::Zero);
    }

    #[test]
    fn is_bounded_and_never_counts_twice() {
        let mut series = Series::new(1);
        let many = SERIES_CELLS_MAX as u128 / 8;
        for id in 0..many {
            series.advance(id, point(2000, 3000, 1.0));
        }
        assert!(series.young.len() + series.old.len() <= SERIES_CELLS_MAX / 16 + 2);
        assert_eq!(series.advance(0, point(2000, 4000, 2.0)).0, Since::Unknown, "was forgotten");
        let kept = series.advance(many - 1, point(2000, 4000, 2.0)).0;
        assert_eq!(kept, Since::Point(point(2000, 3000, 1.0)));
    }
}
