//! The server as a whole: durability, paging, live streams, who may read, how it starts and ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::Command;

use serde_json::Value;
use support::{Folder, Server, envelope, names};

#[test]
fn ends_in_order() {
    let folder = Folder::new();
    let store = folder.file("store.duckdb");
    let mut server = Server::start(&store, &[]);
    assert_eq!(server.post(envelope(&["a"]).as_bytes()).status, 200);
    // An open live stream must not hold up the end.
    let mut live = server.connect();
    live.write_all(server.head("GET /api/v1/live", &[], None).as_bytes()).unwrap();
    let mut line = String::new();
    BufReader::new(live.try_clone().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(server.terminate(), Some(0));
    assert!(!std::path::Path::new(&format!("{store}.wal")).exists());
    let server = Server::start(&store, &[]);
    assert_eq!(server.get("/api/v1/stats").json()["metrics"], 1);
}

#[test]
fn pages_meet_without_gap_or_overlap() {
    let server = Server::in_memory();
    let all: Vec<String> = (0..23).map(|number| format!("m{number:02}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(server.post(envelope(&all).as_bytes()).status, 200);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = server.get(&format!("/api/v1/samples?limit=5{cursor}")).json();
        seen.extend(names(&page));
        // What arrives between two pages must not shift them.
        assert_eq!(server.post(envelope(&["x"; 30]).as_bytes()).status, 200);
        let Value::String(next) = &page["next_cursor"] else { break };
        cursor = format!("&cursor={next}");
    }
    let expected: Vec<_> = all.iter().rev().map(|name| (*name).to_owned()).collect();
    seen.retain(|name| name != "x");
    assert_eq!(seen, expected);
    let metrics = server.get("/api/v1/metrics").json();
    assert_eq!(metrics["metrics"][0]["name"], "m00");
    assert_eq!(metrics["metrics"][0]["count"], 1);
    let filtered = server.get("/api/v1/samples?attribute.plan=pro&name=m07&type=counter").json();
    assert_eq!(names(&filtered), ["m07"]);
}

#[test]
fn bad_queries_are_refused_with_their_field() {
    let server = Server::in_memory();
    for (path, field) in [
        ("/api/v1/samples?limit=0", "limit"),
        ("/api/v1/samples?colour=red", "colour"),
        ("/api/v1/samples?cursor=x", "cursor"),
        ("/api/v1/metrics?x=1", "x"),
        ("/api/v1/raw?limit=999", "limit"),
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status, 400, "{path}");
        assert_eq!(reply.json()["error"]["field"], field);
    }
    assert_eq!(server.get("/api/v1/nothing").status, 404);
    assert_eq!(server.send("POST /api/v1/metrics", &[], b"").status, 405);
    assert_eq!(server.get("/health").json()["status"], "ok");
}

#[test]
fn live_streams_what_is_committed() {
    let server = Server::in_memory();
    let mut stream = server.connect();
    stream.write_all(server.head("GET /api/v1/live", &[], None).as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(|line| line.unwrap());
    // After the ready event, nothing committed can be missed.
    assert!(lines.any(|line| line == "event: ready"));
    assert_eq!(server.post(envelope(&["a", "b"]).as_bytes()).status, 200);
    let event = data(&mut lines);
    assert_eq!(names(&event), ["a", "b"]);
    assert_eq!(event["samples"][1]["id"], 2);
    // More than one event may show: the newest come, the rest is counted.
    assert_eq!(server.post(envelope(&["c"; 700]).as_bytes()).status, 200);
    assert_eq!(data(&mut lines)["count"], 200);
    assert_eq!(names(&data(&mut lines)).len(), 500);
}

fn data(lines: &mut impl Iterator<Item = String>) -> Value {
    let line = lines.find(|line| line.starts_with("data: {\"")).unwrap();
    serde_json::from_str(line.trim_start_matches("data: ")).unwrap()
}

#[test]
fn only_this_machine_may_read() {
    let server = Server::in_memory();
    for path in ["/api/v1/metrics", "/api/v1/live", "/", "/health"] {
        let reply = server.send(&format!("GET {path}"), &[("host", "evil.example:8969")], b"");
        assert_eq!(reply.status, 403, "{path}");
    }
    // Sending is for any page under any name; there is nothing to read.
    let line = "POST /api/1/envelope/?sentry_key=k";
    let reply = server.send(line, &[("host", "shop.example")], envelope(&["a"]).as_bytes());
    assert_eq!(reply.status, 200);
    for (origin, allowed) in [
        ("http://localhost:3000", true),
        ("http://127.0.0.1:5173", true),
        ("http://[::1]:80", true),
        ("https://evil.example", false),
        ("http://localhost.evil.example", false),
        ("null", false),
    ] {
        let reply = server.send("GET /api/v1/metrics", &[("origin", origin)], b"");
        let allow = reply.header("access-control-allow-origin");
        assert_eq!(allow, allowed.then_some(origin));
    }
}

#[test]
fn serves_the_page() {
    let server = Server::in_memory();
    let page = server.get("/");
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    let links = page.body.split('"').filter(|part| part.starts_with("/assets/"));
    let links: Vec<&str> = links.collect();
    assert_eq!(links.len(), 2, "{links:?}");
    for link in links {
        let kind = if link.ends_with(".css") { "text/css" } else { "text/javascript" };
        let reply = server.get(link);
        assert_eq!(reply.status, 200, "{link}");
        assert!(reply.header("content-type").unwrap().starts_with(kind), "{link}");
    }
    // Every address of the UI leads to it; those of the API do not.
    for (path, status) in [("/metrics?metric=a", 200), ("/traces/ab", 200), ("/api/v1/none", 404)] {
        assert_eq!(server.get(path).status, status, "{path}");
    }
}

#[test]
fn refuses_to_start_in_one_line() {
    let folder = Folder::new();
    let rubbish = folder.file("rubbish");
    std::fs::write(&rubbish, "this is no database, whatever its name may say".repeat(200)).unwrap();
    let server = Server::in_memory();
    let held = folder.file("held.duckdb");
    let _holder = Server::start(&held, &[]);
    let busy: &str = &server.address;
    for (arguments, word) in [
        (vec!["serve", "--listen", "nowhere"], "--listen"),
        (vec!["serve", "--listen", busy, "--store", ":memory:"], "--listen"),
        (vec!["serve", "--listen", "127.0.0.1:0", "--store", &rubbish], "--store"),
        (vec!["serve", "--listen", "127.0.0.1:0", "--store", &held], "--store"),
        (vec!["serve", "--listen", "127.0.0.1:0", "--store", "/nowhere/at/all"], "--store"),
        (vec![], "fanal serve"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_fanal")).args(&arguments).output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(message.starts_with("fanal: ") && message.contains(word), "{message}");
        assert!(output.stdout.is_empty());
    }
    let version = Command::new(env!("CARGO_BIN_EXE_fanal")).arg("--version").output().unwrap();
    assert!(String::from_utf8(version.stdout).unwrap().starts_with("fanal "));
}
