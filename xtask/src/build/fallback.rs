//! The same core as JavaScript, for pages that refuse wasm.

use std::path::{Path, PathBuf};

use super::core::BINARYEN_FEATURES;
use super::minify;
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::{files, roots};

/// wasm2js knows the first version of wasm only.
const LOWER: &str =
    "--llvm-memory-copy-fill-lowering --llvm-nontrapping-fptoint-lowering --signext-lowering -O2";

/// wasm2js ends its module with one instance; ours makes one when asked.
const INSTANCE: &str = "var retasmFunc = asmFunc({";
const ENTRY: &str = "/** The exports of a new instance of the core. */\n\
     export default function instantiate() { return asmFunc({}); }\n";

pub fn output() -> PathBuf {
    roots::intermediate().join("fallback")
}

pub fn build(core: &Path) -> Outcome {
    let scratch = roots::intermediate();
    let lowered = scratch.join("fallback.wasm");
    let script = scratch.join("fallback.raw.js");
    Program::npm_tool("wasm-opt")
        .arg(core)
        .words(BINARYEN_FEATURES)
        .words(LOWER)
        .arg("-o")
        .arg(&lowered)
        .run()?;
    Program::npm_tool("wasm2js").arg(&lowered).words("-O -o").arg(&script).run()?;
    let text = files::read_text(&script)?;
    let (body, _) = text
        .split_once(INSTANCE)
        .ok_or_else(|| Failure::new("wasm2js writes its instance in another way than it did"))?;
    if body.contains("\nimport ") {
        return Err(Failure::new("the core imports something; the fallback would not have it"));
    }
    files::write(&script, format!("{body}{ENTRY}"))?;
    minify::generated(&script, &output().join("fallback.js"))
}
