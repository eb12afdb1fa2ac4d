//! The entries of the package, each one file per format.

use std::path::{Path, PathBuf};
use std::thread;

use serde_json::Value;

use super::{core, minify};
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::{files, lock, roots};

/// The newest language that is used; every browser that runs the wasm has it.
const LANGUAGE: &str = "es2021";

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Format {
    Esm,
    Cjs,
    Iife,
}

impl Format {
    fn extension(self) -> &'static str {
        if self == Format::Cjs { "cjs" } else { "js" }
    }

    fn name(self) -> &'static str {
        match self {
            Format::Esm => "esm",
            Format::Cjs => "cjs",
            Format::Iife => "iife",
        }
    }
}

const MODULE: &[Format] = &[Format::Esm, Format::Cjs];

/// `js/<name>.ts`, and what it is made into.
pub const ENTRIES: &[(&str, &[Format])] =
    &[("index", MODULE), ("metrics", MODULE), ("slim", MODULE), ("script", &[Format::Iife])];

pub fn output() -> PathBuf {
    roots::intermediate().join("dist")
}

pub fn build_all() -> Outcome {
    files::remove_folder(&output())?;
    for core in core::CORES {
        write_bytes_module(&core::optimised(core), &bytes_module(core))?;
    }
    in_parallel(&|worker, workers| {
        let outputs =
            ENTRIES.iter().flat_map(|(entry, formats)| formats.iter().map(move |it| (entry, *it)));
        outputs.skip(worker).step_by(workers).try_for_each(|(entry, format)| build(entry, format))
    })
}

/// Minifying takes seconds an output, and one thread each.
fn in_parallel(work: &(dyn Fn(usize, usize) -> Outcome + Sync)) -> Outcome {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let started: Vec<_> =
            (0..workers).map(|it| scope.spawn(move || work(it, workers))).collect();
        started.into_iter().try_for_each(|it| {
            it.join().unwrap_or_else(|_| Err(Failure::new("a bundling thread panicked")))
        })
    })
}

fn build(entry: &str, format: Format) -> Outcome {
    let name = format!("{entry}.{}", format.extension());
    let bundled = roots::intermediate().join("bundled").join(&name);
    let minified = output().join(&name);
    Program::npm_tool("esbuild")
        .arg(format!("js/{entry}.ts"))
        .words("--bundle --charset=utf8 --legal-comments=none --sourcemap=external --log-level=warning")
        .arg(format!("--format={}", format.name()))
        .arg(format!("--target={LANGUAGE}"))
        .arg(format!("--define:__FANAL_VERSION__=\"{}\"", lock::workspace_version()?))
        .arg(alias("#core-bytes", &core::FULL))
        .arg(alias("#core-bytes-metrics", &core::METRICS))
        // Stays a file of its own: only pages that refuse wasm load it, and bundlers split it off.
        .arg("--external:./fallback.js")
        .arg(format!("--outfile={}", bundled.display()))
        .run()?;
    minify::bundle(format, &bundled, &minified)?;
    tidy_source_map(&minified)
}

fn alias(name: &str, core: &core::Core) -> String {
    format!("--alias:{name}={}", bytes_module(core).display())
}

fn bytes_module(core: &core::Core) -> PathBuf {
    roots::intermediate().join(format!("{}-bytes.js", core.name))
}

/// One character per byte: after compression that costs 5 % over the bytes themselves, base64 32 %.
fn write_bytes_module(wasm: &Path, module: &Path) -> Outcome {
    let mut text = String::from("export default \"");
    for byte in files::read(wasm)? {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(byte)]),
            0..0x20 | 0x7f => text.push_str(&format!("\\x{byte:02x}")),
            _ => text.push(char::from(byte)),
        }
    }
    text.push_str("\";\n");
    files::write(module, text)
}

/// Sources get names without this machine's folders, and the bytes of the core are not shown as source.
fn tidy_source_map(script: &Path) -> Outcome {
    let path = script.with_added_extension("map");
    let mut map: Value = serde_json::from_slice(&files::read(&path)?)
        .map_err(|error| Failure::new(format!("{} is no source map: {error}", path.display())))?;
    let mut generated = Vec::new();
    if let Some(Value::Array(sources)) = map.get_mut("sources") {
        for (index, source) in sources.iter_mut().enumerate() {
            let text = source.as_str().unwrap_or_default();
            match text.rsplit_once("js/") {
                Some((_, name)) if !text.ends_with("-bytes.js") => {
                    *source = format!("../js/{name}").into()
                }
                _ => {
                    generated.push(index);
                    *source = "../core-bytes.js".into();
                }
            }
        }
    }
    if let Some(Value::Array(contents)) = map.get_mut("sourcesContent") {
        for index in generated {
            if let Some(content) = contents.get_mut(index) {
                *content = Value::Null;
            }
        }
    }
    files::write(&path, map.to_string())
}
