//! The Rust API, its bridges, and the features that choose among them.

use super::count::Count;
use super::runner::{check, tests};
use crate::failure::Outcome;
use crate::process::Program;
use crate::setup::{oldest, wasm};
use crate::{build, files, roots};

const PAGE: &str = "--target wasm32-unknown-unknown";

/// What a receiver gets of the API and the bridges, and what the explorer shows of it; and the examples of all features.
pub fn bridges(log: &str) -> Outcome<Count> {
    let cargo = |words: &str| Program::new("cargo").words("test --package fanal").words(words);
    let seen = cargo("--features bridges --test api -- --include-ignored");
    let mut count = tests(log, seen.env("FANAL_BIN", build::explorer::binary()?))?;
    count += tests(&format!("{log}-doc"), cargo("--all-features --doc"))?;
    Ok(count)
}

/// Each feature alone and all together compile without a warning, natively and for pages.
pub fn features(log: &str) -> Outcome<Count> {
    let toolchain = wasm::ensure()?;
    let page_lint = if toolchain.has_clippy() { "clippy" } else { "check" };
    let lint = |name: &str, chosen: &str| {
        let cargo = Program::new("cargo").words("clippy --quiet --package fanal").words(chosen);
        check(&format!("{log}-{name}"), cargo.words("-- --deny warnings"))
    };
    let lint_for_pages = |name: &str, chosen: &str| {
        let cargo = Program::new("cargo").arg(page_lint).words("--quiet --package fanal");
        let cargo = cargo.words(PAGE).words(chosen).envs(&toolchain.env());
        let target = roots::target().join("browser");
        let cargo = cargo.env("CARGO_TARGET_DIR", target).env("RUSTFLAGS", "-Dwarnings");
        check(&format!("{log}-{name}-page"), cargo)
    };
    let mut count = lint("all", "--all-features --all-targets")?;
    count += lint_for_pages("all", "--all-features")?;
    for feature in names(&files::read_text(&roots::repository().join("Cargo.toml"))?) {
        let chosen = format!("--no-default-features --features {feature}");
        count += lint(feature, &chosen)?;
        count += lint_for_pages(feature, &chosen)?;
    }
    Ok(count)
}

/// With the defaults and with everything, on servers and in pages.
pub fn oldest(log: &str) -> Outcome<Count> {
    let compiler = oldest::ensure()?;
    println!("{}", compiler.description());
    let program = |features: &str| {
        let cargo = Program::new("cargo").words("check --quiet --locked").words(features);
        let cargo = cargo.dir(&roots::repository().join("tests/msrv")).envs(&compiler.env());
        cargo.env("CARGO_TARGET_DIR", roots::target().join("msrv"))
    };
    let mut count = Count::default();
    for (name, features) in [("default", "--no-default-features"), ("all", "--features all")] {
        count += check(&format!("{log}-{name}"), program(features))?;
        count += check(&format!("{log}-{name}-page"), compiler.for_pages(program(features)))?;
    }
    Ok(count)
}

/// The features that a manifest declares.
fn names(manifest: &str) -> Vec<&str> {
    let section = manifest.split("\n[").find(|section| section.starts_with("features]"));
    let lines = section.unwrap_or_default().lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| Some(line.split_once(" = ")?.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn features_are_found_in_their_section() {
        let manifest =
            "[lib]\na = 1\n\n[features]\n# c = 1\ndefault = []\nb-c = [\"d\"]\n\n[e]\nf = 1\n";
        assert_eq!(names(manifest), ["default", "b-c"]);
    }
}
