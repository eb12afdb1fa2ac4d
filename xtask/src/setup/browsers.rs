use std::path::PathBuf;

use super::apt;
use crate::failure::{Failure, Outcome};
use crate::process::find;

/// The programs that drive and are driven.
#[derive(Debug)]
pub struct Browsers {
    pub chromium: PathBuf,
    pub chromedriver: PathBuf,
    pub firefox: PathBuf,
}

impl Browsers {
    pub fn description(&self) -> String {
        format!("{}, {}", self.chromium.display(), self.firefox.display())
    }

    /// How tests learn where the browsers are.
    pub fn env(&self) -> Vec<(String, String)> {
        let pair = |name: &str, path: &PathBuf| (name.to_owned(), path.display().to_string());
        vec![
            pair("CHROMIUM", &self.chromium),
            pair("CHROMEDRIVER", &self.chromedriver),
            pair("FIREFOX", &self.firefox),
        ]
    }
}

pub fn ensure() -> Outcome<Browsers> {
    Ok(Browsers {
        chromium: program("CHROMIUM", &["chromium", "google-chrome"], "chromium")?,
        chromedriver: program("CHROMEDRIVER", &["chromedriver"], "chromium-driver")?,
        firefox: program("FIREFOX", &["firefox-esr", "firefox"], "firefox-esr")?,
    })
}

/// `ip` and `tc`: the tests of page exit put a slow uplink between page and collector.
pub fn ensure_traffic_control() -> Outcome {
    let found = ["/sbin/tc", "/usr/sbin/tc"].iter().any(|it| PathBuf::from(it).is_file());
    if found || find("tc").is_some() || !cfg!(target_os = "linux") {
        return Ok(());
    }
    apt::install("iproute2", "tests of page exit over a slow uplink")
}

/// A program that a variable names, or the first of these names on the path, or what the package brings.
fn program(variable: &str, names: &[&str], package: &str) -> Outcome<PathBuf> {
    if let Some(named) = std::env::var_os(variable).filter(|it| !it.is_empty()) {
        let path = PathBuf::from(named);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(Failure::new(format!("{variable} names {}, which is no file", path.display())))
        };
    }
    let look = || names.iter().find_map(|name| find(name));
    if let Some(path) = look() {
        return Ok(path);
    }
    apt::install(package, "tests in browsers")?;
    look().ok_or_else(|| {
        let fix = format!("set {variable} to its path");
        Failure::missing(names.first().unwrap_or(&package), "tests in browsers", &fix)
    })
}
