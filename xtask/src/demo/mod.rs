//! The collector and an example page, and what arrives from the one at the other.

mod arrivals;
mod serve;
mod shop;
mod telemetry;
mod tour;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use self::arrivals::Arrivals;
use self::serve::Site;
use crate::failure::{Failure, Outcome};
use crate::process::{Program, find, stop_group};
use crate::setup::browsers;
use crate::{build, files, roots};

/// What the example page has for an address until the demo fills in the collector's.
const EXAMPLE_DSN: &str = "http://demo@127.0.0.1:8969/1";
const COLLECTOR_PORT: u16 = 8969;
const PAGE_PORT: u16 = 8968;
/// How long `--check` waits for what a page records.
const CHECK_TIME_MAX: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(250);

pub fn run(arguments: &[String]) -> Outcome {
    let is_asked = |option: &str| arguments.iter().any(|it| it == option);
    let check = is_asked("--check");
    build::package()?;
    let binary = build::explorer::binary()?;
    let mut demo = start(&binary, check)?;
    let result = if check { demo.check() } else { demo.tail(!is_asked("--no-open")) };
    demo.stop();
    result
}

struct Demo {
    collector: Child,
    /// `host:port` of the collector.
    collector_at: String,
    page: String,
}

fn start(binary: &Path, check: bool) -> Outcome<Demo> {
    let free = !check && std::net::TcpListener::bind(("127.0.0.1", COLLECTOR_PORT)).is_ok();
    let port = if free { COLLECTOR_PORT } else { 0 };
    let store = roots::target().join(if check { "demo-check.duckdb" } else { "demo.duckdb" });
    if check {
        for left in [store.clone(), store.with_added_extension("wal")] {
            drop(std::fs::remove_file(left));
        }
    }
    let mut collector = Program::new(binary)
        .words("serve --listen")
        .arg(format!("127.0.0.1:{port}"))
        .arg("--store")
        .arg(&store)
        .group()
        .start(Stdio::piped(), Stdio::inherit())?;
    let Some(collector_at) = listening(&mut collector) else {
        stop_group(&mut collector);
        return Err(Failure::new("the collector stopped before it listened; its reason is above"));
    };
    let site = Site {
        root: roots::repository().join("examples/script-tag"),
        mount: ("fanal/", roots::package().join("dist")),
        replace: (EXAMPLE_DSN.to_owned(), format!("http://demo@{collector_at}/1")),
        collector: collector_at.clone(),
    };
    let page = serve::start(site, if check { 0 } else { PAGE_PORT })?;
    Ok(Demo { collector, collector_at, page: format!("http://{page}/") })
}

/// The address in the first line the collector prints. Whatever it prints later is shown.
pub fn listening(collector: &mut Child) -> Option<String> {
    let mut lines = BufReader::new(collector.stdout.take()?).lines();
    let first = lines.next()?.ok()?;
    let address = first.split("http://").nth(1)?.trim().trim_end_matches('/').to_owned();
    thread::spawn(move || lines.map_while(Result::ok).for_each(|line| println!("{line}")));
    Some(address)
}

impl Demo {
    fn tail(&mut self, show: bool) -> Outcome {
        println!("page:      {}", self.page);
        println!("explorer:  http://{}/", self.collector_at);
        println!(
            "Press the page's buttons, \"Payment provider fails\" for a story to follow in the explorer; \
             what arrives is shown here, too. Ctrl-C stops both.\n"
        );
        if show {
            // The page links to the explorer: one window is opened, not two at once.
            open(&self.page);
        }
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&stop))
                .map_err(|error| Failure::new(format!("cannot listen to Ctrl-C: {error}")))?;
        }
        let arrivals = Arrivals::follow(&self.collector_at);
        while !stop.load(Ordering::Relaxed) {
            if let Ok(Some(status)) = self.collector.try_wait() {
                return Err(Failure::new(format!("the collector stopped ({status})")));
            }
            arrivals.print();
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// A page takes its tour in a headless browser until all that it records is there.
    fn check(&mut self) -> Outcome {
        let profile = roots::target().join("demo-profile");
        files::remove_folder(&profile)?;
        let mut browser = Program::new(browsers::ensure()?.chromium)
            .words("--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking")
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("{}?tour", self.page))
            .group()
            .start(Stdio::null(), Stdio::null())?;
        let arrivals = Arrivals::follow(&self.collector_at);
        let begun = Instant::now();
        let mut missing = tour::missing(&self.collector_at);
        while !missing.is_empty() && begun.elapsed() < CHECK_TIME_MAX {
            thread::sleep(POLL);
            arrivals.print();
            missing = tour::missing(&self.collector_at);
        }
        stop_group(&mut browser);
        drop(files::remove_folder(&profile));
        if !missing.is_empty() {
            let seconds = CHECK_TIME_MAX.as_secs();
            return Err(Failure::new(format!(
                "after {seconds} s the collector lacks {}",
                missing.join("; ")
            )));
        }
        println!("the page's metrics arrived, once each, and its spans in their traces");
        Ok(())
    }

    fn stop(&mut self) {
        stop_group(&mut self.collector);
    }
}

/// Shows an address in the visitor's browser. Where there is none, it stands in the terminal.
fn open(address: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    if let Some(program) = find(program) {
        drop(Program::new(program).arg(address).start(Stdio::null(), Stdio::null()));
    }
}
