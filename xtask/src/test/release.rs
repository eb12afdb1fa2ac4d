//! What a release of the crate `fanal` must hold: the API of the one before, and licences that everyone can accept.

use super::count::Count;
use super::runner::check;
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::roots;
use crate::setup::tools;

/// What semantic versioning is about, and which breaks of it were meant.
const PROMISE: &str = "docs/semver.md";
const ADVISORIES: &str = "https://github.com/RustSec/advisory-db";

/// Nothing public has gone or changed since the last release; before the first one, since a break was last meant.
pub fn semver(log: &str) -> Outcome<Count> {
    let folder = tools::ensure(&tools::SEMVER_CHECKS)?;
    let release =
        Program::new("git").words("describe --tags --abbrev=0 --match v[0-9]*").finish()?;
    let (baseline, allowed) = if release.ok {
        (release.stdout, "")
    } else {
        let meant = Program::new("git").words("log -1 --format=%H --").arg(PROMISE).read()?;
        // The version is the same: it is told that only additions are expected.
        (meant, "--release-type minor")
    };
    let baseline = baseline.trim();
    if baseline.is_empty() {
        return Err(Failure::new(format!(
            "{PROMISE} is in no commit: there is nothing to compare with"
        )));
    }
    println!("compared with {baseline}");
    let program = Program::new(folder.join("cargo-semver-checks"))
        .words("semver-checks --package fanal --only-explicit-features")
        .words("--features default,bridges,stats,statsd,datadog,otlp --baseline-rev")
        .arg(baseline)
        .words(allowed)
        .env("CARGO_TARGET_DIR", roots::target().join("semver"));
    check(log, program)
}

/// Licences, sources and versions of all dependencies; known vulnerabilities where their list can be had.
pub fn deny(log: &str) -> Outcome<Count> {
    let folder = tools::ensure(&tools::DENY)?;
    let check_of = |what: &str, log: &str| {
        let program = Program::new(folder.join("cargo-deny")).words("--color never check");
        check(log, program.words(what))
    };
    let mut count = check_of("bans licenses sources", log)?;
    let reachable = Program::new("git").words("ls-remote --quiet --exit-code").arg(ADVISORIES);
    if reachable.arg("HEAD").env("GIT_TERMINAL_PROMPT", "0").succeeds() {
        count += check_of("advisories", &format!("{log}-advisories"))?;
    } else {
        println!("vulnerabilities are not checked: their list cannot be reached");
    }
    Ok(count)
}
