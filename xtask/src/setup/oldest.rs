//! The oldest compiler with which the crate `fanal` promises to compile.

use std::path::{Path, PathBuf};

use super::{announce, apt};
use crate::failure::{Failure, Outcome};
use crate::process::{Program, find};
use crate::{files, lock, roots};

const PAGE: &str = "wasm32-unknown-unknown";

/// What the compiler is made of in Debian, where each package has several versions. Its library of LLVM has one.
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "libstd-rust-web-dev", "rust-web-src"];
const DEBIAN_LLVM: &str = "libllvm19";

#[derive(Debug)]
pub enum Oldest {
    /// A toolchain of rustup, with the target for pages.
    Rustup(String),
    /// Debian's packages, unpacked in this folder. The library for pages is compiled from its sources.
    Debian(PathBuf),
}

impl Oldest {
    pub fn description(&self) -> String {
        let version = Program::new("rustc").arg("--version").envs(&self.env());
        let version = match self {
            Oldest::Rustup(_) => version.read(),
            Oldest::Debian(folder) => debian(folder, "--version").read(),
        };
        version.unwrap_or_default().trim().to_owned()
    }

    /// What `cargo` needs in its environment to compile with it.
    pub fn env(&self) -> Vec<(String, String)> {
        match self {
            Oldest::Rustup(version) => vec![("RUSTUP_TOOLCHAIN".to_owned(), version.clone())],
            Oldest::Debian(folder) => {
                let (compiler, libraries) = (compiler(folder), libraries(folder));
                let text = |path: PathBuf| path.display().to_string();
                vec![
                    ("RUSTC".to_owned(), text(compiler)),
                    ("LD_LIBRARY_PATH".to_owned(), text(libraries)),
                ]
            }
        }
    }

    /// `cargo check` for pages, with what that needs besides.
    pub fn for_pages(&self, cargo: Program) -> Program {
        let cargo = cargo.arg("--target").arg(PAGE);
        match self {
            Oldest::Rustup(_) => cargo,
            Oldest::Debian(_) => {
                cargo.arg("-Zbuild-std=std,panic_abort").env("RUSTC_BOOTSTRAP", "1")
            }
        }
    }
}

pub fn ensure() -> Outcome<Oldest> {
    let version = lock::oldest_rust()?;
    let unpacked = roots::cache().join(format!("rust-{version}"));
    if is_in_rustup(&version) {
        return Ok(Oldest::Rustup(version));
    }
    if debian(&unpacked, "--version").succeeds() {
        return Ok(Oldest::Debian(unpacked));
    }
    let install = format!("toolchain install {version} --profile minimal --target {PAGE}");
    announce(&format!("rustup {install}"));
    if Program::new("rustup").words(&install).succeeds() && is_in_rustup(&version) {
        return Ok(Oldest::Rustup(version));
    }
    if find("apt-get").is_none() || find("dpkg-deb").is_none() {
        let why = "the oldest compiler that the crate supports";
        return Err(Failure::missing(
            &format!("Rust {version}"),
            why,
            &format!("rustup {install}"),
        ));
    }
    unpack_from_debian(&version, &unpacked)?;
    Ok(Oldest::Debian(unpacked))
}

fn is_in_rustup(version: &str) -> bool {
    let rustc = Program::new("rustup").arg("run").arg(version).words("rustc --print target-libdir");
    let libraries = rustc.arg("--target").arg(PAGE).read();
    libraries.is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

/// Beside what is installed, which has a newer version of the same packages.
fn unpack_from_debian(version: &str, folder: &Path) -> Outcome {
    let mut packages: Vec<String> =
        DEBIAN_PACKAGES.iter().map(|name| format!("{name}={version}.*")).collect();
    packages.extend([format!("libstd-rust-web-{version}"), DEBIAN_LLVM.to_owned()]);
    announce(&format!("apt-get download {} (140 MB)", packages.join(" ")));
    let scratch = folder.with_extension("part");
    files::remove_folder(&scratch)?;
    files::create_folder(&scratch)?;
    let download = || Program::new("apt-get").words("download --quiet").args(&packages);
    if !download().dir(&scratch).succeeds() {
        apt::as_root("apt-get").words("update --quiet").run()?;
        download().dir(&scratch).run()?;
    }
    for package in files::list(&scratch)? {
        Program::new("dpkg-deb").arg("--extract").arg(&package).arg(&scratch).run()?;
        Program::new("rm").arg(&package).run()?;
    }
    debian(&scratch, "--version").run()?;
    Program::new("mv").arg(&scratch).arg(folder).run()
}

fn debian(folder: &Path, argument: &str) -> Program {
    Program::new(compiler(folder)).arg(argument).env("LD_LIBRARY_PATH", libraries(folder))
}

fn compiler(folder: &Path) -> PathBuf {
    folder.join("usr/bin/rustc")
}

fn libraries(folder: &Path) -> PathBuf {
    folder.join(format!("usr/lib/{}-linux-gnu", std::env::consts::ARCH))
}
