//! Saved queries, dashboards and alert rules over HTTP: kept, checked, shared, and what rules do with real metrics.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use support::{Folder, Reply, Server};

const JSON: (&str, &str) = ("content-type", "application/json");

fn send(server: &Server, line: &str, body: &Value) -> Reply {
    server.send(line, &[JSON], body.to_string().as_bytes())
}

fn request() -> Value {
    json!({ "queries": [{ "id": "a", "metric": "orders", "aggregate": "sum" }] })
}

fn widget(id: &str) -> Value {
    json!({ "id": id, "title": "<b>Orders</b>", "type": "chart", "x": 0, "y": 0, "w": 6, "h": 4,
            "request": request() })
}

#[test]
fn documents_are_kept_changed_and_forgotten() {
    let folder = Folder::new();
    let store = folder.file("store.duckdb");
    let mut server = Server::start(&store, &[]);
    let query = json!({ "name": "<script>alert(1)</script>", "request": request() });
    let made = send(&server, "POST /api/v1/queries", &query);
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/queries/{id}");
    let tag = made.header("etag").unwrap().to_owned();

    // What was answered may come back as it is.
    let mut changed = made.json();
    changed["name"] = json!("Orders");
    let line = format!("PUT {path}");
    let guarded = |tag: &str| {
        let headers = [JSON, ("if-match", tag)];
        server.send(&line, &headers, changed.to_string().as_bytes())
    };
    let reply = guarded(&tag);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(guarded(&tag).status, 412, "somebody was quicker");
    assert_eq!(server.get(&path).json()["name"], "Orders");
    assert_eq!(server.get(&path).json()["display"], "line");

    assert_eq!(server.terminate(), Some(0));
    let server = Server::start(&store, &[]);
    let all = server.get("/api/v1/queries").json();
    assert_eq!(all["queries"][0]["id"], json!(id));
    assert_eq!(server.send(&format!("DELETE {path}"), &[], b"").status, 204);
    assert_eq!(server.get(&path).status, 404);
    assert_eq!(server.get("/api/v1/queries").json()["queries"], json!([]));
}

#[test]
fn mistakes_are_named_by_their_place() {
    let server = Server::in_memory();
    let dashboard = |widgets: Value| json!({ "name": "d", "widgets": widgets });
    let with = |key: &str, value: Value| {
        let mut widget = widget("a");
        widget[key] = value;
        dashboard(json!([widget]))
    };
    let wrong_aggregate =
        json!({ "queries": [{ "id": "a", "metric": "m", "aggregate": "median" }] });
    for (body, field) in [
        (json!({ "widgets": [] }), "body"),
        (json!({ "name": " " }), "name"),
        (json!({ "name": "d", "colour": "red" }), "colour"),
        (json!({ "name": "d", "since": "soon" }), "since"),
        (with("w", json!(13)), "widgets[0].w"),
        (with("h", json!(0)), "widgets[0].h"),
        (with("x", json!(-1)), "widgets[0].x"),
        (with("type", json!("pie")), "widgets[0].type"),
        (with("request", json!(null)), "widgets[0].request"),
        (with("request", wrong_aggregate), "widgets[0].request.aggregate"),
        (dashboard(json!([widget("a"), widget("a")])), "widgets[1].id"),
    ] {
        let reply = send(&server, "POST /api/v1/dashboards", &body);
        assert_eq!(reply.status, 400, "{body}");
        assert_eq!(reply.json()["error"]["field"], field, "{body}: {reply:?}");
    }
    let no_json = server.send("POST /api/v1/dashboards", &[], b"{}");
    assert_eq!(no_json.status, 415, "a form of another site could send this");
    let large = format!("{{\"name\":\"{}\"}}", "a".repeat(2 << 20));
    assert_eq!(server.send("POST /api/v1/dashboards", &[JSON], large.as_bytes()).status, 413);
    for id in ["UPPER", "a%2Fb", "a%20b"] {
        assert_eq!(server.get(&format!("/api/v1/dashboards/{id}")).status, 400, "{id}");
    }
}

#[test]
fn a_dashboard_goes_to_a_file_and_comes_back() {
    let server = Server::in_memory();
    let body = json!({ "name": "Shop", "since": "1h", "widgets": [widget("a")] });
    let made = send(&server, "PUT /api/v1/dashboards/shop", &body);
    assert_eq!(made.status, 200, "an id of one's own choice: {made:?}");
    let file = server.get("/api/v1/dashboards/shop/export");
    let disposition = file.header("content-disposition").unwrap();
    assert_eq!(disposition, "attachment; filename=\"dashboard-shop.json\"");
    let other = Server::in_memory();
    let imported = send(&other, "POST /api/v1/dashboards/import", &file.json());
    assert_eq!(imported.status, 201);
    assert_ne!(imported.json()["id"], "shop");
    assert_eq!(imported.json()["widgets"], made.json()["widgets"]);
    let reply = send(&other, "POST /api/v1/dashboards/import", &json!({ "title": "Grafana's" }));
    assert_eq!(reply.json()["error"]["field"], "format");
}

/// Sends one counter `orders`, now.
fn order(server: &Server, value: f64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let item = format!(
        "{{\"version\":2,\"items\":[{{\"timestamp\":{now},\"trace_id\":\
         \"7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d\",\"name\":\"orders\",\"type\":\"counter\",\
         \"value\":{value},\"attributes\":{{\"region\":{{\"value\":\"eu\",\"type\":\"string\"}}}}}}]}}"
    );
    let head = "{\"type\":\"trace_metric\",\"item_count\":1,\"content_type\":\
                \"application/vnd.sentry.items.trace-metric+json\"}";
    assert_eq!(server.post(format!("{{}}\n{head}\n{item}\n").as_bytes()).status, 200);
}

/// A webhook's receiver. It answers each request with the next of these, then always 200.
fn receiver(answers: &'static [u16]) -> (String, Receiver<Value>) {
    listening(TcpListener::bind("127.0.0.1:0").unwrap(), answers)
}

fn listening(listener: TcpListener, answers: &'static [u16]) -> (String, Receiver<Value>) {
    let address = listener.local_addr().unwrap();
    let (sender, bodies) = channel();
    std::thread::spawn(move || {
        let mut answers = answers.iter();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut text, mut chunk) = (String::new(), [0; 4096]);
            let body = loop {
                let read = stream.read(&mut chunk).unwrap();
                text += std::str::from_utf8(&chunk[..read]).unwrap();
                let body = text
                    .split_once("\r\n\r\n")
                    .and_then(|(_, body)| serde_json::from_str(body).ok());
                if let Some(body) = body {
                    break body;
                }
            };
            let status = answers.next().unwrap_or(&200);
            write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .unwrap();
            if sender.send(body).is_err() {
                return;
            }
        }
    });
    (format!("http://{address}/hook"), bodies)
}

#[test]
fn a_rule_fires_once_survives_a_restart_and_ends() {
    let folder = Folder::new();
    let store = folder.file("store.duckdb");
    // The first attempt fails, so the second must come.
    let (hook, told) = receiver(&[500]);
    let rule = json!({
        "name": "Orders", "request": request(), "window": "5s", "notify": { "webhook": hook },
        "condition": { "type": "threshold", "above": 10 },
    });
    let mut server = Server::start(&store, &[]);
    let tested = send(&server, "POST /api/v1/alerts/test", &rule);
    assert_eq!(tested.json()["status"], "ok", "{tested:?}");
    assert_eq!(send(&server, "PUT /api/v1/alerts/orders", &rule).status, 200);
    let is = |status: &'static str| move |answer: &Value| answer["state"]["status"] == status;
    let path = "/api/v1/alerts/orders";
    server.until(path, |answer| is("ok")(answer) && !answer["state"]["last_evaluated"].is_null());
    let mut live = server.live("kinds=alerts");
    order(&server, 12.0);
    let firing = server.until(path, is("firing"));
    assert_eq!(firing["state"]["value"], 12.0);
    assert!(firing["state"]["message"].as_str().unwrap().contains("is 12, above 10"), "{firing}");
    let event = live.next("alert");
    assert_eq!((&event["status"], &event["at"]), (&json!("firing"), &firing["state"]["since"]));
    for _ in 0..2 {
        let body = told.recv_timeout(support::PATIENCE).unwrap();
        assert_eq!((&body["status"], &body["alert"]["id"]), (&json!("firing"), &json!("orders")));
        assert!(body["url"].as_str().unwrap().ends_with("/alerts/orders"), "{body}");
    }
    drop(live);
    assert_eq!(server.terminate(), Some(0));

    let server = Server::start(&store, &[]);
    order(&server, 13.0);
    server.until(path, |answer| answer["state"]["value"] == 13.0 || is("ok")(answer));
    // The window empties, the rule ends; nobody was told a second time that it fires.
    server.until(path, is("ok"));
    let body = told.recv_timeout(support::PATIENCE).unwrap();
    assert_eq!(body["status"], "ok", "{body}");
    assert!(told.recv_timeout(Duration::from_millis(300)).is_err());
    let history = server.get("/api/v1/alerts/orders/history").json();
    let statuses: Vec<&str> = history["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["status"].as_str().unwrap())
        .collect();
    assert_eq!((statuses[0], statuses.last()), ("ok", Some(&"ok")), "{history}");
    assert!(history.to_string().contains("attempt 1: http status: 500"), "{history}");
}

#[test]
fn a_receiver_that_is_down_is_told_when_it_is_back_once() {
    let folder = Folder::new();
    let store = folder.file("store.duckdb");
    let down = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let rule = json!({
        "name": "Orders", "request": request(), "window": "5s",
        "notify": { "webhook": format!("http://{down}/hook") },
        "condition": { "type": "threshold", "above": 10 },
    });
    let mut server = Server::start(&store, &[]);
    assert_eq!(send(&server, "PUT /api/v1/alerts/orders", &rule).status, 200);
    order(&server, 12.0);
    let path = "/api/v1/alerts/orders";
    let firing = server.until(path, |answer| answer["state"]["status"] == "firing");
    let tried = |answer: &Value| answer.to_string().contains("webhook, attempt 1: ");
    server.until("/api/v1/alerts/orders/history", tried);
    assert_eq!(server.terminate(), Some(0));

    let (_, told) = listening(TcpListener::bind(down).unwrap(), &[]);
    let mut server = Server::start(&store, &[]);
    let body = told.recv_timeout(support::PATIENCE).unwrap();
    let expected = json!({
        "alert": { "id": "orders", "name": "Orders" }, "status": "firing", "value": 12.0,
        "message": "sum(orders) is 12, above 10", "at": firing["state"]["since"], "window": "5s",
        "url": format!("http://{}/alerts/orders", server.address),
    });
    assert_eq!(body, expected);
    let body = told.recv_timeout(support::PATIENCE).unwrap();
    assert_eq!((&body["status"], &body["value"]), (&json!("ok"), &json!(0.0)), "{body}");
    // Nothing is left to tell, now and after another start.
    server.until(path, |answer| answer["state"]["status"] == "ok");
    assert_eq!(server.terminate(), Some(0));
    let server = Server::start(&store, &[]);
    server.until(path, |answer| !answer["state"]["last_evaluated"].is_null());
    assert!(told.recv_timeout(Duration::from_secs(1)).is_err());
}

#[test]
fn absence_waits_for_its_delay_and_a_wrong_rule_is_refused() {
    let server = Server::in_memory();
    let rule = json!({
        "name": "Silence", "request": request(), "window": "2s", "for": "1s",
        "condition": { "type": "absence" },
    });
    assert_eq!(send(&server, "PUT /api/v1/alerts/silence", &rule).status, 200);
    server.until("/api/v1/alerts/silence", |answer| answer["state"]["status"] == "firing");
    let history = server.get("/api/v1/alerts/silence/history").json();
    assert_eq!(history["history"][1]["status"], "pending", "{history}");
    order(&server, 1.0);
    server.until("/api/v1/alerts/silence", |answer| answer["state"]["status"] == "ok");
    let with = |key: &str, value: Value| {
        let mut rule = rule.clone();
        rule[key] = value;
        rule
    };
    for (body, field) in [
        (with("window", json!("never")), "window"),
        (with("window", json!("10ms")), "window"),
        (with("for", json!("2d")), "for"),
        (with("condition", json!({ "type": "threshold" })), "condition"),
        (with("notify", json!({ "webhook": "file:///etc/passwd" })), "notify.webhook"),
        (with("notify", json!({ "email": "a@b" })), "notify.email"),
    ] {
        let reply = send(&server, "POST /api/v1/alerts", &body);
        assert_eq!(reply.status, 400, "{body}");
        assert_eq!(reply.json()["error"]["field"], field, "{reply:?}");
    }
}
