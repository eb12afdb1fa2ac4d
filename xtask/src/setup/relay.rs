//! The rules of Sentry's Relay, in the Python package by which Sentry itself uses them.

use std::path::{Path, PathBuf};

use super::{announce, apt};
use crate::failure::{Failure, Outcome};
use crate::process::{Program, find};
use crate::{files, roots};

const REQUIREMENTS: &str = "tests/relay/requirements.txt";
/// What the environment was made for; written last, so that an interrupted installation is done again.
const INSTALLED: &str = "requirements.txt";

/// The Python that has the package: of a virtual environment, because systems guard their own.
pub fn ensure() -> Outcome<PathBuf> {
    let folder = roots::cache().join("relay");
    let python = folder.join("bin/python");
    let wanted = files::read(&roots::repository().join(REQUIREMENTS))?;
    if files::read(&folder.join(INSTALLED)).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    announce("pip install sentry-relay");
    files::remove_folder(&folder)?;
    if !make(&folder) {
        apt::install("python3-venv", "Relay's rules about transactions")?;
        if !make(&folder) {
            let fix = "install Python 3 with its venv module";
            return Err(Failure::missing("python3", "Relay's rules about transactions", fix));
        }
    }
    Program::new(&python)
        .words("-m pip install --quiet --disable-pip-version-check --requirement")
        .arg(REQUIREMENTS)
        .run()?;
    files::copy(&roots::repository().join(REQUIREMENTS), &folder.join(INSTALLED))?;
    Ok(python)
}

fn make(folder: &Path) -> bool {
    find("python3").is_some_and(|it| Program::new(it).words("-m venv").arg(folder).succeeds())
}
