//! The tasks of the house. `cargo xtask` lists them.

mod bench;
mod build;
mod demo;
mod example;
mod failure;
mod files;
mod lock;
mod pictures;
mod process;
mod roots;
mod setup;
mod size;
mod test;
mod tidy;

use std::process::ExitCode;

use failure::{Failure, Outcome};

const HELP: &str = "\
cargo xtask <task>

  setup            install what the project needs; safe to repeat
  build            the npm package, in pkg/
  test [NAME...]   everything, or the named steps (--list shows them)
  demo             collector and example page; prints what arrives (--check: headless, then exit)
  example NAME     the explorer and an example of a Rust program: rust-server, yew, leptos
  size [--json]    bytes of every entry against its budget
  size yew         bytes that Fanal adds to an app in Rust
  pictures         docs/images/, the explorer's pages as the README shows them
  bench [ARG...]   Fanal and its peers in one run (first ARG explorer or native: of that alone)
  tidy             the rules that compilers do not check";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    match run(task, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &str, rest: &[String]) -> Outcome {
    match task {
        "setup" => setup::everything(),
        "build" => build::package(),
        "test" => test::run(rest),
        "demo" => demo::run(rest),
        "example" => example::run(rest),
        "size" if rest == ["yew"] => size::yew::run(),
        "size" => size::run(rest),
        "pictures" => pictures::run(),
        "bench" => bench::run(rest),
        "tidy" => tidy::run(),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        unknown => Err(Failure::new(format!("no task is called {unknown}\n\n{HELP}"))),
    }
}
