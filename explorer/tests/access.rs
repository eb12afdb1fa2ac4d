//! Who may read, who may change things, and what a client that does not behave costs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{Read, Write};
use std::time::Duration;

use support::{Server, envelope};

const TOKEN: &str = "0123456789abcdef0123";

#[test]
fn elsewhere_than_on_loopback_reading_needs_the_token_that_was_printed() {
    let mut server = Server::listening("0.0.0.0:0", ":memory:", &[]);
    let line = server.line();
    let (_, token) = line.split_once("?token=").expect(&line);
    // Sending needs what a DSN holds, nothing more; a probe needs nothing.
    assert_eq!(server.post(envelope(&["a"]).as_bytes()).status, 200);
    assert_eq!(server.get("/health").status, 200);
    for path in ["/", "/api/v1/metrics", "/api/v1/live", "/assets/app.js", "/api/v1/nothing"] {
        let reply = server.get(path);
        assert_eq!(reply.status, 401, "{path}");
        assert_eq!(reply.json()["error"]["field"], "token");
        assert!(!reply.body.contains(token) && !reply.head.contains(token));
    }
    let bearer = format!("Bearer {token}");
    let reply = server.send("GET /api/v1/metrics", &[("authorization", &bearer)], b"");
    assert_eq!(reply.json()["metrics"][0]["name"], "a");
    for wrong in ["Bearer ", "Bearer x", "Basic x", &bearer[..bearer.len() - 1]] {
        let reply = server.send("GET /api/v1/metrics", &[("authorization", wrong)], b"");
        assert_eq!(reply.status, 401, "{wrong}");
    }
}

#[test]
fn a_browser_signs_in_once_and_keeps_a_cookie_no_script_can_read() {
    let server = Server::start(":memory:", &["--token", TOKEN]);
    let reply = server.get(&format!("/metrics?metric=a%26b&token={TOKEN}"));
    assert_eq!(reply.header("refresh"), Some("0; url=/metrics?metric=a%26b"));
    // A sandboxed page is of no site, and would go on without a strict cookie.
    assert!(!reply.header("content-security-policy").unwrap().contains("sandbox"));
    let cookie = reply.header("set-cookie").unwrap();
    assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    let with = |cookie: &str| server.send("GET /api/v1/metrics", &[("cookie", cookie)], b"");
    assert_eq!(with(&format!("theme=dark; {pair}")).status, 200);
    assert_eq!(with(&pair[..pair.len() - 1]).status, 401);
    assert_eq!(with("theme=dark").status, 401);
    assert_eq!(server.get("/?token=wrong").status, 401);
    // An address of the API with a token in it would end up in logs.
    assert_eq!(server.get(&format!("/api/v1/metrics?token={TOKEN}")).status, 401);
}

#[test]
fn other_sites_may_not_change_things() {
    let server = Server::start(":memory:", &["--allow-origin", "https://ops.example"]);
    let own = format!("http://{}", server.address);
    for (headers, refused) in [
        (vec![("origin", "https://evil.example")], true),
        (vec![("origin", "http://localhost:3000")], true),
        (vec![("origin", "null")], true),
        (vec![("sec-fetch-site", "cross-site")], true),
        (vec![("sec-fetch-site", "same-site")], true),
        (vec![("origin", own.as_str()), ("sec-fetch-site", "same-origin")], false),
        (vec![("origin", "https://ops.example"), ("sec-fetch-site", "cross-site")], false),
        (vec![], false),
    ] {
        for method in ["POST", "PUT", "DELETE"] {
            let reply = server.send(&format!("{method} /api/v1/stats"), &headers, b"{}");
            let field = reply.json_or_null()["error"]["field"].clone();
            assert_eq!(reply.status == 403 && field == "origin", refused, "{method} {headers:?}");
        }
    }
    let ask = |origin| {
        let headers = [("origin", origin), ("access-control-request-method", "PUT")];
        server.send("OPTIONS /api/v1/stats", &headers, b"")
    };
    let reply = ask("https://ops.example");
    assert!(reply.header("access-control-allow-methods").unwrap().contains("PUT"));
    assert_eq!(ask("https://evil.example").header("access-control-allow-methods"), None);
    assert_eq!(ask("http://localhost:1").header("access-control-allow-methods"), Some("GET"));
    // A proxy in front of a loopback address passes on the name it was called by.
    let reply = server.send("GET /api/v1/stats", &[("host", "ops.example")], b"");
    assert_eq!(reply.status, 200);
}

#[test]
fn every_answer_is_inert_in_a_browser() {
    let server = Server::in_memory();
    for path in ["/", "/api/v1/stats", "/api/v1/nothing", "/assets/app.js"] {
        let reply = server.get(path);
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(reply.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    }
}

#[test]
fn a_head_without_end_is_refused() {
    let server = Server::in_memory();
    let mut stream = server.connect();
    let mut sent = stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n");
    for _ in 0..100 {
        sent =
            sent.and_then(|()| stream.write_all(format!("x: {}\r\n", "a".repeat(2000)).as_bytes()));
    }
    let reply = support::read_reply(stream);
    assert_eq!(reply.status, 431);
}

#[test]
fn connections_that_say_nothing_keep_nobody_out() {
    let server = Server::in_memory();
    let silent: Vec<_> = (0..200)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(b"GET /api/v1/stats HTTP/1.1\r\nhost").unwrap();
            stream
        })
        .collect();
    assert_eq!(server.get("/api/v1/stats").status, 200);
    // They are let go in the end; how long that takes is a constant, and too long to wait for here.
    let mut one = silent.into_iter().next().unwrap();
    one.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert!(one.read(&mut [0]).is_err(), "still waiting for the rest of its head");
}
