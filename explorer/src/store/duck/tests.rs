//! What holds for this store alone, besides what every store promises.

use std::time::{Duration, Instant};

use super::*;
use crate::ingest::{Metric, Records};
use crate::limits::{RETENTION_PAUSE, WAL_BYTES_QUIET};
use crate::query::samples;
use crate::store::Retention;
use crate::store::conformance::{conforms, metric, with};
use crate::store::retention::Keeper;
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
    let folder = Folder::new("schema");
    let path = &folder.file("old.duckdb");
    let database = Database::open(path).unwrap();
    let connection = database.connection().unwrap();
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
    drop((connection, database));
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
}

/// A folder of its own, removed when dropped.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("fanal-duck-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_file_stays_below_its_cap_while_it_takes_several_times_as_much() {
    const CAP: u64 = 48 << 20;
    let folder = Folder::new("cap");
    let path = folder.file("cap.duckdb");
    let database = Arc::new(Database::open(&path).unwrap());
    let connection = database.connection().unwrap();
    schema::migrate(&connection).unwrap();
    let mut store = write::DuckStore::open(Arc::clone(&database)).unwrap();
    let reader = Reader::new(Arc::new(engine::DuckEngine(database)));
    let mut keeper = Keeper::new(Retention { bytes_max: CAP, age_max: Duration::ZERO });
    let bytes = |name: &str| std::fs::metadata(name).map_or(0, |file| file.len());
    let (mut largest, mut now) = (0, Instant::now());
    for round in 0..40_i64 {
        // Ids of traces can hardly be compressed.
        connection
            .execute_batch(&format!(
                "INSERT INTO attribute_sets VALUES
                     ({round}, {round}, '{{\"n\":{round}}}', '{{}}', NULL, NULL, NULL, NULL, NULL);
                 INSERT INTO metrics SELECT i, i, '1', i, NULL, md5(i::VARCHAR), left(md5((-i)::VARCHAR), 16),
                     'm', 'counter', NULL, random(), 1, {round}
                     FROM range({round} * 50000 + 1, {round} * 50000 + 50001) AS r(i);"
            ))
            .unwrap();
        now += RETENTION_PAUSE;
        keeper.step(&mut store, 0, now).unwrap();
        store.tidy(false).unwrap();
        largest = largest.max(bytes(&path) + bytes(&format!("{path}.wal")));
    }
    // What a step itself writes into the log comes on top, until the next checkpoint.
    assert!(largest < CAP + CAP / 16, "{largest} bytes");
    let left = reader.totals().unwrap().metrics;
    assert!((500_000..1_500_000).contains(&left), "{left} rows are left");
    // What is left is the newest, whole, and has its attributes.
    let page = reader.samples(&samples("attribute.n=39&limit=1", 0).unwrap()).unwrap();
    assert_eq!(page.rows[0].timestamp, 2.0);
    assert_eq!(reader.samples(&samples("attribute.n=0", 0).unwrap()).unwrap().rows.len(), 0);
    let sets = Statement::new(
        "SELECT (SELECT count(*) FROM attribute_sets) - count(DISTINCT attributes_id) FROM metrics",
    );
    assert_eq!(reader.rows(&sets).unwrap()[0].int(0).unwrap(), 0);
    // Its writer goes on after the newest row.
    drop((store, reader, connection));
    let (mut store, _) = open(&path).unwrap();
    assert_eq!(store.commit(&[with(vec![metric("m", 1, "{}")])]).unwrap().first_metric, 2_000_001);
}

#[test]
fn what_is_too_old_goes_and_a_wrong_clock_costs_nothing() {
    const DAY: i64 = 86_400_000_000;
    let (mut store, reader) = open(":memory:").unwrap();
    for day in 0..40 {
        let records =
            Records { received_at: day * DAY, ..with(vec![metric(&format!("d{day}"), 1, "{}")]) };
        store.commit(&[records]).unwrap();
    }
    let age_max = Duration::from_secs(10 * 86_400);
    let mut keeper = Keeper::new(Retention { bytes_max: 0, age_max });
    let (mut wall, mut now) = (39 * DAY, Instant::now());
    let mut look = |jump: i64| {
        (wall, now) = (wall + jump + 1_000_000, now + RETENTION_PAUSE);
        keeper.step(store.bounded().unwrap(), wall, now).unwrap();
        reader.totals().unwrap().metrics
    };
    let mut left = look(0);
    for _ in 0..60 {
        left = look(0);
    }
    assert_eq!(left, 10);
    // Ten years ahead for a while: nothing goes.
    assert_eq!(look(3650 * DAY), 10);
    assert_eq!((0..100).map(|_| look(0)).min(), Some(10));
    assert_eq!(look(-3650 * DAY), 10);
}

#[test]
fn a_log_of_commits_is_moved_into_the_file_in_the_quiet() {
    let folder = Folder::new("quiet");
    let path = folder.file("quiet.duckdb");
    let (mut store, reader) = open(&path).unwrap();
    let rows = (0..5000).map(|number| metric("m", number, &format!(r#"{{"n":{number}}}"#)));
    store.commit(&[with(rows.collect())]).unwrap();
    let log = || std::fs::metadata(format!("{path}.wal")).map_or(0, |file| file.len());
    store.tidy(false).unwrap();
    assert!(log() > WAL_BYTES_QUIET);
    store.tidy(true).unwrap();
    assert_eq!(log(), 0);
    assert_eq!(reader.totals().unwrap().metrics, 5000);
}
