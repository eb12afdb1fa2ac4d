use std::path::Path;

use serde_json::{Map, Value};

use super::announce;
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::{files, roots};

/// The oldest Node whose test runner and `fetch` the tests rely on.
const NODE_MAJOR_MIN: u32 = 20;

/// The packages of the root lock file.
pub fn ensure() -> Outcome {
    ensure_in(&roots::repository())
}

/// The packages of the lock file in a folder.
pub fn ensure_in(folder: &Path) -> Outcome {
    if is_installed(folder) {
        return Ok(());
    }
    require_node()?;
    announce(&format!("npm ci in {}", folder.display()));
    Program::new("npm").words("ci --no-audit --no-fund").dir(folder).run()
}

fn require_node() -> Outcome {
    let version = Program::new("node").arg("--version").read().unwrap_or_default();
    let major = version.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    match major.parse::<u32>() {
        Ok(major) if major >= NODE_MAJOR_MIN => Ok(()),
        _ => Err(Failure::missing(
            "node 20 or newer, with npm",
            "bundling, and every test in JavaScript",
            "install it from nodejs.org or a package manager",
        )),
    }
}

/// Whether what npm wrote down about `node_modules` is what the lock file asks for.
fn is_installed(folder: &Path) -> bool {
    let (Some(locked), Some(installed)) = (
        packages(&folder.join("package-lock.json")),
        packages(&folder.join("node_modules/.package-lock.json")),
    ) else {
        return false;
    };
    locked.iter().filter(|(path, _)| !path.is_empty()).all(|(path, wanted)| {
        match installed.get(path) {
            Some(found) => found.get("version") == wanted.get("version"),
            // Meant for another system or processor.
            None => wanted.get("optional") == Some(&Value::Bool(true)),
        }
    })
}

fn packages(lock: &Path) -> Option<Map<String, Value>> {
    let mut lock: Value = serde_json::from_slice(&files::read(lock).ok()?).ok()?;
    match lock.get_mut("packages")?.take() {
        Value::Object(packages) => Some(packages),
        _ => None,
    }
}
