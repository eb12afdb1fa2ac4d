//! `kill -9` under load: what was acknowledged is there afterwards, and nothing is there twice or in part.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::{Folder, PATIENCE, Server, container};

const ROUNDS: usize = 5;
const SENDERS: usize = 4;
/// Metrics of one envelope, all of one name.
const METRICS: usize = 7;

/// What was sent: the name of each envelope, and whether it was acknowledged.
type Ledger = Arc<Mutex<BTreeMap<String, bool>>>;

#[test]
fn an_acknowledged_envelope_survives_kill_9_and_none_is_there_twice() {
    let folder = Folder::new();
    let store = folder.file("store.duckdb");
    let ledger = Ledger::default();
    for round in 0..ROUNDS {
        let mut server = Server::start(&store, &[]);
        let stop = Arc::new(AtomicBool::new(false));
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (ledger, stop) = (Arc::clone(&ledger), Arc::clone(&stop));
                let (address, name) = (server.address.clone(), format!("r{round}.s{sender}"));
                std::thread::spawn(move || send(&address, &name, &ledger, &stop))
            })
            .collect();
        // Other moments in every round: in the first commits, in a quiet checkpoint's work, in the flow.
        std::thread::sleep(Duration::from_millis(150 + 170 * round as u64));
        server.kill();
        stop.store(true, Ordering::Relaxed);
        senders.into_iter().for_each(|sender| sender.join().unwrap());
    }
    let server = Server::start(&store, &[]);
    let stored = stored(&server);
    let sent = ledger.lock().unwrap();
    let acknowledged = sent.values().filter(|acknowledged| **acknowledged).count();
    assert!(acknowledged > ROUNDS * SENDERS, "only {acknowledged} were acknowledged");
    for (name, acknowledged) in &*sent {
        let rows = stored.get(name).copied().unwrap_or(0);
        let whole = rows == METRICS || rows == 0 && !acknowledged;
        assert!(whole, "{name}: {rows} rows, acknowledged: {acknowledged}");
    }
    assert!(stored.keys().all(|name| sent.contains_key(name)));
}

/// Sends one envelope after another until the server is gone.
fn send(address: &str, sender: &str, ledger: &Ledger, stop: &AtomicBool) {
    for number in 0.. {
        let name = format!("{sender}.n{number}");
        let body = format!("{{}}\n{}\n", container(&[name.as_str(); METRICS]));
        ledger.lock().unwrap().insert(name.clone(), false);
        if stop.load(Ordering::Relaxed) || !is_acknowledged(address, &body) {
            return;
        }
        ledger.lock().unwrap().insert(name, true);
    }
}

/// Whether the whole of an answer arrived, and it is 200.
fn is_acknowledged(address: &str, body: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "POST /api/1/envelope/?sentry_key=k HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let mut answer = String::new();
    let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    sent.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
}

/// How many samples there are of each name.
fn stored(server: &Server) -> BTreeMap<String, usize> {
    let (mut stored, mut cursor) = (BTreeMap::new(), String::new());
    loop {
        let page = server.get(&format!("/api/v1/samples?limit=1000{cursor}")).json();
        for name in support::names(&page) {
            *stored.entry(name).or_default() += 1;
        }
        let serde_json::Value::String(next) = &page["next_cursor"] else { return stored };
        cursor = format!("&cursor={next}");
    }
}
