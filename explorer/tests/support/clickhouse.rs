//! ClickHouse's engine for tests: chdb behind a small HTTP interface, one for each test process.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The engine ends with its stdin, when this process does.
struct Engine {
    _child: Child,
    place: String,
}

/// The address of a new, empty store; none unless `FANAL_CHDB_PYTHON` names a Python with chdb.
pub fn address() -> Option<String> {
    static ENGINE: OnceLock<Option<Engine>> = OnceLock::new();
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let engine = ENGINE.get_or_init(|| Some(start(&std::env::var("FANAL_CHDB_PYTHON").ok()?)));
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    Some(format!("clickhouse://{}/test_{number}", engine.as_ref()?.place))
}

fn start(python: &str) -> Engine {
    let folder = std::env::temp_dir().join(format!("fanal-clickhouse-{}", std::process::id()));
    let shim = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/clickhouse/shim.py");
    let mut child = Command::new(python)
        .args([shim, "--with-stdin", "--path"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let place = line.trim().strip_prefix("listening on http://").expect("a ready line").to_owned();
    Engine { _child: child, place }
}
