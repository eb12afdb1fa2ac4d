//! The real engine: chdb behind a small HTTP interface. `cargo xtask test clickhouse` runs these.

use super::literal::render;
use super::*;
use crate::ingest::Records;
use crate::store::conformance::{self, conforms, metric, with};
use crate::store::sql::{Statement, Value};

#[path = "../../../tests/support/clickhouse.rs"]
mod engine;

fn address() -> String {
    engine::address().expect("FANAL_CHDB_PYTHON; cargo xtask test clickhouse sets it")
}

fn open() -> Sides {
    super::open(&address(), None).unwrap()
}

conforms!(open, ignore = "needs ClickHouse's engine");

#[test]
#[ignore = "needs ClickHouse's engine"]
fn values_come_back_as_they_were_bound() {
    let (_, reader) = open();
    for value in [
        Value::Null,
        true.into(),
        0.into(),
        i64::MIN.into(),
        i64::MAX.into(),
        1e-300.into(),
        f64::MAX.into(),
        (-0.5).into(),
        "".into(),
        "it's \\ \\' \" ? {p:String} -- /* \n\t\r\0\u{1}\u{7f} é 漢 🦀 %_".into(),
        Value::Bytes(vec![0xff, 0, b'\'', 0xfe]),
    ] {
        let mut statement = Statement::new("SELECT ");
        statement.bind("? AS value", [value.clone()]);
        let rows = reader.rows(&statement).unwrap();
        assert_eq!(rows[0].0, [value], "{}", render(&statement).unwrap());
    }
}

#[test]
#[ignore = "needs ClickHouse's engine"]
fn attributes_are_filtered_and_come_back() {
    let (mut store, reader) = open();
    let text = r#"{"deep.key":"it's","half":0.5,"list":[1,2],"n":12,"no":"","yes":true}"#;
    store.commit(&[with(vec![metric("m", 1, text), metric("other", 2, "{}")])]).unwrap();
    let found = |key: &str, value: &str| {
        let dialect = reader.dialect();
        let mut statement = Statement::new("SELECT name FROM metrics WHERE ");
        statement.bind(dialect.attribute_text(), [dialect.key(key)]);
        statement.bind(" = ?", [value.into()]);
        reader.rows(&statement).unwrap().len()
    };
    for (key, value) in [
        ("deep.key", "it's"),
        ("n", "12"),
        ("half", "0.5"),
        ("list", "[1,2]"),
        ("no", ""),
        ("yes", "true"),
    ] {
        assert_eq!((found(key, value), found(key, "else")), (1, 0), "{key}");
    }
    let dialect = reader.dialect();
    let mut statement = Statement::new("SELECT count(*) FROM metrics WHERE ");
    statement.bind(dialect.attribute_number(), [dialect.key("n")]).push(" > 11");
    assert_eq!(reader.rows(&statement).unwrap()[0].int(0).unwrap(), 1);
    let page = reader.samples(&crate::query::samples("name=m", 0).unwrap()).unwrap();
    assert_eq!(page.rows[0].attributes.get(), text);
}

#[test]
#[ignore = "needs ClickHouse's engine"]
fn an_insert_that_is_sent_again_is_written_once() {
    let address = Address::parse(&address()).unwrap();
    let client = Client::new(address.clone());
    schema::migrate(&client, &address, None).unwrap();
    let insert = |token| {
        let columns = "received_at, project, source, reason, category, quantity";
        client.insert("drops", columns, "[1,\"1\",\"sdk\",\"r\",\"c\",5]\n", token).unwrap();
    };
    insert("a");
    insert("a");
    insert("b");
    let rows = client.rows("SELECT sum(quantity) FROM drops", "").unwrap();
    assert_eq!(rows[0].int(0).unwrap(), 10);
}

#[test]
#[ignore = "needs ClickHouse's engine"]
fn opens_again_and_goes_on() {
    let address = address();
    let week = Duration::from_secs(7 * 86_400);
    let (mut store, _) = super::open(&address, Some(week)).unwrap();
    let now = crate::clock::now();
    let recent = |metrics| Records { metrics, ..Records::new("1", now) };
    assert_eq!(store.commit(&[recent(vec![metric("a", 1, "{}")])]).unwrap().first_metric, 1);
    drop(store);
    let (mut store, reader) = super::open(&address, None).unwrap();
    assert_eq!(store.commit(&[recent(vec![metric("b", 2, "{}")])]).unwrap().first_metric, 2);
    assert_eq!(conformance::count(&reader, "metrics"), 2);
    let (mut other, _) = super::open(&format!("{address}?writer=3"), Some(week)).unwrap();
    let written = other.commit(&[recent(vec![metric("c", 3, "{}")])]).unwrap();
    assert_eq!(written.first_metric, (3 << 44) + 1);
    let client = Client::new(Address::parse(&address).unwrap());
    client.run("INSERT INTO schema_versions (version) VALUES (99)").unwrap();
    let error = super::open(&address, None).err().unwrap().0;
    assert!(error.contains("schema 99"), "{error}");
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let error = super::open("clickhouse://127.0.0.1:9/x", None).err().unwrap().0;
    assert!(error.starts_with("ClickHouse at http://127.0.0.1:9 does not answer"), "{error}");
}
