//! The critical path of a trace: the chain of spans that made it take as long as it did.
//!
//! From the end of the root backwards: what ran last before a moment is what that moment waited for. A child that
//! outlives its parent counts up to the parent's end, one that starts after it not at all; of children that overlap,
//! the one that ends last counts, and before its start the others up to there. In gaps the parent itself ran.

use std::collections::HashMap;

/// What of a span matters here. Times are microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    pub span_id: &'a str,
    pub parent_span_id: Option<&'a str>,
    pub start: i64,
    pub end: i64,
    pub is_segment: bool,
}

/// The places of the spans on the path, by their start; the root is the first.
pub fn critical_path(spans: &[Piece<'_>]) -> Vec<usize> {
    let places: HashMap<&str, usize> =
        spans.iter().enumerate().map(|(place, span)| (span.span_id, place)).collect();
    let parent = |span: &Piece<'_>| span.parent_span_id.and_then(|id| places.get(id)).copied();
    let rank = |span: &Piece<'_>| (parent(span).is_some(), !span.is_segment, span.start);
    let Some(root) = (0..spans.len()).min_by_key(|place| spans.get(*place).map(rank)) else {
        return Vec::new();
    };
    let mut children: HashMap<usize, Vec<(usize, Piece<'_>)>> = HashMap::new();
    for (place, span) in spans.iter().enumerate().filter(|(place, _)| *place != root) {
        if let Some(parent) = parent(span) {
            children.entry(parent).or_default().push((place, *span));
        }
    }
    let mut path = Vec::new();
    // Spans to descend into, and the moment up to which they count. Taken out once, so a circle ends.
    let mut open = vec![(root, spans.get(root).map_or(0, |span| span.end))];
    while let Some((place, end)) = open.pop() {
        path.push(place);
        let mut inner = children.remove(&place).unwrap_or_default();
        inner.sort_by_key(|(_, span)| (std::cmp::Reverse(span.end), span.start));
        let mut until = end;
        for (child, span) in inner {
            if span.start < until && span.start < span.end {
                open.push((child, span.end.min(until)));
                until = span.start;
            }
        }
    }
    path.sort_by_key(|place| (*place != root, spans.get(*place).map(|span| span.start)));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    type Given = (&'static str, Option<&'static str>, i64, i64);

    fn path(spans: &[Given]) -> Vec<&'static str> {
        let pieces: Vec<_> = spans
            .iter()
            .map(|&(span_id, parent_span_id, start, end)| Piece {
                span_id,
                parent_span_id,
                start,
                end,
                is_segment: parent_span_id.is_none(),
            })
            .collect();
        critical_path(&pieces).into_iter().map(|place| spans[place].0).collect()
    }

    #[test]
    fn one_after_the_other() {
        assert_eq!(path(&[]), Vec::<&str>::new());
        assert_eq!(path(&[("root", None, 0, 10)]), ["root"]);
        let row = [
            ("b", Some("root"), 5, 10),
            ("root", None, 0, 10),
            ("a", Some("root"), 0, 4),
            ("deep", Some("a"), 1, 4),
        ];
        assert_eq!(path(&row), ["root", "a", "deep", "b"]);
    }

    #[test]
    fn of_those_at_the_same_time_the_last() {
        let parallel = [
            ("root", None, 0, 10),
            ("short", Some("root"), 1, 5),
            ("long", Some("root"), 1, 9),
            ("in short", Some("short"), 2, 4),
        ];
        assert_eq!(path(&parallel), ["root", "long"]);
        let overlapping =
            [("root", None, 0, 10), ("first", Some("root"), 0, 6), ("second", Some("root"), 5, 10)];
        assert_eq!(path(&overlapping), ["root", "first", "second"]);
        // Nothing of it lies before the moment that is looked at.
        let within =
            [("root", None, 0, 10), ("outer", Some("root"), 2, 9), ("inner", Some("root"), 3, 8)];
        assert_eq!(path(&within), ["root", "outer"]);
    }

    #[test]
    fn what_outlives_its_parent() {
        let late = [
            ("root", None, 0, 10),
            ("outlives", Some("root"), 4, 30),
            ("of its late part", Some("outlives"), 12, 29),
            ("of its early part", Some("outlives"), 5, 8),
            ("after", Some("root"), 11, 20),
            ("before", Some("root"), 0, 3),
        ];
        assert_eq!(path(&late), ["root", "before", "outlives", "of its early part"]);
    }

    #[test]
    fn odd_traces() {
        // The parent never came: the earliest segment counts as root.
        let orphans =
            [("a", Some("lost"), 5, 9), ("b", Some("a"), 6, 9), ("c", Some("lost"), 7, 12)];
        assert_eq!(path(&orphans), ["a", "b"]);
        // A circle has no root; it still ends.
        assert_eq!(path(&[("a", Some("b"), 0, 5), ("b", Some("a"), 0, 5)]).len(), 2);
        assert_eq!(path(&[("a", Some("a"), 0, 5)]), ["a"]);
        // What takes no time holds nothing up.
        assert_eq!(path(&[("root", None, 0, 5), ("mark", Some("root"), 3, 3)]), ["root"]);
    }

    #[test]
    fn deep_and_wide() {
        let ids: Vec<String> = (0..100_000).map(|id| id.to_string()).collect();
        let chain: Vec<_> = (0..ids.len())
            .map(|at| Piece {
                span_id: &ids[at],
                parent_span_id: at.checked_sub(1).map(|parent| ids[parent].as_str()),
                start: 0,
                end: 10,
                is_segment: at == 0,
            })
            .collect();
        assert_eq!(critical_path(&chain).len(), 100_000);
        let fan: Vec<_> = chain
            .iter()
            .enumerate()
            .map(|(at, piece)| Piece {
                parent_span_id: (at > 0).then_some("0"),
                start: i64::try_from(at).unwrap(),
                end: if at == 0 { 200_000 } else { i64::try_from(at).unwrap() + 1 },
                ..*piece
            })
            .collect();
        assert_eq!(critical_path(&fan).len(), 100_000);
    }
}
