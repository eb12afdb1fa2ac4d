//! The command line with the real binary and a real server: tables, JSON, exit codes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use support::{Folder, Server};

const TRACE: &str = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";
const EVENT: &str = "0123456789abcdef0123456789abcdef";

/// `fanal` without anything of this environment that could change its answers.
fn fanal(server: &Server, arguments: &[&str]) -> Output {
    command(server).args(arguments).output().unwrap()
}

fn command(server: &Server) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fanal"));
    command
        .env_remove("FANAL_TOKEN")
        .env("FANAL_SERVER", format!("http://{}", server.address))
        .env("FANAL_DSN", format!("http://k@{}/1", server.address))
        .stdin(Stdio::null());
    command
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What it printed, if it succeeded.
fn prints(server: &Server, arguments: &[&str]) -> String {
    let output = fanal(server, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
    assert!(!text(&output).contains('\u{1b}'), "no colours for a pipe");
    text(&output)
}

fn prints_json(server: &Server, arguments: &[&str]) -> Value {
    let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    let text = prints(server, &all);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}"))
}

fn now() -> f64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64()
}

/// Twenty checkouts of two tiers, one trace with a failed span, a log and an error.
fn shop() -> Server {
    let server = Server::in_memory();
    let typed = |value: &str| json!({"value": value, "type": "string"});
    let metrics: Vec<Value> = (0..20)
        .map(|at| {
            json!({"timestamp": now() - 60.0 * f64::from(at), "trace_id": TRACE, "span_id": "0000000000000001",
                "name": "checkout.duration", "type": "distribution", "unit": "millisecond",
                "value": 100 + at, "attributes": {"tier": typed(if at % 2 == 0 { "pro" } else { "free" }),
                "evil": typed("\u{1b}[31mred")}})
        })
        .collect();
    let span = |id: &str, parent: Option<&str>, name: &str, from: f64, to: f64, status: &str| {
        let mut span = json!({"trace_id": TRACE, "span_id": id, "name": name, "status": status,
            "is_segment": parent.is_none(), "start_timestamp": now() - 10.0 + from,
            "end_timestamp": now() - 10.0 + to, "attributes": {"sentry.op": typed("test")}});
        if let Some(parent) = parent {
            span["parent_span_id"] = json!(parent);
        }
        span
    };
    let spans = [
        span("0000000000000001", None, "GET /pay", 0.0, 1.0, "ok"),
        span("0000000000000002", Some("0000000000000001"), "card.charge", 0.25, 0.75, "error"),
    ];
    let logs =
        [json!({"timestamp": now(), "trace_id": TRACE, "level": "error", "severity_number": 17,
        "body": "card declined", "attributes": {"bank": typed("x")}})];
    let error = json!({"event_id": EVENT, "timestamp": now(), "platform": "node", "level": "error", "release": "2.0",
        "contexts": {"trace": {"trace_id": TRACE, "span_id": "0000000000000002"}},
        "exception": {"values": [{"type": "CardError", "value": "declined", "stacktrace": {"frames": [
            {"function": "charge", "filename": "card.js", "lineno": 7, "colno": 3, "in_app": true}]}}]}});
    let container = |kind: &str, content: &str, items: &[Value]| {
        let content = format!("application/vnd.sentry.items.{content}+json");
        let head = json!({"type": kind, "item_count": items.len(), "content_type": content});
        format!("{head}\n{}\n", json!({"version": 2, "items": items}))
    };
    let envelope = format!(
        "{{}}\n{}{}{}{}\n{error}\n",
        container("trace_metric", "trace-metric", &metrics),
        container("span", "span.v2", &spans),
        container("log", "log", &logs),
        json!({"type": "event"}),
    );
    let reply = server.post(envelope.as_bytes());
    assert_eq!(reply.status, 200, "{reply:?}");
    server
}

#[test]
fn metrics_are_listed_charted_and_sampled() {
    let server = shop();
    let list = prints(&server, &["metrics", "ls"]);
    assert!(list.starts_with("NAME"), "{list}");
    assert!(list.contains("checkout.duration  distribution  millisecond"), "{list}");
    assert_eq!(prints_json(&server, &["metrics", "ls"])["metrics"][0]["count"], 20);

    let table = prints(
        &server,
        &["metrics", "query", "checkout.duration", "-a", "max", "-g", "tier", "--since", "1h"],
    );
    assert!(table.contains("GROUP") && table.contains("TREND"), "{table}");
    let pro = table.lines().find(|line| line.starts_with("pro")).expect("a row");
    assert!(pro.contains("118 ms") && pro.contains("10"), "{pro}");
    let answer = prints_json(
        &server,
        &["metrics", "query", "checkout.duration", "-a", "count", "-q", "tier:pro"],
    );
    assert_eq!(answer["results"][0]["series"][0]["total"], 10.0);
    let both = prints_json(
        &server,
        &[
            "metrics",
            "query",
            "--also",
            "all=count(checkout.duration)",
            "--also",
            "pro=count(checkout.duration) tier:pro",
            "--equation",
            "pro / all * 100",
        ],
    );
    let shares = both["results"].as_array().unwrap().iter().find(|it| it["id"] == "e1").unwrap();
    assert_eq!(shares["series"][0]["total"], 50.0);

    let samples = prints(
        &server,
        &["metrics", "samples", "checkout.duration", "--sort", "-value", "-n", "3"],
    );
    assert!(samples.contains("119 ms") && samples.contains("tier=free"), "{samples}");
    let attributes = prints(&server, &["metrics", "attributes", "checkout.duration"]);
    assert!(
        attributes.contains("free (10), pro (10)") || attributes.contains("pro (10), free (10)"),
        "{attributes}"
    );
}

#[test]
fn a_build_can_fail_by_a_number() {
    let server = shop();
    let ask = |condition: &str| {
        let aggregate = ["metrics", "query", "checkout.duration", "-a", "max"];
        fanal(&server, &[&aggregate[..], &["--fail-if", condition]].concat())
    };
    let failed = ask("above 100");
    assert_eq!(failed.status.code(), Some(1));
    assert!(said(&failed).contains("is 119 ms"), "{failed:?}");
    assert_eq!(ask("above 500").status.code(), Some(0));
    assert_eq!(ask("over 500").status.code(), Some(2));
    let nothing = fanal(&server, &["metrics", "query", "no.such.metric", "--fail-if", "above 0"]);
    assert_eq!(nothing.status.code(), Some(0), "{nothing:?}");
    assert!(text(&nothing).contains("no data"));
}

#[test]
fn a_trace_is_a_tree_with_all_that_belongs_to_it() {
    let server = shop();
    let tree = prints(&server, &["trace", "get", TRACE]);
    let child = tree.lines().find(|line| line.contains("card.charge")).expect("the child");
    assert!(
        child.starts_with("  test") && child.contains('\u{2501}') && child.contains("failed"),
        "{tree}"
    );
    for part in
        ["GET /pay", "CardError: declined", "card declined", "checkout.duration", "/traces/"]
    {
        assert!(tree.contains(part), "{part}: {tree}");
    }
    assert_eq!(prints_json(&server, &["trace", "get", TRACE])["trace_id"], TRACE);
    let found = prints(&server, &["trace", "search", "name:card.charge status:error"]);
    assert!(found.contains(TRACE), "{found}");
    let none = prints(&server, &["trace", "search", "name:nothing"]);
    assert!(none.contains("no traces match"), "{none}");
}

#[test]
fn logs_errors_and_the_rest_are_shown() {
    let server = shop();
    assert!(prints(&server, &["logs", "level:error"]).contains("error card declined  bank=x"));
    assert_eq!(prints_json(&server, &["logs"])["logs"][0]["body"], "card declined");
    assert!(prints(&server, &["errors"]).contains("CardError: declined"));
    assert!(prints(&server, &["errors", "kind:Other", "-n", "5"]).contains("no errors match"));
    assert!(prints(&server, &["errors", "groups"]).contains(EVENT));
    let error = prints(&server, &["errors", "get", EVENT]);
    assert!(error.contains("at charge (card.js:7:3)") && error.contains(TRACE), "{error}");
    assert!(prints(&server, &["vitals"]).contains("no web vitals"));
    assert!(prints(&server, &["drops"]).contains("nothing was lost"));
    assert!(prints(&server, &["runs"]).contains("running"));
    assert!(prints(&server, &["alerts", "ls"]).contains("no alert rules"));
    assert!(prints(&server, &["dashboards", "ls"]).contains("no dashboards"));
    let address = prints(&server, &["open", "trace", TRACE, "--print"]);
    assert_eq!(address.trim(), format!("http://{}/traces/{TRACE}", server.address));
}

#[test]
fn text_of_senders_cannot_steer_a_terminal() {
    let server = shop();
    let samples = prints(&server, &["metrics", "samples"]);
    assert!(samples.contains("evil=\u{b7}[31mred"), "{samples}");
}

#[test]
fn what_arrives_is_shown_while_it_arrives() {
    let server = Server::in_memory();
    let mut child =
        command(&server).args(["tail", "plan:pro"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    // Subscribed when the server counts it.
    server.until("/api/v1/stats", |stats| stats["live_subscribers"] == 1);
    let sent = fanal(&server, &["send", "metric", "orders", "3", "-a", "plan=free"]);
    assert_eq!(sent.status.code(), Some(0), "{sent:?}");
    assert!(fanal(&server, &["send", "metric", "orders", "4", "-a", "plan=pro"]).status.success());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    assert!(line.contains("metric orders 4  plan=pro"), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_dashboard_goes_through_a_file() {
    let server = Server::in_memory();
    let folder = Folder::new();
    let board = json!({"name": "Shop", "widgets": [
        {"id": "a", "title": "Notes", "type": "text", "x": 0, "y": 0, "w": 12, "h": 2, "text": "hello"}]});
    let json = [("content-type", "application/json")];
    let made = server.send("POST /api/v1/dashboards", &json, board.to_string().as_bytes());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert!(prints(&server, &["dashboards", "ls"]).contains("Shop"));
    let copy = folder.file("copy.json");
    assert_eq!(prints(&server, &["dashboards", "export", &id, "-o", &copy]), "");
    let exported: Value = serde_json::from_str(&std::fs::read_to_string(&copy).unwrap()).unwrap();
    assert!(exported.to_string().contains("\"Shop\""), "{exported}");
    assert!(prints(&server, &["dashboards", "import", &copy]).contains("/dashboards/"));
}

#[test]
fn a_rule_can_be_tried() {
    let server = shop();
    let folder = Folder::new();
    let file = folder.file("rule.json");
    let rule = json!({"name": "slow", "enabled": true, "window": "1h", "notify": {},
        "condition": {"type": "threshold", "above": 100},
        "request": {"queries": [{"id": "a", "metric": "checkout.duration", "aggregate": "max"}]}});
    std::fs::write(&file, rule.to_string()).unwrap();
    let told = prints(&server, &["alerts", "test", &file]);
    assert!(told.starts_with("firing 119"), "{told}");
}

#[test]
fn the_doctor_finds_what_it_sent_and_what_is_wrong() {
    let server = Server::start(":memory:", &["--project-key", "right"]);
    let dsn = |key: &str| format!("http://{key}@{}/1", server.address);
    let well = prints(&server, &["doctor", &dsn("right")]);
    for part in ["DSN", "connection", "CORS", "the metric and the span are there"] {
        assert!(well.contains(part), "{part}: {well}");
    }
    let wrong = fanal(&server, &["doctor", &dsn("wrong")]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(text(&wrong).contains("copy the DSN again"), "{}", text(&wrong));
    let closed = fanal(&server, &["doctor", "http://k@127.0.0.1:1/1", "--json"]);
    assert_eq!(closed.status.code(), Some(1));
    let report: Value = serde_json::from_str(&text(&closed)).unwrap();
    let last = report["checks"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["check"], &last["status"]), (&json!("connection"), &json!("failed")));
    assert!(last["fix"].as_str().unwrap().contains("fanal serve"));
}

#[test]
fn envelopes_are_sent_from_files() {
    let server = Server::in_memory();
    let folder = Folder::new();
    let file = folder.file("one.envelope");
    std::fs::write(&file, support::envelope(&["from.file"])).unwrap();
    assert!(prints(&server, &["send", "envelope", &file]).starts_with("sent "));
    server.until("/api/v1/metrics", |answer| answer["metrics"][0]["name"] == "from.file");
    std::fs::write(&file, "nothing of the kind").unwrap();
    let refused = fanal(&server, &["send", "envelope", &file]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("answered 400"), "{refused:?}");
    assert_eq!(fanal(&server, &["send", "envelope", "no.such.file"]).status.code(), Some(2));
}

#[test]
fn mistakes_are_one_line_that_says_what_to_do() {
    let server = Server::start(":memory:", &["--token", "a-token-of-some-length-0123456789"]);
    let here = format!("http://{}", server.address);
    for (arguments, code, part) in [
        (&["metrics", "ls", "--server", "http://127.0.0.1:1"][..], 1, "fanal serve"),
        (&["metrics", "ls"], 1, "--token"),
        (&["metrics", "ls", "--server", "ftp://x"], 2, "--server"),
        (&["metrics"], 2, "fanal"),
        (&["metrics", "samples", "--sort", "up"], 2, "-value"),
        (&["tail", "name:\"open", "--server", &here], 2, "at character"),
        (&["open", "dance", "--print"], 2, "dance"),
        (&["send", "metric", "a", "--dsn", "nowhere"], 2, "DSN"),
    ] {
        let output = fanal(&server, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        let line = said(&output);
        assert!(line.starts_with("fanal: ") && line.lines().count() == 1, "{arguments:?}: {line}");
        assert!(line.contains(part), "{arguments:?}: {line}");
    }
    let token = ["metrics", "ls", "--token", "a-token-of-some-length-0123456789"];
    assert_eq!(fanal(&server, &token).status.code(), Some(0));
    let shop = shop();
    let bad = fanal(&shop, &["metrics", "query", "checkout.duration", "-q", "(tier:pro"]);
    assert_eq!(bad.status.code(), Some(2), "{bad:?}");
    assert!(said(&bad).contains("at character"), "{}", said(&bad));
    let wrong = fanal(&shop, &["metrics", "query", "checkout.duration", "-a", "p42"]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
    assert!(said(&wrong).contains("p95"), "{}", said(&wrong));
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let server = shop();
    let line = format!("'{}' metrics samples -n 1000 | head -n 1", env!("CARGO_BIN_EXE_fanal"));
    let mut shell = Command::new("bash");
    shell.args(["-o", "pipefail", "-c", &line]);
    let output = shell.env("FANAL_SERVER", format!("http://{}", server.address)).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(said(&output), "");
}

#[test]
fn completions_are_scripts_of_their_shell() {
    let server = Server::in_memory();
    for shell in ["bash", "zsh", "fish"] {
        let script = prints(&server, &["completions", shell]);
        for command in ["metrics", "doctor", "tail"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
        let Ok(mut child) =
            Command::new(shell).arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn()
        else {
            assert_ne!(shell, "bash", "bash reads its script");
            continue;
        };
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{shell} reads its script");
    }
}
