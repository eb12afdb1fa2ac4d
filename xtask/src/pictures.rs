//! What the explorer looks like: pictures of its pages in a headless browser, made anew with every look that they have.

use crate::build;
use crate::failure::Outcome;
use crate::process::Program;
use crate::setup::{browsers, npm};

pub fn run() -> Outcome {
    npm::ensure()?;
    Program::new("node")
        .arg("tests/explorer/pictures.mjs")
        .env("FANAL_BIN", build::explorer::binary()?)
        .envs(&browsers::ensure()?.env())
        .show()
}
