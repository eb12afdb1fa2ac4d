//! Runs one program of a step: output into a log, a bound on its time, its summary as numbers.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::count::{self, Count};
use crate::failure::{Failure, Outcome};
use crate::process::{Program, last_lines};
use crate::{files, roots};

/// A step that takes this long hangs: the slowest takes a tenth of it.
const STEP_TIME_MAX: Duration = Duration::from_secs(40 * 60);
const POLL: Duration = Duration::from_millis(50);
/// Lines of a failed program's log that are worth repeating.
const LOG_LINES_MAX: usize = 150;

/// A program that checks one thing: it succeeds or fails.
pub fn check(log: &str, program: Program) -> Outcome<Count> {
    let ok = run(log, program)?.0;
    Ok(if ok { Count::PASSED } else { Count::FAILED })
}

/// A program that runs tests and says how many; none at all is a failure too.
pub fn tests(log: &str, program: Program) -> Outcome<Count> {
    let (ok, output) = run(log, program)?;
    let count = count::parse(&output);
    let silent = count == Count::default();
    if silent {
        println!("no test ran");
    }
    if silent || (!ok && count.failed == 0) {
        return Ok(Count { failed: count.failed.max(1), ..count });
    }
    Ok(count)
}

/// Success, and all it wrote; the end of that is shown if it failed.
fn run(log: &str, program: Program) -> Outcome<(bool, String)> {
    let path = log_file(log);
    files::write(&path, "")?;
    let open = |_| File::options().append(true).open(&path);
    let [stdout, stderr] = [0, 1].map(open);
    let (Ok(stdout), Ok(stderr)) = (stdout, stderr) else {
        return Err(Failure::new(format!("cannot write {}", path.display())));
    };
    let child = program.group().start(Stdio::from(stdout), Stdio::from(stderr))?;
    let status = wait(child);
    let output = String::from_utf8_lossy(&files::read(&path)?).into_owned();
    let ok = status.is_some_and(|it| it.success());
    if !ok {
        println!("{}", last_lines(&output, LOG_LINES_MAX));
    }
    Ok((ok, output))
}

fn wait(mut child: Child) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if begun.elapsed() > STEP_TIME_MAX {
            println!("stopped after {} minutes", STEP_TIME_MAX.as_secs() / 60);
            crate::process::stop_group(&mut child);
            return None;
        }
        thread::sleep(POLL);
    }
}

fn log_file(name: &str) -> PathBuf {
    roots::target().join("test-logs").join(format!("{name}.log"))
}
