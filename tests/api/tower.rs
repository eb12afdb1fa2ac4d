//! The layer for `tower`, on a real axum server.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use axum::extract::{MatchedPath, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use fanal::tower::{Route, layer};
use fanal::{configure_scope, metrics};
use tokio::net::TcpListener;
use tokio::task::{spawn_blocking, yield_now};

use crate::receiver::Receiver;
use crate::recorded_by;

pub const TRACE: &str = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";
const PARENT: &str = "1a2b3c4d5e6f7081";

async fn order(Path(id): Path<u32>) -> Result<String, StatusCode> {
    configure_scope(|scope| {
        scope.set("order", id);
    });
    yield_now().await;
    metrics::count("orders", 1);
    fanal::span("SELECT order").op("db.query").run(|_| ());
    if id == 13 { Err(StatusCode::SERVICE_UNAVAILABLE) } else { Ok(format!("order {id}")) }
}

async fn falls() -> Result<Response, Infallible> {
    yield_now().await;
    panic!("the lantern fell");
}

async fn unmatched() -> Response {
    (Extension(Route::new("/late/{any}")), "late").into_response()
}

pub async fn serve() -> SocketAddr {
    let layer = layer()
        .route(|request| request.extensions.get::<MatchedPath>().map(|it| it.as_str().to_owned()))
        .filter(|request| request.uri.path() != "/health");
    let app = Router::new()
        .route("/orders/{id}", get(order))
        .route("/falls", get(falls))
        .route("/health", get(async || "well"))
        .route("/waits", get(async || tokio::time::sleep(Duration::from_secs(60)).await))
        .layer(layer);
    let late = Router::new().fallback(unmatched).layer(fanal::tower::layer());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app.fallback_service(late)).await });
    address
}

/// The answer to a request, as text; what arrives within `time`.
pub async fn ask(
    address: SocketAddr,
    path: &'static str,
    headers: &'static str,
    time: u64,
) -> String {
    let ask = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(time))).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: shop.example.com:8443\r\n");
        let rest = "user-agent: tests\r\nconnection: close\r\n";
        stream.write_all(format!("{head}{rest}{headers}\r\n").as_bytes()).unwrap();
        let mut answer = Vec::new();
        // A read that takes too long is given up, which is what some tests want.
        stream.read_to_end(&mut answer).ok();
        String::from_utf8(answer).unwrap()
    };
    spawn_blocking(ask).await.unwrap()
}

const INCOMING: &str = "sentry-trace: 7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-1\r\n\
    baggage: sentry-trace_id=7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d,sentry-environment=shop\r\n";
const W3C: &str = "traceparent: 00-7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2e-1a2b3c4d5e6f7081-01\r\n";

async fn a_day() {
    let address = serve().await;
    let answer = ask(address, "/orders/7?token=secret", INCOMING, 5000).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("order 7"), "{answer}");
    assert!(ask(address, "/orders/13", W3C, 5000).await.starts_with("HTTP/1.1 503"));
    assert_eq!(ask(address, "/falls", "", 5000).await, "");
    ask(address, "/health", "", 5000).await;
    ask(address, "/late/7", "", 5000).await;
    ask(address, "/waits", "", 100).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
}

#[test]
fn requests_have_spans_in_the_traces_they_came_with() {
    let receiver: Receiver = recorded_by(a_day);
    let spans = receiver.spans();
    let of = |name: &str| -> Vec<_> { spans.iter().filter(|it| it["name"] == name).collect() };
    let orders = of("GET /orders/{id}");
    assert_eq!(orders.len(), 2);
    let order = orders.iter().find(|it| it["trace_id"] == TRACE).unwrap();
    assert_eq!((&order["parent_span_id"], &order["status"]), (&PARENT.into(), &"ok".into()));
    let expected = [
        ("sentry.op", "http.server"),
        ("sentry.segment.name.source", "route"),
        ("http.route", "/orders/{id}"),
        ("http.request.method", "GET"),
        ("url.path", "/orders/7"),
        ("server.address", "shop.example.com"),
        ("user_agent.original", "tests"),
    ];
    for (key, value) in expected {
        assert_eq!(order["attributes"][key]["value"], value, "{key}");
    }
    assert_eq!(order["attributes"]["http.response.status_code"]["value"], 200);
    assert!(!order.to_string().contains("secret"));
    let below = of("SELECT order");
    assert!(below.iter().any(|it| it["parent_span_id"] == order["span_id"]));

    let failed = orders.iter().find(|it| it["trace_id"] != TRACE).unwrap();
    assert_eq!(failed["trace_id"], "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2e");
    assert_eq!(failed["parent_span_id"], PARENT);
    assert_eq!(failed["attributes"]["sentry.status.message"]["value"], "unavailable");
    for metric in receiver.items("trace_metric") {
        let of_order = metric["span_id"] == order["span_id"];
        assert_eq!(metric["attributes"]["order"]["value"], if of_order { 7 } else { 13 });
    }

    let fell = of("GET /falls")[0];
    assert_eq!(fell["attributes"]["sentry.status.message"]["value"], "panicked");
    let event = receiver.payloads("event").remove(0);
    assert_eq!(event["contexts"]["trace"]["span_id"], fell["span_id"]);
    let given_up = of("GET /waits")[0];
    assert_eq!(given_up["attributes"]["sentry.status.message"]["value"], "cancelled");
    assert_eq!(given_up["status"], "ok");
    assert_eq!(of("GET /late/{any}").len(), 1, "the response knew the route");
    assert!(of("GET /health").is_empty());
}
