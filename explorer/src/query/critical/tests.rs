#![allow(clippy::unwrap_used)]

use super::*;

type Given = (&'static str, Option<&'static str>, i64, i64);

fn path(spans: &[Given]) -> Vec<&'static str> {
    let pieces: Vec<_> = spans
        .iter()
        .map(|&(span_id, parent_span_id, start, end)| Piece {
            span_id,
            parent_span_id,
            op: None,
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
        ("meanwhile", Some("root"), 11, 20),
        ("before", Some("root"), 0, 3),
    ];
    let all = ["root", "before", "outlives", "of its early part", "of its late part"];
    assert_eq!(path(&late), all);
    // A click starts what ends long after its handler.
    let started = [
        ("click", None, 0, 10),
        ("handler", Some("click"), 1, 9),
        ("begins at its end", Some("handler"), 9, 50),
        ("and later", Some("begins at its end"), 60, 80),
    ];
    assert_eq!(path(&started), ["click", "handler", "begins at its end", "and later"]);
    // What ends before it begins takes no time.
    assert_eq!(path(&[("root", None, 0, 10), ("odd", Some("root"), 8, -900)]), ["root"]);
}

/// A page's request of 100, in a route of 130, and what serves it: two steps, the second after the middle.
fn served(start: i64, end: i64) -> Vec<&'static str> {
    let piece = |span_id, parent_span_id, op, start, end| Piece {
        span_id,
        parent_span_id,
        op: Some(op),
        start,
        end,
        is_segment: matches!(op, "pageload" | "http.server"),
    };
    let length = end.saturating_sub(start);
    let (third, later) = (length / 3, start + length / 2);
    let pieces = [
        piece("route", None, "pageload", 1000, 1130),
        piece("request", Some("route"), "http.client", 1010, 1110),
        piece("render", Some("route"), "ui.render", 1112, 1130),
        piece("server", Some("request"), "http.server", start, end),
        piece("db", Some("server"), "db", start, start + third),
        piece("template", Some("server"), "ui.template", later, end),
    ];
    critical_path(&pieces).into_iter().map(|place| pieces[place].span_id).collect()
}

#[test]
fn another_service_by_another_clock() {
    let all = ["route", "request", "server", "db", "template", "render"];
    for (start, end) in [
        (1020, 1100),
        // Ahead by a little, by an hour; behind by as much.
        (1050, 1130),
        (3_600_000, 3_600_080),
        (940, 1020),
        (-3_600_000, -3_599_920),
        // As long as the request.
        (1110, 1210),
    ] {
        assert_eq!(served(start, end), all, "{start}");
    }
    // It went on when the page had its answer: the page waited for it up to there.
    assert_eq!(served(1020, 1190), all);
    assert_eq!(served(1100, 1400), ["route", "request", "server", "db", "render"]);
    // Longer than the request, at a time when there was none: they began together.
    assert_eq!(served(1110, 1260), all);
    assert_eq!(served(900, 1070), all);
    // No time at all, and more than there is.
    assert_eq!(served(1020, 1020), ["route", "request", "render"]);
    assert_eq!(served(i64::MAX - 9, i64::MAX), all);
    assert_eq!(served(i64::MIN / 2, i64::MIN / 2 + 9), all);
    assert_eq!(served(i64::MIN, i64::MAX).len(), 5);
}

#[test]
fn vitals_are_on_no_path() {
    let piece = |span_id, parent_span_id, op, start, end| {
        let is_segment = true;
        Piece { span_id, parent_span_id, op: Some(op), start, end, is_segment }
    };
    let pieces = [
        piece("route", None, "pageload", 0, 10),
        piece("inp", Some("route"), "ui.interaction.click", 5000, 5300),
        piece("lcp", Some("route"), "ui.webvital.lcp", 2, 9),
    ];
    assert_eq!(critical_path(&pieces), [0]);
}

#[test]
fn odd_traces() {
    // The parent never came: the earliest segment counts as root.
    let orphans = [("a", Some("lost"), 5, 9), ("b", Some("a"), 6, 9), ("c", Some("lost"), 7, 12)];
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
            op: None,
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
