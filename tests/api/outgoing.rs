//! Requests that leave by `reqwest`.

use std::io::{BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use fanal::reqwest::RequestBuilderExt;
use fanal::{Instrument, Options, span};

use crate::receiver::{Receiver, read};
use crate::{alone, options, recorded_by};

/// A server that keeps the heads of requests and answers with a status.
fn server(status: u16) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heads);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (head, _) = read(&mut BufReader::new(stream.try_clone().unwrap())).unwrap();
            kept.lock().unwrap().push(head);
            let answer = format!(
                "HTTP/1.1 {status} Said\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
            );
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, heads)
}

fn header(head: &str, name: &str) -> Option<String> {
    let value = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    value.map(str::to_owned)
}

#[test]
fn a_request_has_a_span_and_carries_it() {
    let (address, heads) = server(404);
    let asked = format!("{address}/items/7?token=secret#top");
    let receiver = recorded_by(|| {
        let client = reqwest::Client::new();
        let ask = async move {
            let answer = client.get(asked).header("baggage", "other=1").send_traced().await;
            assert_eq!(answer.unwrap().text().await.unwrap(), "ok");
            client.get("http://127.0.0.1:1/").send_traced().await.unwrap_err();
        };
        ask.instrument(span("order"))
    });
    let request = receiver.spans().into_iter().find(|it| it["name"] == "GET 127.0.0.1").unwrap();
    assert_eq!(request["parent_span_id"], receiver.span("order")["span_id"]);
    let value = |key: &str| request["attributes"][key]["value"].clone();
    assert_eq!(value("url.full"), format!("{address}/items/7"));
    assert_eq!(
        (value("http.response.status_code"), value("http.response.body.size")),
        (404.into(), 2.into())
    );
    assert_eq!(
        (value("sentry.op"), value("sentry.status.message")),
        ("http.client".into(), "not_found".into())
    );
    let head = heads.lock().unwrap().remove(0);
    let (trace, own) =
        (request["trace_id"].as_str().unwrap(), request["span_id"].as_str().unwrap());
    assert_eq!(header(&head, "sentry-trace").unwrap(), format!("{trace}-{own}-1"));
    let baggage = header(&head, "baggage").unwrap();
    assert!(baggage.starts_with("other=1,") && baggage.contains("sentry-trace_id="), "{baggage}");
    let mut unanswered = receiver.spans().into_iter().filter(|it| it["name"] == "GET 127.0.0.1");
    assert!(
        unanswered.next_back().unwrap()["attributes"]["sentry.status.message"]["value"]
            == "internal_error"
    );
}

#[test]
fn headers_go_where_the_options_say() {
    let (address, heads) = server(200);
    let _alone = alone();
    let ask = |options: Options| {
        let guard = fanal::init(options);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let client = reqwest::Client::new();
            client.get(format!("{address}/Stock")).with_trace().send().await.unwrap();
            let own = client.get(&address).header("sentry-trace", "mine").with_trace();
            own.send().await.unwrap();
        });
        drop(guard);
        let heads = std::mem::take(&mut *heads.lock().unwrap());
        heads.iter().map(|head| header(head, "sentry-trace")).collect::<Vec<_>>()
    };
    let dsn = Receiver::start().dsn();
    let told = ask(options(&dsn));
    assert!(told[0].is_some());
    assert_eq!(told[1].as_deref(), Some("mine"), "what is there stays");
    let told = ask(options(&dsn).trace_propagation_targets(["/sTock"]));
    assert!(told[0].is_some());
    let told = ask(options(&dsn).trace_propagation_targets(["elsewhere"]));
    assert_eq!(told, [None, Some("mine".to_owned())]);
    let nobody: [&str; 0] = [];
    let told = ask(options(&dsn).trace_propagation_targets(nobody));
    assert_eq!(told[0], None);
}
