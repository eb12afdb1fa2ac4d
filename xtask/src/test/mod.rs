//! Everything that must hold before a change is submitted, in one command.

mod count;
mod release;
mod runner;
mod rust;
mod steps;

use std::time::Instant;

use crate::failure::{Failure, Outcome};
use count::Count;
use steps::{STEPS, Step};

/// Runs all steps, or those named; the last line is `N passed, N failed`.
pub fn run(arguments: &[String]) -> Outcome {
    if arguments.iter().any(|it| it == "--list") {
        for step in STEPS {
            println!("{:<12} {}", step.name, step.what);
        }
        return Ok(());
    }
    let chosen = choose(arguments)?;
    let begun = Instant::now();
    let mut total = Count::default();
    let mut broken = Vec::new();
    for step in chosen {
        let count = perform(step);
        if count.failed > 0 {
            broken.push(step.name);
        }
        total += count;
    }
    println!("\n{:.0} s", begun.elapsed().as_secs_f64());
    if !broken.is_empty() {
        println!("failed: {} (output: target/test-logs/<step>.log)", broken.join(", "));
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { std::process::exit(1) }
}

fn choose(arguments: &[String]) -> Outcome<Vec<&'static Step>> {
    let named: Vec<&String> = arguments.iter().filter(|it| !it.starts_with('-')).collect();
    let full = arguments.iter().any(|it| it == "--full");
    if named.is_empty() {
        return Ok(STEPS.iter().filter(|step| full || !step.only_full).collect());
    }
    let find = |name: &&String| {
        let unknown = || Failure::new(format!("no step is called {name}; cargo xtask test --list"));
        STEPS.iter().find(|step| step.name == name.as_str()).ok_or_else(unknown)
    };
    named.iter().map(find).collect()
}

/// One step; whatever stops it is a failed test, and the next step runs.
fn perform(step: &Step) -> Count {
    println!("\n── {}: {}", step.name, step.what);
    let begun = Instant::now();
    let count = (step.run)(step.name).unwrap_or_else(|failure| {
        println!("{failure}");
        Count::FAILED
    });
    let seconds = begun.elapsed().as_secs_f64();
    println!("{} {} passed, {} failed, {seconds:.1} s", step.name, count.passed, count.failed);
    count
}
