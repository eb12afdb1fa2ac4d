//! Programs that cargo builds, kept in the cache under name and version.

use std::path::PathBuf;

use super::announce;
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::{lock, roots};

#[derive(Debug)]
pub struct Tool {
    pub name: &'static str,
    version: &'static str,
    binary: &'static str,
    why: &'static str,
    /// Runs for seconds and takes minutes to compile: optimising it would double them.
    hasty: bool,
}

/// Must be the version of the `wasm-bindgen` crate in Cargo.lock, to the last digit.
pub const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen-cli",
    version: "0.2.130",
    binary: "wasm-bindgen-test-runner",
    why: "tests in browsers",
    hasty: false,
};

pub const WASM_PACK: Tool = Tool {
    name: "wasm-pack",
    version: "0.15.1",
    binary: "wasm-pack",
    why: "tests in browsers",
    hasty: false,
};

pub const GECKODRIVER: Tool = Tool {
    name: "geckodriver",
    version: "0.37.1",
    binary: "geckodriver",
    why: "tests in Firefox",
    hasty: false,
};

pub const SEMVER_CHECKS: Tool = Tool {
    name: "cargo-semver-checks",
    version: "0.51.0",
    binary: "cargo-semver-checks",
    why: "the crate's public API must hold",
    hasty: true,
};

pub const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    binary: "cargo-deny",
    why: "licences of dependencies",
    hasty: true,
};

pub const ALL: &[&Tool] = &[&WASM_BINDGEN, &WASM_PACK, &GECKODRIVER, &SEMVER_CHECKS, &DENY];

impl Tool {
    fn root(&self) -> PathBuf {
        roots::cache().join("tools").join(format!("{}-{}", self.name, self.version))
    }

    fn folder(&self) -> PathBuf {
        self.root().join("bin")
    }

    pub fn program(&self) -> PathBuf {
        self.folder().join(self.binary)
    }
}

/// The folder that holds the tool's programs.
pub fn ensure(tool: &Tool) -> Outcome<PathBuf> {
    if tool.name == WASM_BINDGEN.name {
        agree_with_lock(tool)?;
    }
    if !tool.program().is_file() {
        install(tool)?;
    }
    Ok(tool.folder())
}

fn install(tool: &Tool) -> Outcome {
    let version = format!("{}@{}", tool.name, tool.version);
    announce(&format!("cargo install {version} (some minutes)"));
    let attempt = || {
        let install = Program::new("cargo").words("install --quiet --root").arg(tool.root());
        let install = if tool.hasty { install.arg("--debug") } else { install };
        install.env("CARGO_PROFILE_DEV_DEBUG", "0").arg(&version)
    };
    // The versions a tool was locked with may be gone from a registry mirror, or not have reached it yet.
    if attempt().arg("--locked").succeeds() {
        return Ok(());
    }
    attempt().run().map_err(|failure| {
        let fix = format!("cargo install --root {} {version}", tool.root().display());
        Failure::new(format!("{failure}\n{}", Failure::missing(tool.name, tool.why, &fix)))
    })
}

fn agree_with_lock(tool: &Tool) -> Outcome {
    match lock::locked_version("wasm-bindgen")? {
        Some(locked) if locked != tool.version => Err(Failure::new(format!(
            "Cargo.lock has wasm-bindgen {locked}, xtask/src/setup/tools.rs has {}: the test runner needs them to be equal",
            tool.version
        ))),
        _ => Ok(()),
    }
}
