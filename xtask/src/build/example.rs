//! The examples of Rust programs.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::process::Program;
use crate::roots;
use crate::setup::{tools, wasm};

/// Builds one that runs on this machine, and gives its path.
pub fn native(package: &str) -> Outcome<PathBuf> {
    Program::new("cargo").words("build --quiet --package").arg(package).run()?;
    let binary = format!("{package}{}", std::env::consts::EXE_SUFFIX);
    Ok(roots::target().join("debug").join(binary))
}

/// Builds the shop `name`, which runs in pages, and gives the folder of its `app.js` and its wasm.
pub fn web(name: &str) -> Outcome<PathBuf> {
    in_page(&format!("examples/{name}"), &format!("{name}-shop"), "release", "")
}

/// Builds the page that is tested, quickly rather than small.
pub fn page() -> Outcome<PathBuf> {
    in_page("tests/page", "fanal_page", "dev", "")
}

/// Builds the shop that is weighed, with or without Fanal.
pub fn weighed(features: &str) -> Outcome<PathBuf> {
    in_page("bench/yew", "weighed-shop", "release", features)
}

/// Builds the package `name` of a folder.
fn in_page(folder: &str, name: &str, profile: &str, features: &str) -> Outcome<PathBuf> {
    let toolchain = wasm::ensure()?;
    let bindgen = tools::ensure(&tools::WASM_BINDGEN)?.join("wasm-bindgen");
    let target = roots::target().join("examples");
    Program::new("cargo")
        .words("build --quiet --target wasm32-unknown-unknown --profile")
        .arg(profile)
        .arg("--features")
        .arg(features)
        .dir(&roots::repository().join(folder))
        .envs(&toolchain.env())
        .env("CARGO_TARGET_DIR", &target)
        .run()?;
    let built = if profile == "dev" { "debug" } else { profile };
    let built = target.join("wasm32-unknown-unknown").join(built).join(format!("{name}.wasm"));
    let output = target.join("web").join(name);
    Program::new(bindgen)
        .words("--target web --no-typescript --out-name app --out-dir")
        .arg(&output)
        .arg(built)
        .run()?;
    Ok(output)
}
