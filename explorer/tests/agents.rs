//! What agents and builds ask for: MCP over HTTP, and comparisons of runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::process::{Command, Output};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use support::{Folder, Server};

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64()
}

/// The result of one request to `/mcp`.
fn mcp(server: &Server, method: &str, parameters: &Value) -> Value {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
    let headers = [
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", "2025-06-18"),
    ];
    let reply = server.send("POST /mcp", &headers, body.to_string().as_bytes());
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["result"].clone()
}

fn item(kind: &str, content: &str, items: &[Value]) -> String {
    let head = json!({ "type": kind, "item_count": items.len(),
        "content_type": format!("application/vnd.sentry.items.{content}+json") });
    format!("{{}}\n{head}\n{}\n", json!({ "version": 2, "items": items }))
}

#[test]
fn the_api_document_is_a_resource() {
    let server = Server::in_memory();
    let list = mcp(&server, "resources/list", &json!({}));
    let uri = "fanal://api/openapi.json";
    let known = |it: &&Value| it["uri"] == uri;
    let listed = list["resources"].as_array().unwrap().iter().find(known).unwrap();
    assert_eq!(listed["mimeType"], "application/json");
    let read = mcp(&server, "resources/read", &json!({ "uri": uri }));
    let content = &read["contents"][0];
    assert_eq!((&content["uri"], &content["mimeType"]), (&json!(uri), &json!("application/json")));
    let document: Value = serde_json::from_str(content["text"].as_str().unwrap()).unwrap();
    assert_eq!(document, server.get("/api/v1/openapi.json").json());
    let guide = mcp(&server, "resources/read", &json!({ "uri": "fanal://guide/filters" }));
    assert_eq!(guide["contents"][0]["mimeType"], "text/markdown");
}

#[test]
fn spans_that_are_new_are_told_as_such() {
    let server = Server::in_memory();
    let spans = |name: &str, ago: f64, length: f64, status: &str, times: u32| {
        let span = |at: u32| {
            let start = now() - ago - f64::from(at);
            json!({
                "trace_id": format!("{:032x}", 1 + at), "span_id": format!("{:016x}", (ago * 1e3) as u64 + u64::from(at) + 1),
                "name": name, "status": status, "is_segment": true, "start_timestamp": start,
                "end_timestamp": start + length,
                "attributes": { "sentry.op": { "value": "http.server", "type": "string" } },
            })
        };
        for at in 0..times {
            let span = item("span", "span.v2", &[span(at)]);
            assert_eq!(server.post(span.as_bytes()).status, 200);
        }
    };
    spans("GET /cart", 5000.0, 0.1, "ok", 20);
    spans("GET /cart", 1000.0, 0.4, "ok", 20);
    spans("POST /order", 1200.0, 0.9, "error", 2);
    let asked = json!({ "name": "find_regressions", "arguments": { "since": "1h" } });
    let called = mcp(&server, "tools/call", &asked);
    let answer: Value =
        serde_json::from_str(called["content"][0]["text"].as_str().unwrap()).unwrap();
    let changes = answer["changes"].as_array().unwrap();
    let named = |name: &str| -> Vec<&Value> {
        changes.iter().filter(|it| it["name"] == format!("http.server {name}")).collect()
    };
    let slower = named("GET /cart");
    assert_eq!(slower.len(), 1, "{answer}");
    assert_eq!(slower[0]["worse"], true, "{answer}");
    assert!(slower[0].get("note").is_none(), "{answer}");
    let new = named("POST /order");
    let measures: Vec<&Value> = new.iter().map(|it| &it["measure"]).collect();
    assert_eq!(measures, ["p95", "failed"], "{answer}");
    for change in new {
        assert_eq!(change["note"], "new, no comparison");
        assert_eq!((&change["before"], &change["worse"]), (&Value::Null, &Value::Null));
        assert_eq!(change["samples_now"], 2.0);
    }
    assert_eq!(changes[0]["name"], "http.server GET /cart", "what got worse comes first");
}

fn fanal(server: &Server, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fanal"));
    let address = format!("http://{}", server.address);
    command.env_remove("FANAL_TOKEN").env("FANAL_SERVER", address).args(arguments).output().unwrap()
}

#[test]
fn a_run_is_compared_with_one_before() {
    let folder = Folder::new();
    let store = folder.file("store.duckdb");
    let run = |name: &str, values: &[f64]| {
        let server = Server::start(&store, &["--run", name]);
        let metric = |value: &f64| {
            json!({ "timestamp": now(), "trace_id": "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d", "name": "build.time",
                "type": "distribution", "unit": "millisecond", "value": value, "attributes": {} })
        };
        let metrics: Vec<Value> = values.iter().map(metric).collect();
        let kind = item("trace_metric", "trace-metric", &metrics);
        assert_eq!(server.post(kind.as_bytes()).status, 200);
        server
    };
    let mut first = run("main", &[1000.0, 2000.0].repeat(5));
    // The second in which it began is the id of a run.
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(first.terminate(), Some(0));
    let server = run("change", &[3000.0; 10]);
    // Runs are compared up to the same age: this one must be as old as the first was when it measured.
    std::thread::sleep(Duration::from_secs(2));
    let runs = server.get("/api/v1/runs").json();
    assert_eq!(runs["runs"][1]["name"], "main", "{runs}");
    let id = runs["runs"][1]["id"].as_str().unwrap();
    for run in [id, "main"] {
        let compare = format!("run:{run}");
        let asked = ["metrics", "query", "build.time", "-a", "avg", "--compare", &compare];
        let told = fanal(&server, &asked);
        let table = String::from_utf8(told.stdout).unwrap();
        for part in ["BEFORE", "3 s", "1.5 s", "+100 %"] {
            assert!(table.contains(part), "{part}: {table}");
        }
        let failed = fanal(&server, &[&asked[..], &["--fail-if", "change above 0.2"]].concat());
        assert_eq!(failed.status.code(), Some(1), "{failed:?}");
        assert!(String::from_utf8_lossy(&failed.stderr).contains("+100 %"), "{failed:?}");
    }
    let unknown = fanal(&server, &["metrics", "query", "build.time", "--compare", "run:nightly"]);
    assert_eq!(unknown.status.code(), Some(2), "{unknown:?}");
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("fanal runs"), "{unknown:?}");
    let asked = json!({ "name": "find_regressions", "arguments": { "since": "1h", "compare": "run:main" } });
    let called = mcp(&server, "tools/call", &asked);
    assert!(called["content"][0]["text"].as_str().unwrap().contains("build.time"), "{called}");
}
