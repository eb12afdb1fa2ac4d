//! Packages of PyPI that tests need, each set in a virtual environment of the cache, because systems guard their own.

use std::path::{Path, PathBuf};

use super::{announce, apt};
use crate::failure::{Failure, Outcome};
use crate::process::{Program, find};
use crate::{files, roots};

/// What the environment was made for; written last, so that an interrupted installation is done again.
const INSTALLED: &str = "requirements.txt";

/// One environment: its name in the cache, the file in the repository that pins its packages, and what needs them.
pub struct Environment {
    pub name: &'static str,
    pub requirements: &'static str,
    pub why: &'static str,
}

pub const RELAY: Environment = Environment {
    name: "relay",
    requirements: "tests/relay/requirements.txt",
    why: "Relay's rules about transactions",
};

pub const CLICKHOUSE: Environment = Environment {
    name: "clickhouse",
    requirements: "tests/clickhouse/requirements.txt",
    why: "ClickHouse's engine, as the Python package chdb",
};

pub const CLIENTS: Environment = Environment {
    name: "clients",
    requirements: "tests/clients/requirements.txt",
    why: "the Python SDK that sends to the explorer",
};

pub const STATS: Environment = Environment {
    name: "stats",
    requirements: "tests/stats/requirements.txt",
    why: "the models and messages of Datadog and OpenTelemetry",
};

pub const ALL: [&Environment; 4] = [&RELAY, &CLICKHOUSE, &CLIENTS, &STATS];

/// A Python that has the packages.
pub fn ensure(environment: &Environment) -> Outcome<PathBuf> {
    let Environment { name, requirements, why } = *environment;
    let folder = roots::cache().join(name);
    let python = folder.join("bin/python");
    let wanted = files::read(&roots::repository().join(requirements))?;
    if files::read(&folder.join(INSTALLED)).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    announce(&format!("pip install -r {requirements}"));
    files::remove_folder(&folder)?;
    if !make(&folder) {
        apt::install("python3-venv", why)?;
        if !make(&folder) {
            let fix = "install Python 3 with its venv module";
            return Err(Failure::missing("python3", why, fix));
        }
    }
    Program::new(&python)
        .words("-m pip install --quiet --disable-pip-version-check --requirement")
        .arg(requirements)
        .run()?;
    files::copy(&roots::repository().join(requirements), &folder.join(INSTALLED))?;
    Ok(python)
}

fn make(folder: &Path) -> bool {
    find("python3").is_some_and(|it| Program::new(it).words("-m venv").arg(folder).succeeds())
}
