//! Documents and runs.

use super::*;

pub fn documents_are_replaced_and_removed(open: Open) {
    let (mut store, reader) = open();
    let put = |kind: &str, id: &str, body: &str, updated_at| {
        let [kind, id, body] = [kind, id, body].map(str::to_owned);
        Change::Put(Document { kind, id, body, updated_at })
    };
    assert!(!store.change(&put("query", "b", r#"{"n":1}"#, 1)).unwrap());
    assert!(!store.change(&put("query", "a", r#"{"n":2}"#, 2)).unwrap());
    assert!(!store.change(&put("alert", "a", "{}", 3)).unwrap());
    assert!(store.change(&put("query", "b", r#"{"n":"it's"}"#, 4)).unwrap());
    let bodies: Vec<_> = reader.documents("query").unwrap().into_iter().map(|it| it.body).collect();
    assert_eq!(bodies, [r#"{"n":2}"#, r#"{"n":"it's"}"#]);
    assert_eq!(reader.document("query", "b").unwrap().unwrap().updated_at, 4);
    assert_eq!(reader.document("dashboard", "b").unwrap(), None);
    let delete = Change::Delete { kind: "query".to_owned(), id: "a".to_owned() };
    assert!(store.change(&delete).unwrap());
    assert!(!store.change(&delete).unwrap());
    assert_eq!(reader.documents("query").unwrap().len(), 1);
    assert_eq!(reader.documents("alert").unwrap().len(), 1);
}

pub fn a_run_moves_its_end(open: Open) {
    let (mut store, reader) = open();
    let first = Run { id: "20260101-000000".to_owned(), name: None, started_at: 5, ended_at: 5 };
    let second =
        Run { name: Some("faster".to_owned()), started_at: 9, ended_at: 9, ..first.clone() };
    store.record_run(&first).unwrap();
    store.record_run(&second).unwrap();
    let first = Run { ended_at: 7, ..first };
    store.record_run(&first).unwrap();
    assert_eq!(reader.runs().unwrap(), [second, first]);
}
