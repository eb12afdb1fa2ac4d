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
}

/// Must be the version of the `wasm-bindgen` crate in Cargo.lock, to the last digit.
pub const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen-cli",
    version: "0.2.130",
    binary: "wasm-bindgen-test-runner",
    why: "tests in browsers",
};

pub const WASM_PACK: Tool =
    Tool { name: "wasm-pack", version: "0.15.1", binary: "wasm-pack", why: "tests in browsers" };

pub const GECKODRIVER: Tool =
    Tool { name: "geckodriver", version: "0.37.1", binary: "geckodriver", why: "tests in Firefox" };

pub const ALL: &[&Tool] = &[&WASM_BINDGEN, &WASM_PACK, &GECKODRIVER];

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
    announce(&format!("cargo install {version} (a minute or two)"));
    let attempt = || {
        let install = Program::new("cargo").words("install --quiet --root").arg(tool.root());
        install.arg(&version)
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
