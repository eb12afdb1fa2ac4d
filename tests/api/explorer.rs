//! What the bridges record, as the explorer shows it: `FANAL_BIN` names its binary.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use fanal::Instrument;
use fanal::reqwest::RequestBuilderExt;
use fanal::tracing::layer;
use serde_json::Value;
use tracing::instrument::WithSubscriber;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;

use crate::{alone, options, tower};

struct Explorer {
    process: Child,
    address: String,
}

impl Explorer {
    fn start() -> Self {
        let program = std::env::var("FANAL_BIN").expect("FANAL_BIN names the explorer's binary");
        let mut process = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--store", ":memory:", "--no-open"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self { process, address }
    }

    /// What its command line says.
    fn ask(&self, words: &str) -> Value {
        let mut command = Command::new(std::env::var("FANAL_BIN").unwrap());
        let words = words.split(' ').chain(["--json", "--server", &self.address]);
        let output = command.args(words).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

async fn a_visit() {
    let address = tower::serve().await;
    let why = "many".parse::<u32>().unwrap_err();
    tracing::warn!(left = 2, "stock is low");
    tracing::error!(error = &why as &dyn std::error::Error, "no refund");
    tracing::info!(metrics.gauge.queue.depth = 4);
    let client = reqwest::Client::new();
    let answer = client.get(format!("http://{address}/orders/7")).send_traced().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[test]
#[ignore = "needs the explorer's binary: cargo xtask test rust"]
fn one_trace_runs_from_client_to_server_and_below() {
    let _alone = alone();
    let explorer = Explorer::start();
    let recorder = fanal::recorder();
    let dsn = explorer.address.replace("://", "://key@") + "/7";
    let guard = fanal::init(options(&dsn));
    metrics::with_local_recorder(&recorder, || metrics::counter!("visits").increment(3));
    let visit = fanal::span("visit").start();
    let trace = visit.trace_id().unwrap().to_string();
    let work = a_visit().instrument(visit).with_subscriber(registry().with(layer()));
    tokio::runtime::Runtime::new().unwrap().block_on(work);
    drop(guard);

    let shown = explorer.ask(&format!("trace get {trace}"));
    let spans = shown["spans"].as_array().unwrap();
    let named = |name: &str| {
        let found = spans.iter().find(|span| span["name"] == name);
        found.unwrap_or_else(|| panic!("no span is called {name}: {shown:#}"))
    };
    let path = ["visit", "GET 127.0.0.1", "GET /orders/{id}", "SELECT order"];
    for pair in path.windows(2) {
        assert_eq!(named(pair[1])["parent_span_id"], named(pair[0])["span_id"], "{pair:?}");
    }
    assert_eq!(named("visit")["status"], "error", "an error happened within");
    let texts = |list: &str, key: &str| {
        let all = shown[list].as_array().unwrap().iter();
        all.map(|it| it[key].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts("logs", "body"), ["stock is low"]);
    assert_eq!(texts("errors", "kind"), ["ParseIntError"]);
    let mut metrics = texts("metrics", "name");
    metrics.sort();
    assert_eq!(metrics, ["orders", "queue.depth", "visits"]);
    let names = explorer.ask("metrics ls visits");
    assert_eq!(names["metrics"][0]["name"], "visits", "{names}");
}
