//! What one collector accepts arrives at another, whatever happens to either of them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;
use support::{Folder, Server, envelope, names};

/// An address where nobody listens, until somebody does.
fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn rounds(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|round| format!("round.{round}")).collect()
}

fn post_all(server: &Server, names: &[String]) {
    for name in names {
        assert_eq!(server.post(envelope(&[name]).as_bytes()).status, 200);
    }
}

#[test]
fn nothing_is_lost_while_the_target_is_away_and_the_sender_dies() {
    let folder = Folder::new();
    let place = free();
    let dsn = format!("http://other@{place}/42");
    let start = || Server::start(&folder.file("source.duckdb"), &["--forward", &dsn]);
    let mut source = start();
    post_all(&source, &rounds(0..5));
    source.until("/api/v1/stats", |stats| {
        stats["forward"][0]["last_error"].is_string() && stats["forward"][0]["sent"] == 0
    });
    source.kill();
    let source = start();
    post_all(&source, &rounds(5..10));
    let target = Server::listening(&place, ":memory:", &[]);
    let answer =
        target.until("/api/v1/samples", |it| it["samples"].as_array().unwrap().len() == 10);
    let arrived: BTreeSet<String> = names(&answer).into_iter().collect();
    assert_eq!(arrived, rounds(0..10).into_iter().collect());
    assert!(answer["samples"].as_array().unwrap().iter().all(|it| it["project"] == "42"));
    source.until("/api/v1/stats", |stats| stats["forward"][0]["queued_bytes"] == 0);
}

#[test]
fn a_tunnelled_envelope_goes_on_under_the_targets_dsn() {
    let target = Server::in_memory();
    let dsn = format!("http://other@{}/42", target.address);
    let source = Server::start(":memory:", &["--forward", &dsn]);
    let header = json!({ "dsn": format!("http://k@{}/7", source.address) });
    let sent = envelope(&["tunnelled"]).replacen("{\"sdk\"", &format!("{header}\n{{\"sdk\""), 1);
    let (first, rest) = sent.split_once('\n').unwrap();
    let (_, items) = rest.split_once('\n').unwrap();
    let reply = source.send("POST /tunnel", &[], format!("{first}\n{items}").as_bytes());
    assert_eq!(reply.status, 200, "{reply:?}");
    let answer = target.until("/api/v1/samples", |it| it["samples"][0].is_object());
    assert_eq!(answer["samples"][0]["project"], "42");
}

#[test]
fn two_that_name_each_other_do_not_go_on_forever() {
    let place = free();
    let first = Server::listening(&place, ":memory:", &[]);
    drop(first);
    let second_place = free();
    let first = Server::listening(
        &place,
        ":memory:",
        &["--forward", &format!("http://k@{second_place}/1")],
    );
    let second = Server::listening(
        &second_place,
        ":memory:",
        &["--forward", &format!("http://k@{place}/1")],
    );
    post_all(&first, &rounds(0..1));
    second.until("/api/v1/samples", |it| it["samples"].as_array().unwrap().len() == 1);
    post_all(&second, &rounds(1..2));
    first.until("/api/v1/samples", |it| it["samples"].as_array().unwrap().len() == 2);
    second.until("/api/v1/stats", |stats| stats["forward"][0]["sent"] == 1);
    assert_eq!(first.get("/api/v1/samples").json()["samples"].as_array().unwrap().len(), 2);
}

#[test]
fn opentelemetry_gets_metrics_and_spans_in_its_own_form() {
    let target = Server::in_memory();
    let source =
        Server::start(":memory:", &["--forward-otlp", &format!("http://{}", target.address)]);
    let sent = envelope(&["a", "b"]).replace("counter", "distribution");
    assert_eq!(source.post(sent.as_bytes()).status, 200);
    let answer = target.until("/api/v1/samples", |it| it["samples"].as_array().unwrap().len() == 2);
    let sample = &answer["samples"][0];
    assert_eq!((&sample["type"], &sample["value"]), (&json!("distribution"), &json!(1.0)));
    assert_eq!(sample["unit"], "second");
    assert_eq!(sample["attributes"]["plan"], "pro");
    assert_eq!(sample["trace_id"], "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d");
}

#[test]
fn limits_of_the_target_are_obeyed() {
    let received = Arc::new(Mutex::new(Vec::new()));
    let (place, connections) = limiting(Arc::clone(&received));
    let source = Server::start(":memory:", &["--forward", &format!("http://k@{place}/1")]);
    let event = json!({ "event_id": "0f0e0d0c0b0a49088706050403020100", "message": "hello" });
    let both = format!("{}{{\"type\":\"event\"}}\n{event}\n", envelope(&["held"]));
    for _ in 0..3 {
        assert_eq!(source.post(both.as_bytes()).status, 200);
    }
    source.until("/api/v1/stats", |stats| stats["forward"][0]["sent"] == 3);
    let received = received.lock().unwrap();
    let with_metrics = received.iter().filter(|body| body.contains("trace_metric")).count();
    let with_event = received.iter().filter(|body| body.contains("hello")).count();
    // The first answer forbids metrics for an hour; the second said to come again.
    assert_eq!((with_metrics, with_event), (1, 4), "{received:?}");
    assert_eq!(connections.load(Ordering::Relaxed), 1, "each serves again");
    drop(received);
    post_all(&source, &rounds(0..1));
    let drops = source.until("/api/v1/drops", |it| it["drops"][0].is_object());
    assert_eq!(
        (&drops["drops"][0]["reason"], &drops["drops"][0]["category"]),
        (&json!("forward"), &json!("trace_metric"))
    );
}

#[test]
fn a_wrong_target_is_refused_at_the_start() {
    for (option, value) in [("--forward", "https://host/1"), ("--forward", "nonsense")] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_fanal"))
            .args(["serve", "--listen", "127.0.0.1:0", "--store", ":memory:", option, value])
            .output()
            .unwrap();
        assert!(!output.status.success());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(option) && error.lines().count() == 1, "{error}");
    }
}

/// A target that, with its first answer, wants no metrics for an hour, and whose second answer is to come again at once.
/// Answers where it is, and how many connections it has taken.
fn limiting(received: Arc<Mutex<Vec<String>>>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let connections = Arc::new(AtomicUsize::new(0));
    let taken = Arc::clone(&connections);
    std::thread::spawn(move || {
        let mut count = 0;
        for stream in listener.incoming() {
            taken.fetch_add(1, Ordering::Relaxed);
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            while let Some(body) = request(&mut reader) {
                let mut plain = String::new();
                flate2::read::GzDecoder::new(&*body).read_to_string(&mut plain).unwrap();
                received.lock().unwrap().push(plain);
                count += 1;
                let answer = match count {
                    1 => "200 OK\r\nX-Sentry-Rate-Limits: 3600:trace_metric:organization",
                    2 => "503 Busy\r\nRetry-After: 0",
                    _ => "200 OK",
                };
                let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 2\r\n\r\n{{}}");
                stream.write_all(answer.as_bytes()).unwrap();
            }
        }
    });
    (place, connections)
}

/// The body of the next request, if the connection brings another.
fn request(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).ok()? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (length > 0).then_some(body)
}
