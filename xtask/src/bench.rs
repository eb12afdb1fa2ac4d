use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup::{browsers, npm};
use crate::{build, roots};

/// Fanal and its peers, by `bench/run.mjs`.
pub fn run(arguments: &[String]) -> Outcome {
    build::package()?;
    let bench = roots::repository().join("bench");
    if !bench.join("run.mjs").is_file() {
        return Err(Failure::new("there is no bench/run.mjs"));
    }
    npm::ensure_in(&bench)?;
    let explorer = build::explorer::binary()?;
    Program::new("node")
        .arg("bench/run.mjs")
        .args(arguments)
        .env("FANAL_BIN", explorer)
        .envs(&browsers::ensure()?.env())
        .show()
}
