//! The steps, cheap and telling ones first.

use std::path::Path;

use super::count::Count;
use super::runner::{check, tests};
use super::{release, rust};
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup::{browsers, npm, python, tools, wasm};
use crate::{build, demo, files, roots, size, tidy};

pub struct Step {
    pub name: &'static str,
    pub what: &'static str,
    /// Left out unless `--full` is given or the step is named.
    pub only_full: bool,
    pub run: fn(&str) -> Outcome<Count>,
}

const fn step(name: &'static str, what: &'static str, run: fn(&str) -> Outcome<Count>) -> Step {
    Step { name, what, only_full: false, run }
}

pub const STEPS: &[Step] = &[
    step("fmt", "formatting of Rust", fmt),
    step("tidy", "import rules, sizes, words", |_| passed(tidy::run())),
    step("clippy", "lints, all crates, natively", clippy),
    step("clippy-wasm", "lints, the core for wasm", clippy_wasm),
    step("native", "tests of all crates", native),
    step("features", "each feature of the crate alone, and all together", rust::features),
    step("msrv", "the crate compiles with the oldest compiler it supports", rust::oldest),
    step("rust", "what a receiver gets of the Rust API and its bridges", rust::bridges),
    step("rustdoc", "documentation without warnings", rustdoc),
    step("semver", "nothing public of the crate has gone since its last release", release::semver),
    step("deny", "licences and sources of all dependencies", release::deny),
    step("types", "TypeScript", types),
    step("size", "every entry within its budget", |_| passed(size::run(&[]))),
    step("size-yew", "what Fanal adds to an app in Rust", |_| passed(size::yew::run())),
    step("publint", "publint", publint),
    step("attw", "types resolve everywhere", attw),
    step("js", "tests of the facade, in Node", javascript),
    step("chrome", "wasm-bindgen-test in headless Chromium", chrome),
    step("firefox", "wasm-bindgen-test in headless Firefox", firefox),
    step("packaging", "the package in Node and four bundlers", packaging),
    step("e2e", "browsers, the package and the collector", end_to_end),
    step("clients", "clients that others wrote send, and all of it is found", clients),
    step("stats", "StatsD, Datadog and OpenTelemetry understand the metrics facade", stats),
    step("examples", "the examples of Rust programs, in both browsers", examples),
    step("page", "what a page in Rust traces by itself, in both browsers", page),
    step("ui", "the explorer's pages in both browsers", explorer_pages),
    step("clickhouse", "the store for scale, on ClickHouse's own engine", clickhouse),
    step("mcp", "the protocol's own client finds an injected regression", mcp),
    step("differ", "the same pages with @sentry/browser: what differs is documented", differ),
    step("relay", "Sentry's Relay takes the transactions as they are", relay),
    step("demo", "the demo shows what a page sends", |_| {
        passed(demo::run(&["--check".to_owned()]))
    }),
    Step { only_full: true, ..step("reproduce", "two builds, one wasm", reproduce) },
];

fn passed(outcome: Outcome) -> Outcome<Count> {
    outcome.map(|()| Count::PASSED)
}

fn fmt(log: &str) -> Outcome<Count> {
    check(log, Program::new("cargo").words("fmt --all --check"))
}

fn clippy(log: &str) -> Outcome<Count> {
    let duckdb = build::explorer::ready()?;
    check(
        log,
        Program::new("cargo")
            .words("clippy --quiet --workspace --all-targets")
            .args(duckdb.features())
            .envs(&duckdb.env())
            .words("-- --deny warnings"),
    )
}

fn clippy_wasm(log: &str) -> Outcome<Count> {
    let toolchain = wasm::ensure()?;
    // Debian's toolchain has no clippy; there the compiler's own lints must do.
    let lint = if toolchain.has_clippy() { "clippy" } else { "check" };
    check(
        log,
        Program::new("cargo")
            .arg(lint)
            .words("--quiet --package fanal --features npm --target wasm32-unknown-unknown")
            .envs(&toolchain.env())
            .env("CARGO_TARGET_DIR", roots::target().join("browser"))
            .env("RUSTFLAGS", "-Dwarnings"),
    )
}

fn native(log: &str) -> Outcome<Count> {
    let duckdb = build::explorer::ready()?;
    let cargo = Program::new("cargo").words("test --workspace --no-fail-fast");
    tests(log, cargo.args(duckdb.features()).envs(&duckdb.env()))
}

fn rustdoc(log: &str) -> Outcome<Count> {
    let duckdb = build::explorer::ready()?;
    let cargo =
        Program::new("cargo").words("doc --quiet --workspace --no-deps --document-private-items");
    let cargo = cargo.args(duckdb.features()).envs(&duckdb.env());
    let mut count = check(log, cargo.env("RUSTDOCFLAGS", "-Dwarnings"))?;
    let cargo = Program::new("cargo").words("doc --quiet --package fanal --no-deps --all-features");
    count += check(&format!("{log}-features"), cargo.env("RUSTDOCFLAGS", "-Dwarnings"))?;
    Ok(count)
}

fn types(log: &str) -> Outcome<Count> {
    npm::ensure()?;
    let mut count = check(log, Program::npm_tool("tsc").words("--noEmit --project tsconfig.json"))?;
    // The explorer's UI: its bundler leaves types out without reading them.
    count += check("types-ui", Program::npm_tool("tsc").words("--project explorer/ui"))?;
    Ok(count)
}

fn publint(log: &str) -> Outcome<Count> {
    build::package()?;
    check(log, Program::npm_tool("publint").words("run pkg --strict"))
}

fn attw(log: &str) -> Outcome<Count> {
    build::package()?;
    // Raw wasm, the lazily loaded fallback and the script for script tags are no modules with types.
    check(log, Program::npm_tool("attw").words("--pack pkg --exclude-entrypoints ./core.wasm ./core-metrics.wasm ./fallback.js ./script"))
}

fn javascript(log: &str) -> Outcome<Count> {
    build::package()?;
    tests(log, node_tests("tests/js")?.env("FANAL_FAULT_WASM", build::faulty_core()?))
}

fn packaging(log: &str) -> Outcome<Count> {
    build::package()?;
    npm::ensure_in(&roots::repository().join("tests/packaging"))?;
    let node = Program::new("node").words("--test --test-reporter=spec tests/packaging/run.mjs");
    tests(log, node.envs(&browsers::ensure()?.env()))
}

fn end_to_end(log: &str) -> Outcome<Count> {
    build::package()?;
    browsers::ensure_traffic_control()?;
    for folder in ["tests/e2e/apps", "tests/e2e/backends"] {
        npm::ensure_in(&roots::repository().join(folder))?;
    }
    let node = node_tests("tests/e2e")?
        .env("FANAL_BIN", build::explorer::binary()?)
        .env("FANAL_FAULT_WASM", build::faulty_core()?);
    tests(log, node.envs(&browsers::ensure()?.env()))
}

/// The clients are programs of their own; the tests start them and look for what they sent.
fn clients(log: &str) -> Outcome<Count> {
    npm::ensure()?;
    let folder = roots::repository().join("tests/clients");
    for lock in files::walk(&folder, &|path| path.ends_with("package-lock.json"))? {
        npm::ensure_in(lock.parent().unwrap_or(&folder))?;
    }
    let target = roots::target().join("clients");
    Program::new("cargo")
        .words("build --quiet --locked --manifest-path")
        .arg(folder.join("rust/Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target)
        .run()?;
    let node = node_tests("tests/clients")?
        .env("FANAL_BIN", build::explorer::binary()?)
        .env("CLIENT_PYTHON", python::ensure(&python::CLIENTS)?)
        .env("CLIENT_RUST", target.join("debug/fanal-clients-rust"));
    tests(log, node.envs(&browsers::ensure()?.env()))
}

/// The facade's own tests, then receivers that others wrote, and the explorer.
fn examples(log: &str) -> Outcome<Count> {
    build::package()?;
    let node = node_tests("tests/examples")?
        .env("FANAL_BIN", build::explorer::binary()?)
        .env("RUST_SERVER_BIN", build::example::native("rust-server")?)
        .env("YEW_DIST", build::example::web("yew")?)
        .env("LEPTOS_DIST", build::example::web("leptos")?)
        .envs(&browsers::ensure()?.env());
    tests(log, node)
}

fn page(log: &str) -> Outcome<Count> {
    let node = node_tests("tests/page")?
        .env("FANAL_BIN", build::explorer::binary()?)
        .env("PAGE_DIST", build::example::page()?)
        .envs(&browsers::ensure()?.env());
    tests(log, node)
}

fn stats(log: &str) -> Outcome<Count> {
    let cargo = |words: &str| {
        let cargo = Program::new("cargo").words(words);
        cargo.words("--package fanal --features stats,statsd,datadog,otlp")
    };
    let mut count = tests(log, cargo("test --lib --test native").words("stats::"))?;
    count += tests(&format!("{log}-doc"), cargo("test --doc").words("stats::"))?;
    cargo("build --quiet --example stats").run()?;
    let sender = roots::target().join("debug/examples/stats");
    npm::ensure_in(&roots::repository().join("tests/stats"))?;
    let node = node_tests("tests/stats")?
        .env("FANAL_BIN", build::explorer::binary()?)
        .env("STATS_SENDER", &sender);
    count += tests(&format!("{log}-receivers"), node)?;
    let python = Program::new(python::ensure(&python::STATS)?);
    let python = python.arg("tests/stats/receivers.py").arg(&sender);
    count += tests(&format!("{log}-models"), python)?;
    Ok(count)
}

fn explorer_pages(log: &str) -> Outcome<Count> {
    let node = node_tests("tests/explorer")?.env("FANAL_BIN", build::explorer::binary()?);
    tests(log, node.envs(&browsers::ensure()?.env()))
}

/// What every store promises, and what the API promises over this one.
fn clickhouse(log: &str) -> Outcome<Count> {
    let duckdb = build::explorer::ready()?;
    let engine = python::ensure(&python::CLICKHOUSE)?;
    let cargo = |words: &str| {
        let cargo = Program::new("cargo").words("test --package fanal-explorer");
        let cargo = cargo.args(duckdb.features()).words(words);
        cargo.envs(&duckdb.env()).env("FANAL_CHDB_PYTHON", &engine)
    };
    let mut count = tests(log, cargo("--lib clickhouse -- --include-ignored"))?;
    count += tests(
        &format!("{log}-api"),
        cargo("--test ingest --test items --test otlp --test traces"),
    )?;
    let alike = node_tests("tests/clickhouse")?.env("FANAL_BIN", build::explorer::binary()?);
    count += tests(&format!("{log}-alike"), alike.env("FANAL_CHDB_PYTHON", &engine))?;
    Ok(count)
}

fn mcp(log: &str) -> Outcome<Count> {
    npm::ensure_in(&roots::repository().join("tests/mcp"))?;
    tests(log, node_tests("tests/mcp")?.env("FANAL_BIN", build::explorer::binary()?))
}

fn differ(log: &str) -> Outcome<Count> {
    build::package()?;
    npm::ensure()?;
    npm::ensure_in(&roots::repository().join("tests/differ"))?;
    let node =
        Program::new("node").words("--test --test-reporter=spec tests/differ/differ.test.mjs");
    tests(log, node.envs(&browsers::ensure()?.env()))
}

/// The transactions that browsers send in the tests of the static lifecycle, judged by the rules of those who receive them.
fn relay(log: &str) -> Outcome<Count> {
    build::package()?;
    let python = python::ensure(&python::RELAY)?;
    let transactions = roots::target().join("relay/transactions.jsonl");
    files::write(&transactions, "")?;
    let node = Program::new("node")
        .words("--test --test-reporter=spec tests/e2e/static.test.mjs")
        .env("FANAL_BIN", build::explorer::binary()?)
        .env("FANAL_TRANSACTIONS", &transactions)
        .envs(&browsers::ensure()?.env());
    let sent = tests(log, node)?;
    if sent.failed > 0 {
        return Ok(sent);
    }
    tests(log, Program::new(python).arg("tests/relay/normalize.py").arg(&transactions))
}

/// Files are named one by one: what Node makes of a folder differs from version to version.
fn node_tests(folder: &str) -> Outcome<Program> {
    let is_test = |path: &Path| path.to_string_lossy().ends_with(".test.mjs");
    let found = files::walk(&roots::repository().join(folder), &is_test)?;
    if found.is_empty() {
        return Err(Failure::new(format!("no *.test.mjs in {folder}")));
    }
    let node = Program::new("node").words("--test --test-concurrency=1 --test-reporter=spec");
    Ok(node.args(found))
}

fn chrome(log: &str) -> Outcome<Count> {
    let driver = browsers::ensure()?.chromedriver;
    tests(log, wasm_pack()?.words("--chrome --chromedriver").arg(driver).words(PAGE_FEATURES))
}

fn firefox(log: &str) -> Outcome<Count> {
    browsers::ensure()?;
    tools::ensure(&tools::GECKODRIVER)?;
    let driver = tools::GECKODRIVER.program();
    tests(log, wasm_pack()?.words("--firefox --geckodriver").arg(driver).words(PAGE_FEATURES))
}

/// What the tests in browsers need besides the defaults.
const PAGE_FEATURES: &str = "-- --features gloo-net";

fn wasm_pack() -> Outcome<Program> {
    let toolchain = wasm::ensure()?;
    tools::ensure(&tools::WASM_PACK)?;
    let bindgen = tools::ensure(&tools::WASM_BINDGEN)?;
    Ok(Program::new(tools::WASM_PACK.program())
        .words("test --headless --mode no-install")
        .path_first(&[&bindgen])
        .envs(&toolchain.env())
        .env("CARGO_TARGET_DIR", roots::target().join("browser")))
}

/// The same commit gives the same bytes, wherever cargo puts its output.
fn reproduce(_: &str) -> Outcome<Count> {
    build::package()?;
    let scratch = roots::target().join("reproduce");
    files::remove_folder(&scratch)?;
    let again = scratch.join("core.wasm");
    build::core::build(&build::core::FULL, wasm::ensure()?, &scratch.join("cargo"), &again)?;
    let same = files::read(&again)? == files::read(&roots::package().join("dist/core.wasm"))?;
    if !same {
        println!("pkg/dist/core.wasm and {} differ", again.display());
    }
    Ok(if same { Count::PASSED } else { Count::FAILED })
}
