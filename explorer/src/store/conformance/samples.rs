//! Samples come back in order, by page and by filter.

use super::*;

pub fn pages_newest_first_without_gaps(open: Open) {
    let (mut store, reader) = open();
    // Equal timestamps: the id decides, so that no page boundary loses or repeats a row.
    let rows =
        (0..25).map(|number| metric(&format!("m{number:02}"), 1_000_000 * (number / 10), "{}"));
    assert_eq!(store.commit(&[with(rows.collect())]).unwrap().first_metric, 1);
    let mut seen = Vec::new();
    let mut query = samples("limit=4", 0).unwrap();
    loop {
        let page = reader.samples(&query).unwrap();
        seen.extend(page.rows.into_iter().map(|sample| sample.name));
        let Some(next) = page.next else { break };
        query = samples(&format!("limit=4&cursor={next}"), 0).unwrap();
    }
    let expected: Vec<_> = (0..25).rev().map(|number| format!("m{number:02}")).collect();
    assert_eq!(seen, expected);
}

pub fn filters_by_attribute_as_text_and_as_number(open: Open) {
    let (mut store, reader) = open();
    let rows = [
        ("a", r#"{"browser.name":"Chrome","n":1}"#),
        ("b", r#"{"browser.name":"Firefox","n":1.0,"a/b~c\"d":"x"}"#),
        ("c", r#"{"n":"1","ok":true,"nul":"\u0000"}"#),
    ];
    let rows = rows.map(|(name, attributes)| metric(name, 1_000_000, attributes));
    store.commit(&[with(rows.to_vec())]).unwrap();
    for (query, expected) in [
        ("attribute.browser.name=Chrome", "a"),
        ("attribute.n=1", "c b a"),
        ("attribute.n=1.0", "c b a"),
        ("attribute.ok=true", "c"),
        ("attribute.a/b~c\"d=x", "b"),
        ("attribute.n=1&attribute.browser.name=Firefox", "b"),
        ("attribute.absent=x", ""),
        ("name=a", "a"),
        ("since=1&until=2", "c b a"),
        ("until=1", ""),
        ("since=1.5", ""),
    ] {
        assert_eq!(names(&reader, query).join(" "), expected, "{query}");
    }
}

pub fn the_sequence_is_kept_apart_and_comes_back(open: Open) {
    let (mut store, reader) = open();
    let sample = |sequence| Metric { sequence, ..metric("m", 1_000_000, r#"{"plan":"pro"}"#) };
    store.commit(&[with((0..9).map(|it| sample(Some(it))).collect())]).unwrap();
    store.commit(&[with(vec![sample(Some(9)), sample(None)])]).unwrap();
    let page = reader.samples(&samples("limit=2", 0).unwrap()).unwrap().rows;
    assert_eq!(page[0].attributes.get(), r#"{"plan":"pro"}"#);
    assert_eq!(page[1].attributes.get(), r#"{"plan":"pro","sentry.timestamp.sequence":9}"#);
    assert_eq!(page[1].attribute_types.get(), r#"{"sentry.timestamp.sequence":"integer"}"#);
    let found = names(&reader, "attribute.sentry.timestamp.sequence=3&attribute.plan=pro");
    assert_eq!(found, ["m"]);
    let refused = samples("attribute.sentry.timestamp.sequence=x", 0).unwrap_err();
    assert_eq!(refused.field, "attribute.sentry.timestamp.sequence");
}
