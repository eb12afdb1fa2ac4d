//! What the project needs on a machine. Every part looks first and installs only what is not there, so asking again is cheap,
//! and every task asks for the parts it needs.

pub mod apt;
pub mod browsers;
pub mod duckdb;
pub mod npm;
pub mod oldest;
pub mod python;
pub mod tools;
pub mod wasm;

use std::time::Instant;

use crate::failure::Outcome;

/// All parts, with one line about each.
pub fn everything() -> Outcome {
    part("npm packages", || npm::ensure().map(|()| String::new()))?;
    part("wasm toolchain", || wasm::ensure().map(|it| it.description()))?;
    part("oldest Rust", || oldest::ensure().map(|it| it.description()))?;
    part("browsers", || browsers::ensure().map(|it| it.description()))?;
    part("network shaping", || browsers::ensure_traffic_control().map(|()| String::new()))?;
    part("duckdb", || duckdb::ensure().map(|it| it.description()))?;
    for environment in python::ALL {
        let ensure = || python::ensure(environment).map(|it| it.display().to_string());
        part(&format!("python: {}", environment.name), ensure)?;
    }
    for tool in tools::ALL {
        part(tool.name, || tools::ensure(tool).map(|_| String::new()))?;
    }
    Ok(())
}

fn part(name: &str, ensure: impl FnOnce() -> Outcome<String>) -> Outcome {
    let begun = Instant::now();
    let what = ensure()?;
    println!("{name:<18} {:>6.1} s  {what}", begun.elapsed().as_secs_f64());
    Ok(())
}

/// Says what is about to take a while.
fn announce(what: &str) {
    eprintln!("setup: {what} ...");
}
