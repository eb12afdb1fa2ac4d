//! StatsD and DogStatsD over UDP, into the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::net::UdpSocket;

use support::Server;

#[test]
fn datagrams_become_samples_beside_all_others() {
    let mut server = Server::start(":memory:", &["--statsd", "127.0.0.1:0"]);
    let line = server.line();
    let address = line.trim().strip_prefix("fanal: StatsD on udp://").expect("a second line");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(b"orders:2|c|@0.5|#plan:pro\nwait:12|ms\nnonsense\nqueue:7|g", address).unwrap();
    socket.send_to(b"queue:-2|g", address).unwrap();
    let found = server.until("/api/v1/samples?project=statsd", |answer| {
        answer["samples"].as_array().is_some_and(|samples| samples.len() == 4)
    });
    let value = |name: &str| {
        let samples = found["samples"].as_array().unwrap().iter();
        samples
            .filter(|it| it["name"] == name)
            .map(|it| it["value"].as_f64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(value("wait"), [12.0]);
    assert_eq!(value("queue"), [5.0, 7.0]);
    let sums =
        server.get("/api/v1/metrics/query?metric=orders&query=plan:pro&aggregate=sum").json();
    assert_eq!(sums["results"][0]["series"][0]["total"], 4.0, "{sums}");
    let stats = server.get("/api/v1/stats").json();
    assert_eq!(stats["items"]["statsd"]["entries"], 5);
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn an_address_in_use_is_named() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_fanal"))
        .args(["serve", "--listen", "127.0.0.1:0", "--store", ":memory:", "--statsd", &address])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("udp://{address}")) && said.contains("--statsd"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}
