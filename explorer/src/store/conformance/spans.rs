//! Spans and their traces.

use super::*;

pub fn a_span_that_comes_again_counts_once(open: Open) {
    let (mut store, reader) = open();
    let first = store.commit(&[with_spans(vec![span(1, 1), span(1, 2)])]).unwrap();
    assert_eq!((first.first_span, first.repeated_spans.len()), (1, 0));
    // The same span id in another trace is another span.
    let batch = [
        with_spans(vec![span(1, 2), span(1, 3)]),
        with_spans(vec![span(2, 2), span(1, 3), span(1, 1)]),
    ];
    let second = store.commit(&batch).unwrap();
    assert_eq!((second.first_span, second.repeated_spans), (3, [0, 3, 4].into()));
    assert_eq!(reader.totals().unwrap().spans, 4);
    let third = store.commit(&[with_spans(vec![span(3, 1)])]).unwrap();
    assert_eq!(third.first_span, 5);
}

pub fn lists_traces_by_their_roots(open: Open) {
    let (mut store, reader) = open();
    let child = |trace, number| Span {
        parent_span_id: Some("1".repeat(16)),
        op: Some("child".to_owned()),
        status: "error",
        ..span(trace, number)
    };
    let segment = |span: Span| Span { is_segment: true, op: None, ..span };
    store
        .commit(&[with_spans(vec![
            // The root wins over what started before it, and over another service's segment.
            child(1, 10),
            segment(child(1, 11)),
            segment(span(1, 12)),
            // A trace continued from elsewhere has no parentless span.
            child(2, 20),
            segment(child(2, 21)),
            // One whose segment has not arrived.
            child(3, 31),
            child(3, 30),
        ])])
        .unwrap();
    let page = reader.traces(&traces("", 0).unwrap()).unwrap();
    let found: Vec<_> =
        page.rows.iter().map(|row| (row.name.as_str(), row.op.as_deref(), row.spans)).collect();
    assert_eq!(found, [("s30", Some("child"), 2), ("s21", None, 2), ("s12", None, 3)]);
    let last = &page.rows[2];
    assert_eq!((last.start_timestamp, last.duration, last.failed), (10.0, 2.5, 2));
    for (query, expected) in
        [("name=s12", 1), ("op=child", 1), ("project=1", 3), ("project=2", 0), ("name=s10", 0)]
    {
        assert_eq!(
            reader.traces(&traces(query, 0).unwrap()).unwrap().rows.len(),
            expected,
            "{query}"
        );
    }
    // Pages meet, also where traces start at the same time.
    store.commit(&[with_spans((4..14).map(|trace| span(trace, 30)).collect())]).unwrap();
    let mut query = traces("limit=3", 0).unwrap();
    let mut seen = Vec::new();
    loop {
        let page = reader.traces(&query).unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.trace_id));
        query.cursor = page.next;
        if query.cursor.is_none() {
            break;
        }
    }
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((seen.len(), sorted.len()), (13, 13));
}

pub fn finds_spans_by_what_they_are(open: Open) {
    let (mut store, reader) = open();
    let request = Span {
        op: Some("http.client".to_owned()),
        segment: Some("/cart".to_owned()),
        attributes: r#"{"http.response.status_code":404}"#.to_owned(),
        parent_span_id: Some("1".repeat(16)),
        ..span(1, 2)
    };
    store.commit(&[with_spans(vec![Span { is_segment: true, ..span(1, 1) }, request])]).unwrap();
    for (query, expected) in [
        ("", "s2 s1"),
        ("op=http.client", "s2"),
        ("segment=/cart", "s2"),
        ("is_segment=true", "s1"),
        ("is_segment=false", "s2"),
        ("attribute.http.response.status_code=404", "s2"),
        ("parent_span_id=1111111111111111", "s2"),
        ("trace_id=00000000000000000000000000000001", "s2 s1"),
        ("trace_id=00000000000000000000000000000002", ""),
        ("since=2", "s2"),
        ("until=2", "s1"),
        ("status=error", ""),
    ] {
        let page = reader.spans(&spans(query, 0).unwrap()).unwrap();
        let names: Vec<_> = page.rows.into_iter().map(|row| row.name).collect();
        assert_eq!(names.join(" "), expected, "{query}");
    }
    let page = reader.spans(&spans("limit=1", 0).unwrap()).unwrap();
    let rest = spans(&format!("cursor={}", page.next.unwrap()), 0).unwrap();
    assert_eq!(reader.spans(&rest).unwrap().rows[0].name, "s1");
}
