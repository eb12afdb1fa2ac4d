//! What holds for this store alone, besides what every store promises.

use super::*;
use crate::ingest::Metric;
use crate::query::samples;
use crate::store::conformance::{conforms, metric, with};
use crate::store::sql::Statement;

conforms!(|| open(":memory:").unwrap());

#[test]
fn equal_attribute_sets_are_kept_once() {
    let (mut store, reader) = open(":memory:").unwrap();
    let sample = |plan: &str, sequence| Metric {
        sequence: Some(sequence),
        ..metric("m", 1, &format!(r#"{{"plan":"{plan}"}}"#))
    };
    let sets = Statement::new("SELECT count(*), count(DISTINCT hash) FROM attribute_sets");
    for (plans, expected) in [(["pro", "pro"], 1), (["pro", "free"], 2), (["free", "pro"], 2)] {
        let samples = plans.iter().zip(0..).map(|(plan, sequence)| sample(plan, sequence));
        store.commit(&[with(samples.collect())]).unwrap();
        let row = &reader.rows(&sets).unwrap()[0];
        assert_eq!((row.int(0).unwrap(), row.int(1).unwrap()), (expected, expected));
    }
    assert_eq!(reader.samples(&samples("attribute.plan=pro", 0).unwrap()).unwrap().rows.len(), 4);
}

#[test]
fn a_store_of_the_second_schema_keeps_its_rows() {
    let folder = std::env::temp_dir().join(format!("fanal-schema-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("old.duckdb");
    let path = path.to_str().unwrap();
    let connection = connect(path).unwrap();
    schema::migrate_to(&connection, 2).unwrap();
    connection
        .execute_batch(
            r#"INSERT INTO metrics SELECT i, make_timestamp(7000000 + i), '1', make_timestamp(5000000 + i), NULL,
                   'aaaaaaaaaaaaaaaa', 'cart.total', 'distribution', 'euro', i / 2,
                   '{"plan":"pro","sentry.client_sample_rate":0.25,"sentry.timestamp.sequence":' || i || '}',
                   '{"plan":"string","sentry.client_sample_rate":"double","sentry.timestamp.sequence":"integer"}',
                   NULL, 'sdk', NULL, 'shop@1', NULL FROM range(1, 101) AS r(i);
               INSERT INTO spans VALUES (1, make_timestamp(9), '1', 'cccccccccccccccccccccccccccccccc',
                   'dddddddddddddddd', NULL, 'GET /', 'http', NULL, make_timestamp(1500000),
                   make_timestamp(2500000), 'ok', true, NULL, '{}', '{}', NULL, NULL, NULL, NULL, NULL, NULL);
               INSERT INTO drops VALUES (make_timestamp(9), '1', 'sdk', 'sampled', 'span', 3);
               INSERT INTO ingest_errors VALUES (1, make_timestamp(9), '1', 'item', 'invalid', 0, 'f', 'm', 2);
               INSERT INTO traffic VALUES (make_timestamp(9), 'gzip', 1, 2, 3);"#,
        )
        .unwrap();
    drop(connection);
    let (mut store, reader) = open(path).unwrap();
    let page = reader.samples(&samples("limit=1", 0).unwrap()).unwrap();
    let sample = &page.rows[0];
    assert_eq!((sample.id, sample.timestamp, sample.received_at), (100, 5.0001, 7.0001));
    assert_eq!((sample.value, sample.unit.as_deref()), (50.0, Some("euro")));
    assert_eq!(
        sample.attributes.get(),
        r#"{"plan":"pro","sentry.client_sample_rate":0.25,"sentry.timestamp.sequence":100}"#
    );
    assert!(sample.attribute_types.get().contains(r#""sentry.timestamp.sequence":"integer""#));
    let sets = Statement::new(
        "SELECT count(*), min(release), (SELECT min(weight) FROM metrics) FROM attribute_sets",
    );
    let sets = &reader.rows(&sets).unwrap()[0];
    assert_eq!((sets.int(0).unwrap(), sets.text(1).unwrap().as_str()), (1, "shop@1"));
    assert_eq!(sets.float(2).unwrap(), 4.0);
    let trace = reader.trace(&"c".repeat(32)).unwrap().unwrap();
    assert_eq!((trace.spans[0].start_timestamp, trace.spans[0].end_timestamp), (1.5, 2.5));
    let totals = reader.totals().unwrap();
    assert_eq!((totals.metrics, totals.spans, totals.dropped, totals.envelopes), (100, 1, 3, 1));
    assert_eq!(reader.findings(9).unwrap()[0].quantity, 2);
    // New rows go on where the old ones end.
    let written = store.commit(&[with(vec![metric("new", 1, "{}")])]).unwrap();
    assert_eq!(written.first_metric, 101);
    std::fs::remove_dir_all(folder).unwrap();
}
