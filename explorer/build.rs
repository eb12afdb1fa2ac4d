//! Bundles the UI into the binary, and lets a development build find the shared DuckDB library it was linked with, without
//! `LD_LIBRARY_PATH`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    println!("cargo:rerun-if-changed=build.rs");
    link();
    match ui() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            println!("cargo::error={reason}");
            ExitCode::FAILURE
        }
    }
}

fn link() {
    println!("cargo:rerun-if-env-changed=DUCKDB_LIB_DIR");
    if std::env::var_os("CARGO_FEATURE_BUNDLED").is_some() {
        return;
    }
    let target = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let origin = match target.as_str() {
        "linux" => "$ORIGIN",
        "macos" => "@executable_path",
        _ => return,
    };
    // Beside the binary first, so that a folder with both can be moved.
    println!("cargo:rustc-link-arg=-Wl,-rpath,{origin}");
    if let Ok(folder) = std::env::var("DUCKDB_LIB_DIR") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}");
    }
}

/// Takes a tenth of a second, and happens only when a source of the UI has changed.
fn ui() -> Result<(), String> {
    // Asked when it runs: a checkout that was moved or copied bundles its own sources.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo named no CARGO_MANIFEST_DIR")?;
    let sources = Path::new(&here).join("ui");
    for part in ["src", "build.mjs", "../../node_modules/.package-lock.json"] {
        println!("cargo:rerun-if-changed={}", sources.join(part).display());
    }
    let output = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo named no OUT_DIR")?);
    let assets = output.join("ui");
    let bundler = Command::new("node").arg(sources.join("build.mjs")).arg(&assets).output();
    let advice = "the UI cannot be bundled; `cargo xtask setup` installs what that takes";
    match bundler {
        Err(error) => return Err(format!("{advice} (node: {error})")),
        Ok(bundled) if !bundled.status.success() => {
            let said = String::from_utf8_lossy(&bundled.stderr);
            let missing =
                said.contains("ERR_MODULE_NOT_FOUND") || said.contains("Could not resolve");
            let what = if missing { advice } else { "the UI has an error" };
            for line in said.lines().filter(|line| !line.trim().is_empty()) {
                println!("cargo::warning={line}");
            }
            return Err(what.to_owned());
        }
        Ok(_) => {}
    }
    std::fs::write(output.join("ui.rs"), table(&assets).map_err(|error| error.to_string())?)
        .map_err(|error| error.to_string())
}

/// The assets as the source of a constant.
fn table(assets: &Path) -> std::io::Result<String> {
    let mut entries = Vec::new();
    for file in std::fs::read_dir(assets)? {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.ends_with(".br") {
            let mut sum = DefaultHasher::new();
            std::fs::read(&path)?.hash(&mut sum);
            let etag = sum.finish();
            // Beside the file that this becomes.
            entries.push(format!(
                "    Asset {{ name: {name:?}, etag: \"{etag:016x}\", \
                 plain: include_bytes!(\"ui/{name}\"), brotli: include_bytes!(\"ui/{name}.br\") }},\n"
            ));
        }
    }
    entries.sort();
    Ok(format!("const ASSETS: &[Asset] = &[\n{}];\n", entries.concat()))
}
