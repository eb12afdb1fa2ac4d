//! A compiler for wasm32-unknown-unknown, with the sources of its standard library for the shipping build.

use std::path::{Path, PathBuf};

use super::{announce, apt};
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::{files, roots};

const TARGET: &str = "wasm32-unknown-unknown";
const WHY: &str = "the core runs in pages as wasm";

/// Debian's compiler for the web, under the name rustup knows it by.
const DEBIAN_TOOLCHAIN: &str = "fanal-wasm";
const DEBIAN_PACKAGES: &str = "rustc-web cargo-web rust-web-src lld-22";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LINKER: &str = "wasm-ld-22";

/// Written beside Debian's prebuilt standard library: the compiler that made it, since no other can read it.
const MADE_BY: &str = "fanal-made-by";

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Toolchain {
    /// The active toolchain of rustup, with the target and `rust-src` added.
    Rustup,
    /// Debian's, for machines that cannot reach rustup's server.
    Debian,
}

impl Toolchain {
    pub fn description(self) -> String {
        let version = self.compiler().arg("--version").read().unwrap_or_default();
        version.trim().to_owned()
    }

    /// What `cargo` needs in its environment to build for wasm.
    pub fn env(self) -> Vec<(String, String)> {
        match self {
            Toolchain::Rustup => Vec::new(),
            Toolchain::Debian => vec![
                ("RUSTUP_TOOLCHAIN".to_owned(), DEBIAN_TOOLCHAIN.to_owned()),
                ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER".to_owned(), DEBIAN_LINKER.to_owned()),
            ],
        }
    }

    /// The folder of the compiler and its libraries.
    pub fn sysroot(self) -> Outcome<PathBuf> {
        let path = self.compiler().words("--print sysroot").read()?;
        Ok(PathBuf::from(path.trim()))
    }

    pub fn has_clippy(self) -> bool {
        Program::new("cargo").words("clippy --version").envs(&self.env()).succeeds()
    }

    fn compiler(self) -> Program {
        match self {
            Toolchain::Rustup => Program::new("rustc"),
            Toolchain::Debian => Program::new(DEBIAN_RUSTC),
        }
    }

    fn is_ready(self) -> bool {
        let Ok(sysroot) = self.sysroot() else { return false };
        let complete = has_library(&sysroot) && has_sources(&sysroot);
        match self {
            Toolchain::Rustup => complete,
            Toolchain::Debian => {
                let made_by = files::read_text(&library_folder(&sysroot).join(MADE_BY));
                complete && is_linked() && made_by.is_ok_and(|it| it.trim() == self.description())
            }
        }
    }
}

/// The toolchain of this machine; `FANAL_WASM_TOOLCHAIN=rustup|debian` leaves no choice.
pub fn ensure() -> Outcome<Toolchain> {
    let choices: &[Toolchain] = match std::env::var("FANAL_WASM_TOOLCHAIN").as_deref() {
        Ok("rustup") => &[Toolchain::Rustup],
        Ok("debian") => &[Toolchain::Debian],
        _ => &[Toolchain::Rustup, Toolchain::Debian],
    };
    if let Some(ready) = choices.iter().find(|it| it.is_ready()) {
        return Ok(*ready);
    }
    if choices.contains(&Toolchain::Rustup) && add_to_rustup() {
        return Ok(Toolchain::Rustup);
    }
    if !choices.contains(&Toolchain::Debian) || crate::process::find("apt-get").is_none() {
        let fix = "rustup target add wasm32-unknown-unknown && rustup component add rust-src";
        return Err(Failure::missing("the Rust target wasm32-unknown-unknown", WHY, fix));
    }
    install_from_debian()?;
    Ok(Toolchain::Debian)
}

fn add_to_rustup() -> bool {
    announce("rustup target add wasm32-unknown-unknown, rustup component add rust-src");
    Program::new("rustup").words("target add").arg(TARGET).succeeds()
        && Program::new("rustup").words("component add rust-src").succeeds()
        && Toolchain::Rustup.is_ready()
}

fn install_from_debian() -> Outcome {
    let sysroot = Toolchain::Debian.sysroot().ok().filter(|it| has_sources(it));
    if sysroot.is_none() || crate::process::find(DEBIAN_LINKER).is_none() {
        apt::install(DEBIAN_PACKAGES, WHY)?;
    }
    if !is_linked() {
        Program::new("rustup").words("toolchain link").arg(DEBIAN_TOOLCHAIN).arg("/usr").run()?;
    }
    if Toolchain::Debian.is_ready() {
        return Ok(());
    }
    announce("the standard library for wasm (half a minute)");
    let scratch = roots::target().join("wasm-std");
    build_library(&scratch)?;
    install_library(&scratch, &Toolchain::Debian.sysroot()?)?;
    if Toolchain::Debian.is_ready() {
        return Ok(());
    }
    Err(Failure::new(
        "Debian's Rust for wasm is installed, but not complete; see design: rustc-web, cargo-web, rust-web-src, lld-22",
    ))
}

/// Debian ships the sources only. Development and wasm-pack want it built.
fn build_library(scratch: &Path) -> Outcome {
    files::write(
        &scratch.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    files::write(&scratch.join("src/lib.rs"), "")?;
    Program::new("/usr/bin/cargo")
        .words("build --quiet --release -Zbuild-std=std,panic_abort,test --target")
        .arg(TARGET)
        .envs(&Toolchain::Debian.env())
        .env("RUSTC", DEBIAN_RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", scratch.join("target"))
        .dir(scratch)
        .run()
}

fn install_library(scratch: &Path, sysroot: &Path) -> Outcome {
    let built = scratch.join("target").join(TARGET).join("release/deps");
    let made_by = scratch.join(MADE_BY);
    files::write(&made_by, Toolchain::Debian.description())?;
    let is_library = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".rlib") && !name.starts_with("libempty-")
    };
    let libraries = files::walk(&built, &is_library)?;
    let folder = library_folder(sysroot);
    // What another version of the compiler left would be found twice.
    apt::as_root("rm").arg("-rf").arg(&folder).run()?;
    apt::as_root("mkdir").arg("-p").arg(&folder).run()?;
    apt::as_root("cp").args(&libraries).arg(&made_by).arg(&folder).run()
}

fn is_linked() -> bool {
    let list = Program::new("rustup").words("toolchain list").read().unwrap_or_default();
    list.lines().any(|line| line.split_whitespace().next() == Some(DEBIAN_TOOLCHAIN))
}

fn library_folder(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

fn has_library(sysroot: &Path) -> bool {
    files::list(&library_folder(sysroot)).unwrap_or_default().iter().any(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("libstd-"))
    })
}

fn has_sources(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml").exists()
}
