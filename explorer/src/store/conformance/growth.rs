//! Answers while the store grows, and after a commit that failed.

use super::*;

pub fn a_failed_commit_leaves_nothing_and_the_next_one_works(open: Open) {
    let (mut store, reader) = open();
    let broken = metric("broken", i64::MIN, "not json");
    let outcome = store.commit(&[with(vec![metric("first", 1, "{}")]), with(vec![broken])]);
    assert_eq!(outcome.is_ok(), !reader.metrics(&metrics("", 0).unwrap()).unwrap().is_empty());
    store.commit(&[with(vec![metric("second", 1, "{}")])]).unwrap();
    assert!(
        reader.metrics(&metrics("", 0).unwrap()).unwrap().iter().any(|row| row.name == "second")
    );
}

/// DuckDB plans with the statistics of the moment: a plan kept from an empty table cut every later string to its
/// first byte.
pub fn answers_stay_right_while_the_tables_grow(open: Open) {
    let (mut store, reader) = open();
    for round in 1..=40_i64 {
        let name = format!("{}{round}", "m".repeat(round as usize));
        let mut records = with(vec![metric(&name, round, "{}")]);
        records.spans = vec![Span { name: name.clone(), ..span(round % 5, round) }];
        records.count_item(&"i".repeat(round as usize), 1, 1);
        store.commit(&[records]).unwrap();
        let totals = reader.totals().unwrap();
        assert!(totals.items.contains_key(&"i".repeat(round as usize)), "{:?}", totals.items);
        assert!(
            reader.metrics(&metrics("", 0).unwrap()).unwrap().iter().any(|row| row.name == name)
        );
        assert_eq!(names(&reader, &format!("name={name}")), [name.as_str()]);
        let trace = reader.trace(&format!("{:032x}", round % 5)).unwrap().unwrap();
        assert_eq!(trace.spans.last().unwrap().name, name);
    }
}

pub fn answers_stay_right_between_two_commits(open: Open) {
    let (mut store, reader) = open();
    let writer = std::thread::spawn(move || {
        for round in 1..=150_i64 {
            let mut records = with(vec![metric(&"m".repeat(round as usize), round, "{}")]);
            records.count_item(&"i".repeat(round as usize), 1, 1);
            store.commit(&[records]).unwrap();
        }
    });
    while !writer.is_finished() {
        let totals = reader.totals().unwrap();
        let whole =
            |text: &str, letter| !text.is_empty() && text.chars().all(|found| found == letter);
        assert!(totals.items.keys().all(|kind| whole(kind, 'i')), "{:?}", totals.items);
        assert!(
            reader
                .metrics(&metrics("", 0).unwrap())
                .unwrap()
                .iter()
                .all(|row| whole(&row.name, 'm'))
        );
    }
    writer.join().unwrap();
}
