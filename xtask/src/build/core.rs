//! `src/` as the wasm that ships.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup::wasm::Toolchain;
use crate::{files, roots};

/// One flavour of the core. Those with equal features are compiled once.
#[derive(Debug)]
pub struct Core {
    pub name: &'static str,
    features: &'static str,
}

/// Everything. It is also the fallback of the others, which can do less but nothing else.
pub const FULL: Core = Core { name: "core", features: "npm,spans" };
pub const METRICS: Core = Core { name: "core-metrics", features: "npm" };
pub const FAULTY: Core = Core { name: "core-fault", features: "fault,spans" };
/// Those that ship.
pub const CORES: &[&Core] = &[&FULL, &METRICS];

const TARGET: &str = "wasm32-unknown-unknown";

/// What every browser of the last years has; more would break older bundlers, and wasm2js.
const RUST_FEATURES: &str = "+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals";
pub const BINARYEN_FEATURES: &str = "--mvp-features --enable-bulk-memory --enable-bulk-memory-opt \
     --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals";
const STRIP: &str = "--strip-debug --strip-producers --strip-target-features";

/// The core recurses nowhere. The linker's own choice, a megabyte, would be every page's to carry, and
/// puts the data at addresses that take a byte more to write.
const STACK: &str = "-Clink-arg=-zstack-size=8192";

/// The optimised wasm of a core.
pub fn optimised(core: &Core) -> PathBuf {
    roots::intermediate().join(format!("{}.wasm", core.name))
}

pub fn build_all(toolchain: Toolchain) -> Outcome {
    for (index, core) in CORES.iter().enumerate() {
        let earlier = CORES.iter().take(index).find(|it| it.features == core.features);
        match earlier {
            Some(same) => files::copy(&optimised(same), &optimised(core))?,
            None => build(core, toolchain, &roots::target().join("core"), &optimised(core))?,
        }
    }
    Ok(())
}

/// Compiles and optimises a core, with cargo's output in the folder `scratch`.
pub fn build(core: &Core, toolchain: Toolchain, scratch: &Path, output: &Path) -> Outcome {
    let compiled = compile(core, toolchain, scratch)?;
    files::write(output, "")?;
    Program::npm_tool("wasm-opt")
        .arg(compiled)
        // Flattening first lets the last two passes find more; smaller than -Oz alone, and no slower.
        .words("-O2 --flatten --rereloop -Os -Os")
        .words(BINARYEN_FEATURES)
        .words(STRIP)
        .arg("-o")
        .arg(output)
        .run()
}

fn compile(core: &Core, toolchain: Toolchain, scratch: &Path) -> Outcome<PathBuf> {
    Program::new("cargo")
        .words("rustc --quiet --package fanal --lib --crate-type cdylib --profile wasm")
        .args(["--target", TARGET, "--no-default-features", "--features", core.features])
        // The standard library is compiled along: smaller, and a panic becomes a trap without a message.
        .words("-Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size")
        .env("RUSTC_BOOTSTRAP", "1")
        .envs(&toolchain.env())
        .env("CARGO_ENCODED_RUSTFLAGS", rust_flags(toolchain)?.join("\x1f"))
        .env("CARGO_TARGET_DIR", scratch)
        .run()?;
    let compiled = scratch.join(TARGET).join("wasm/fanal.wasm");
    if compiled.is_file() {
        return Ok(compiled);
    }
    Err(Failure::new(format!("cargo made no {}", compiled.display())))
}

/// Paths of this machine are mapped away, or else every machine would make its own wasm.
fn rust_flags(toolchain: Toolchain) -> Outcome<Vec<String>> {
    let sources = toolchain.sysroot()?.join("lib/rustlib/src/rust");
    let mut flags: Vec<String> = [
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Zlocation-detail=none",
        "-Zfmt-debug=none",
        STACK,
        "-Ctarget-cpu=mvp",
        &format!("-Ctarget-feature={RUST_FEATURES}"),
        &format!("--remap-path-prefix={}=fanal", roots::repository().display()),
        &format!("--remap-path-prefix={}=rust", sources.display()),
    ]
    .map(str::to_owned)
    .to_vec();
    if let Some(registry) = roots::cargo_home() {
        flags.push(format!("--remap-path-prefix={}=cargo", registry.display()));
    }
    Ok(flags)
}
