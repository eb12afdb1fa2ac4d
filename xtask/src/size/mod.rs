//! What a page pays for each entry, and what it may.

pub mod yew;

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::{build, files, roots};

/// A budget only goes down; one that must go up says why in the commit that raises it.
struct Budget {
    file: &'static str,
    brotli_bytes_max: usize,
    reason: &'static str,
}

/// What an application pays that takes this from the package, as esbuild bundles it.
const APPLICATION: &str = "application";
const IMPORTS: &str = "init, metrics, startSpan, browserTracingIntegration";

const BUDGETS: &[Budget] = &[
    Budget {
        file: "metrics.js",
        brotli_bytes_max: 13_600,
        reason: "the goal is 10 KB; delivery without loss and the compressor are what exceeds it",
    },
    Budget {
        file: APPLICATION,
        brotli_bytes_max: 33_000,
        reason: "the goal is 30 KB for metrics, tracing and web vitals",
    },
    Budget {
        file: "index.js",
        brotli_bytes_max: 35_750,
        reason: "the application and everything that is opt-in",
    },
    Budget {
        file: "slim.js",
        brotli_bytes_max: 29_900,
        reason: "the full entry without the bytes of its core",
    },
    Budget {
        file: "script.js",
        brotli_bytes_max: 36_600,
        reason: "the full entry as ASCII, which costs a little",
    },
    Budget { file: "core.wasm", brotli_bytes_max: 5_600, reason: "what slim loads besides" },
    Budget {
        file: "core-metrics.wasm",
        brotli_bytes_max: 5_200,
        reason: "what the metrics entry has inside: no spans",
    },
    Budget {
        file: "fallback.js",
        brotli_bytes_max: 8_600,
        reason: "loaded only where wasm is refused; compiled wasm is terse",
    },
];

struct Measured {
    budget: &'static Budget,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

pub fn run(arguments: &[String]) -> Outcome {
    build::package()?;
    let measured: Vec<Measured> = BUDGETS.iter().map(measure).collect::<Outcome<_>>()?;
    if arguments.iter().any(|it| it == "--json") {
        print_json(&measured);
    } else {
        print_table(&measured);
    }
    let over = |it: &&Measured| it.brotli > it.budget.brotli_bytes_max;
    let beyond: Vec<String> = measured
        .iter()
        .filter(over)
        .map(|it| {
            format!(
                "{} is {} bytes over its budget ({})",
                it.budget.file,
                it.brotli - it.budget.brotli_bytes_max,
                it.budget.reason
            )
        })
        .collect();
    if beyond.is_empty() { Ok(()) } else { Err(Failure::new(beyond.join("\n"))) }
}

/// A minified ES module that is imported whole (`import * as`) is as large as its file.
fn measure(budget: &'static Budget) -> Outcome<Measured> {
    let dist = roots::package().join("dist");
    let file =
        if budget.file == APPLICATION { application(&dist)? } else { dist.join(budget.file) };
    let bytes = files::read(&file)?;
    Ok(Measured { budget, raw: bytes.len(), gzip: gzip(&bytes)?, brotli: brotli(&bytes)? })
}

/// Bundles an application that uses what most do: metrics, spans, tracing by itself, web vitals.
fn application(dist: &Path) -> Outcome<PathBuf> {
    let folder = roots::intermediate().join("application");
    let (source, bundle) = (folder.join("source.js"), folder.join("bundle.js"));
    let index = dist.join("index.js");
    let text = format!("import {{ {IMPORTS} }} from {:?};\nexport {{ {IMPORTS} }};\n", index);
    files::write(&source, text)?;
    Program::npm_tool("esbuild")
        .arg(&source)
        .words("--bundle --minify --format=esm --charset=utf8 --log-level=warning")
        .arg("--external:./fallback.js")
        .arg(format!("--outfile={}", bundle.display()))
        .run()?;
    Ok(bundle)
}

fn gzip(bytes: &[u8]) -> Outcome<usize> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.map(|it| it.len()).map_err(|error| Failure::new(format!("gzip: {error}")))
}

fn brotli(bytes: &[u8]) -> Outcome<usize> {
    let options = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &options)
        .map_err(|error| Failure::new(format!("brotli: {error}")))?;
    Ok(packed.len())
}

fn print_table(measured: &[Measured]) {
    println!("{:<18} {:>8} {:>8} {:>8} {:>8}", "", "raw", "gzip -9", "br -11", "budget");
    for Measured { budget, raw, gzip, brotli } in measured {
        let mark = if *brotli > budget.brotli_bytes_max { " over" } else { "" };
        println!(
            "{:<18} {raw:>8} {gzip:>8} {brotli:>8} {:>8}{mark}",
            budget.file, budget.brotli_bytes_max
        );
    }
}

fn print_json(measured: &[Measured]) {
    let rows: Vec<_> = measured
        .iter()
        .map(|it| json!({ "file": it.budget.file, "raw": it.raw, "gzip": it.gzip, "brotli": it.brotli, "budget": it.budget.brotli_bytes_max }))
        .collect();
    println!("{}", json!(rows));
}
