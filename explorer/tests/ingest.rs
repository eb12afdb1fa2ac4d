//! Envelopes over HTTP: authentication, encodings, limits, CORS, and what is left of each in the store.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use support::{Server, container, envelope, names, read_reply};

#[test]
fn acknowledges_and_keeps() {
    let server = Server::in_memory();
    let reply = server.post(envelope(&["a", "b"]).as_bytes());
    assert_eq!((reply.status, reply.body.as_str()), (200, "{}"));
    let with_id = envelope(&["c"])
        .replace("{\"sdk\"", "{\"event_id\":\"0F0E0D0C-0b0a-4908-8706-050403020100\",\"sdk\"");
    let reply = server.send("POST /api/1/envelope?sentry_key=k", &[], with_id.as_bytes());
    assert_eq!(reply.json()["id"], "0f0e0d0c0b0a49088706050403020100");
    let answer = server.get("/api/v1/samples").json();
    assert_eq!(names(&answer), ["b", "c", "a"]);
    let sample = &answer["samples"][0];
    assert_eq!(sample["timestamp"], 1_767_225_601.125);
    assert_eq!(sample["attributes"]["plan"], "pro");
    assert_eq!(sample["attribute_types"]["plan"], "string");
    assert_eq!(sample["unit"], "second");
}

#[test]
fn authentication_matrix() {
    let server = Server::start(":memory:", &["--project-key", "k", "--project-key", "other"]);
    let body = envelope(&["a"]);
    let dsn = |dsn: &str| body.replacen("{\"sdk\"", &format!("{{\"dsn\":\"{dsn}\",\"sdk\""), 1);
    let right = dsn("http://k@localhost/1");
    let header = "Sentry sentry_version=7, sentry_client=x/1 ,sentry_key=k";
    let (query, bare) = ("/api/1/envelope/?sentry_version=7&sentry_key=k", "/api/1/envelope/");
    let auth = |value| vec![("x-sentry-auth", value)];
    for (path, headers, body, expected) in [
        (query, vec![], &body, 200),
        (bare, auth(header), &body, 200),
        (bare, auth("sentry SENTRY_KEY=k"), &body, 200),
        (bare, vec![("authorization", header)], &body, 200),
        (bare, vec![], &right, 200),
        (query, auth(header), &right, 200),
        ("/tunnel", vec![], &right, 200),
        ("/tunnel/", vec![], &right, 200),
        (query, vec![("authorization", "Basic abc")], &body, 200),
        (bare, vec![], &body, 403),
        ("/tunnel", vec![], &body, 403),
        ("/tunnel?sentry_key=k", vec![], &body, 403),
        ("/api/1/envelope/?sentry_key=unknown", vec![], &body, 403),
        (query, auth("Sentry sentry_key=other"), &body, 403),
        (query, vec![], &dsn("http://other@localhost/1"), 403),
        ("/api/1/envelope/?sentry_key=k&sentry_key=other", vec![], &body, 403),
        (query, vec![], &dsn("http://k@localhost/2"), 400),
        (query, vec![], &dsn("nonsense"), 400),
        ("/api/1/envelope/?sentry_key=a-b", vec![], &body, 400),
        ("/api/1/envelope/?sentry_key=", vec![], &body, 400),
        (bare, auth("Bearer k"), &body, 400),
        (bare, auth("Sentry sentry_version=7"), &body, 400),
        ("/api/one/envelope/?sentry_key=k", vec![], &body, 400),
        ("/api/v1/envelope/?sentry_key=k", vec![], &body, 400),
    ] {
        let reply = server.send(&format!("POST {path}"), &headers, body.as_bytes());
        assert_eq!(reply.status, expected, "{path} {headers:?} {}", reply.body);
        if expected != 200 {
            let error = &reply.json()["error"];
            assert!(error["field"].is_string() && error["message"].is_string());
            assert_eq!(reply.header("x-sentry-error"), error["message"].as_str());
        }
    }
    let stats = server.until("/api/v1/stats", |stats| {
        let rejects = stats["rejects"].as_object().unwrap();
        rejects.values().map(|count| count.as_i64().unwrap()).sum::<i64>() == 15
    });
    assert_eq!(stats["envelopes"], 9);
}

#[test]
fn every_content_encoding_and_content_type() {
    let server = Server::in_memory();
    let plain = envelope(&["a"]).into_bytes();
    let gzip = finish(GzEncoder::new(Vec::new(), Compression::best()), &plain, GzEncoder::finish);
    let zlib =
        finish(ZlibEncoder::new(Vec::new(), Compression::best()), &plain, ZlibEncoder::finish);
    let bare = finish(
        DeflateEncoder::new(Vec::new(), Compression::best()),
        &plain,
        DeflateEncoder::finish,
    );
    let zstd = ruzstd::encoding::compress_to_vec(
        plain.as_slice(),
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    // Made by other encoders than the ones linked here.
    let brotli = include_bytes!("fixtures/envelope.br").to_vec();
    let bodies = [
        ("identity", &plain),
        ("gzip", &gzip),
        ("x-gzip", &gzip),
        ("GZIP", &gzip),
        ("deflate", &zlib),
        ("deflate", &bare),
        ("zstd", &zstd),
        ("br", &brotli),
    ];
    for (encoding, body) in bodies {
        let reply = server.send(
            "POST /api/1/envelope/?sentry_key=k",
            &[("content-encoding", encoding)],
            body,
        );
        assert_eq!(reply.status, 200, "{encoding}: {}", reply.body);
    }
    for kind in ["text/plain", "application/json", "application/x-www-form-urlencoded", "x/y"] {
        let reply =
            server.send("POST /api/1/envelope/?sentry_key=k", &[("content-type", kind)], &plain);
        assert_eq!(reply.status, 200, "{kind}");
    }
    let stats = server.get("/api/v1/stats").json();
    assert_eq!(stats["metrics"], 12);
    assert_eq!(stats["encodings"]["gzip"]["envelopes"], 3);
    assert_eq!(stats["encodings"]["gzip"]["bytes_wire"], 3 * gzip.len());
    assert_eq!(stats["encodings"]["gzip"]["bytes_plain"], 3 * plain.len());
    for (encoding, body) in [("gzip", &plain), ("lzma", &plain), ("gzip, br", &gzip)] {
        let reply = server.send(
            "POST /api/1/envelope/?sentry_key=k",
            &[("content-encoding", encoding)],
            body,
        );
        assert_eq!(reply.status, 400, "{encoding}");
        assert_eq!(reply.json()["error"]["field"], "content-encoding");
    }
}

fn finish<E: Write>(
    mut encoder: E,
    plain: &[u8],
    end: impl Fn(E) -> std::io::Result<Vec<u8>>,
) -> Vec<u8> {
    encoder.write_all(plain).unwrap();
    end(encoder).unwrap()
}

#[test]
fn preflight_and_cors() {
    let server = Server::in_memory();
    let origin = [("origin", "https://shop.example")];
    for path in ["/api/1/envelope/?sentry_key=k", "/api/1/envelope", "/tunnel"] {
        let reply = server.send(&format!("OPTIONS {path}"), &origin, b"");
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(reply.header("access-control-allow-methods"), Some("POST"));
        assert_eq!(reply.header("access-control-max-age"), Some("3600"));
        assert_eq!(
            reply.header("access-control-allow-headers"),
            Some(
                "x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, \
                 authentication, authorization, content-type, content-encoding, transfer-encoding"
            )
        );
        assert_eq!(
            reply.header("access-control-expose-headers"),
            Some("x-sentry-error, x-sentry-rate-limits, retry-after")
        );
    }
    for (line, status) in [
        ("POST /api/1/envelope/?sentry_key=k", 200),
        ("POST /api/1/envelope/", 403),
        ("GET /api/1/envelope/", 405),
    ] {
        let reply = server.send(line, &origin, envelope(&["a"]).as_bytes());
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"), "{line}");
    }
}

#[test]
fn malformed_envelopes_name_the_place() {
    let server = Server::in_memory();
    let body = format!("{{}}\n{}\n{{\"type\":\"a\",\"length\":99}}\nx", container(&["lost"]));
    let reply = server.post(body.as_bytes());
    assert_eq!(reply.status, 400);
    assert_eq!(reply.json()["error"]["item"], 1);
    assert_eq!(reply.json()["error"]["field"], "length");
    for body in [&b""[..], b"{", b"{}\n{}", b"\xff\xfe", b"{}\n\x00"] {
        assert_eq!(server.post(body).status, 400, "{body:?}");
    }
    let errors = server.until("/api/v1/findings", |errors| {
        let errors = errors["findings"].as_array().unwrap();
        errors.iter().map(|error| error["quantity"].as_i64().unwrap()).sum::<i64>() == 6
    });
    let place = errors["findings"].as_array().unwrap().iter().find(|error| error["item"] == 1);
    assert_eq!(place.unwrap()["field"], "length");
    // A frame that cannot be trusted is refused whole: the client counts it as lost, so nothing may stay.
    assert_eq!(server.get("/api/v1/stats").json()["metrics"], 0);
}

#[test]
fn neighbours_survive() {
    let server = Server::in_memory();
    let broken = container(&["x", "y"]).replace("\"item_count\":2", "\"item_count\":3");
    let body = format!("{{}}\n{{\"type\":\"hologram\",\"x\":1}}\nkept\n{broken}");
    assert_eq!(server.post(body.as_bytes()).status, 200);
    let mixed = envelope(&["good", "bad", "fine"]).replace("\"name\":\"bad\"", "\"name\":7");
    assert_eq!(server.post(mixed.as_bytes()).status, 200);
    assert_eq!(names(&server.get("/api/v1/samples").json()), ["fine", "good"]);
    let raw = server.get("/api/v1/raw?limit=5").json();
    assert_eq!(raw["items"][0]["type"], "hologram");
    assert_eq!(raw["items"][0]["payload"], "kept");
    assert_eq!(raw["items"][0]["headers"]["x"], 1);
    let drops = server.get("/api/v1/drops").json();
    assert_eq!(
        drops["drops"],
        serde_json::json!([{"source":"collector","reason":"invalid","category":"trace_metric","quantity":4}])
    );
    let errors = server.get("/api/v1/findings").json().to_string();
    assert!(errors.contains("item_count") && errors.contains("must be a non-empty string"));
}

#[test]
fn too_large_is_413() {
    let server = Server::in_memory();
    let path = "POST /api/1/envelope/?sentry_key=k";
    // By promise: refused before the body is sent.
    let mut stream = server.connect();
    stream.write_all(server.head(path, &[], Some(21 * 1024 * 1024)).as_bytes()).unwrap();
    assert_eq!(read_reply(stream).status, 413);
    // By chunks that promise nothing.
    let mut stream = server.connect();
    let head = server.head(path, &[("transfer-encoding", "chunked")], None);
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"100000\r\n".as_slice(), &vec![b'x'; 0x10_0000], b"\r\n"].concat();
    let mut reader = stream.try_clone().unwrap();
    let sender = std::thread::spawn(move || (0..22).all(|_| stream.write_all(&chunk).is_ok()));
    let mut answer = [0; 64];
    let read = std::io::Read::read(&mut reader, &mut answer).unwrap();
    assert!(String::from_utf8_lossy(&answer[..read]).starts_with("HTTP/1.1 413"));
    drop(reader);
    let _ = sender.join();
    // After decompression.
    let zeros = vec![0; 101 * 1024 * 1024];
    let bomb = finish(GzEncoder::new(Vec::new(), Compression::fast()), &zeros, GzEncoder::finish);
    let reply = server.send(path, &[("content-encoding", "gzip")], &bomb);
    assert_eq!(reply.status, 413);
    assert_eq!(reply.json()["error"]["reason"], "too_large");
    // One metric only.
    let long = envelope(&["small", &"x".repeat(3000)]);
    assert_eq!(server.post(long.as_bytes()).status, 200);
    assert_eq!(names(&server.get("/api/v1/samples").json()), ["small"]);
    assert_eq!(server.get("/api/v1/drops").json()["drops"][0]["reason"], "too_large");
}
