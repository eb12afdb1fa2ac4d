//! Makes the npm package, in `pkg/`. Each step is skipped while what it reads has not changed.

pub mod bundle;
pub mod core;
mod declarations;
pub mod example;
pub mod explorer;
mod fallback;
mod manifest;
mod minify;
mod stamp;

use std::path::PathBuf;
use std::time::Instant;

use crate::failure::Outcome;
use crate::setup::{npm, wasm};
use crate::{files, roots};
use stamp::Stamp;

/// What a package was made from, beside it.
const MADE_FROM: &str = ".made-from";

pub fn package() -> Outcome {
    npm::ensure()?;
    let _turn = files::lock(&roots::intermediate().join("lock"))?;
    let toolchain = wasm::ensure()?;
    let sources = core_sources(toolchain)?;
    step("core", &sources, || {
        core::build_all(toolchain)?;
        fallback::build(&core::optimised(&core::FULL))
    })?;
    let scripts = sources.and_files(&["js", "tsconfig.json"])?;
    step("bundles", &scripts, bundle::build_all)?;
    let types = step("types", &scripts, declarations::build);
    assemble(&scripts.and_files(&["pkg-template", "LICENSE"])?)?;
    // With types that are wrong the package can still be tried, but the build has failed and is not done.
    types.inspect_err(|_| {
        let _ = std::fs::remove_file(roots::package().join(MADE_FROM));
    })
}

/// A core with an export that traps, for tests that prove that the page survives; it is in no package.
pub fn faulty_core() -> Outcome<PathBuf> {
    npm::ensure()?;
    let _turn = files::lock(&roots::intermediate().join("lock"))?;
    let toolchain = wasm::ensure()?;
    let output = core::optimised(&core::FAULTY);
    let stamp = core_sources(toolchain)?.and(core::FAULTY.name);
    step(core::FAULTY.name, &stamp, || {
        core::build(&core::FAULTY, toolchain, &roots::target().join("core"), &output)
    })?;
    Ok(output)
}

/// All that the bytes of a core depend on.
fn core_sources(toolchain: wasm::Toolchain) -> Outcome<Stamp> {
    let files = ["src", "Cargo.toml", "Cargo.lock", "package-lock.json", "xtask/src/build"];
    let stamp = Stamp::of(&files)?.and(&toolchain.description());
    Ok(stamp.and(&format!("{:?}", core::CORES)))
}

/// The whole of `pkg/` is written anew, so that nothing of an older build is shipped.
fn assemble(stamp: &Stamp) -> Outcome {
    let package = roots::package();
    let made_from = package.join(MADE_FROM);
    if stamp.is_in(&made_from) {
        return Ok(());
    }
    files::remove_folder(&package)?;
    let dist = package.join("dist");
    for folder in [bundle::output(), declarations::output(), fallback::output()] {
        for file in files::walk(&folder, &|_| true)? {
            let name = file.strip_prefix(&folder).unwrap_or(&file);
            files::copy(&file, &dist.join(name))?;
        }
    }
    files::copy(&core::optimised(&core::FULL), &dist.join("core.wasm"))?;
    files::copy(&core::optimised(&core::METRICS), &dist.join("core-metrics.wasm"))?;
    manifest::write(&package)?;
    stamp.write_to(&made_from)
}

fn step(name: &str, stamp: &Stamp, work: impl FnOnce() -> Outcome) -> Outcome {
    let file = roots::intermediate().join(format!("{name}.stamp"));
    if stamp.is_in(&file) {
        return Ok(());
    }
    let begun = Instant::now();
    work()?;
    stamp.write_to(&file)?;
    println!("build: {name:<8} {:>6.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}
