//! Running other programs.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use crate::roots;

/// Lines of a failed program's output that are worth repeating.
const OUTPUT_LINES_MAX: usize = 60;
/// How long a program may take to stop before it is killed: three seconds.
const STOP_POLL: Duration = Duration::from_millis(50);
const STOP_POLLS_MAX: u32 = 60;

/// A program about to be run in the checkout.
#[derive(Debug)]
pub struct Program {
    command: Command,
    name: String,
}

/// What a program left behind.
#[derive(Debug)]
pub struct Finished {
    pub ok: bool,
    pub stdout: String,
    pub stderr: String,
}

impl Program {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let path = Path::new(&program);
        let name = path.file_name().unwrap_or(program.as_ref()).to_string_lossy().into_owned();
        let mut command = Command::new(&program);
        command.current_dir(roots::repository()).stdin(Stdio::null());
        // Cargo tells us about ourselves; a cargo of another toolchain would take it for advice.
        for (key, _) in std::env::vars_os() {
            let key = key.to_string_lossy().into_owned();
            if key == "CARGO" || key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_")
            {
                command.env_remove(key);
            }
        }
        Program { command, name }
    }

    /// A command that npm installed in the checkout.
    pub fn npm_tool(name: &str) -> Self {
        Program::new(roots::npm_tool(name))
    }

    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// Arguments as one would type them; none of them may contain a space.
    pub fn words(mut self, words: &str) -> Self {
        self.command.args(words.split_whitespace());
        self
    }

    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub fn envs(mut self, pairs: &[(String, String)]) -> Self {
        self.command.envs(pairs.iter().map(|(key, value)| (key, value)));
        self
    }

    /// A folder whose programs the program finds before all others.
    pub fn path_first(self, folders: &[&Path]) -> Self {
        let rest = std::env::var_os("PATH").unwrap_or_default();
        let all = folders.iter().map(|it| it.to_path_buf()).chain(std::env::split_paths(&rest));
        match std::env::join_paths(all) {
            Ok(joined) => self.env("PATH", joined),
            Err(_) => self,
        }
    }

    /// Makes it the head of a group, so that it can be stopped with all that it starts.
    pub fn group(mut self) -> Self {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        self
    }

    pub fn dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs it silently; a failure shows the end of what it said.
    pub fn run(self) -> Outcome {
        self.read().map(drop)
    }

    /// Runs it silently and gives its standard output.
    pub fn read(self) -> Outcome<String> {
        let name = self.name.clone();
        let finished = self.finish()?;
        if finished.ok {
            return Ok(finished.stdout);
        }
        let said = finished.stdout + &finished.stderr;
        Err(Failure::new(format!("{}\n{name} failed", last_lines(&said, OUTPUT_LINES_MAX))))
    }

    /// Runs it with its output going where ours goes.
    pub fn show(mut self) -> Outcome {
        let status = self.command.status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Failure::new(format!("{} failed ({status})", self.name))),
            Err(error) => Err(self.unstartable(&error)),
        }
    }

    /// Runs it and gives all of its output, whether or not it failed.
    pub fn finish(mut self) -> Outcome<Finished> {
        let output = self.command.output().map_err(|error| self.unstartable(&error))?;
        Ok(Finished {
            ok: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Whether it runs and succeeds; says nothing.
    pub fn succeeds(self) -> bool {
        self.finish().is_ok_and(|finished| finished.ok)
    }

    /// Starts it with the given standard output and standard error.
    pub fn start(mut self, stdout: Stdio, stderr: Stdio) -> Outcome<Child> {
        let child = self.command.stdout(stdout).stderr(stderr).spawn();
        child.map_err(|error| self.unstartable(&error))
    }

    fn unstartable(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("cannot start {}: {error}", self.name))
    }
}

/// The full path of a program, if there is one of that name on the `PATH`.
pub fn find(name: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

pub fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(count);
    lines.get(from..).unwrap_or_default().join("\n")
}

/// Stops a program started with [`Program::group`], and all that it started: kindly, then for good.
pub fn stop_group(child: &mut Child) {
    let group = format!("-{}", child.id());
    for signal in ["-TERM", "-KILL"] {
        Program::new("kill").arg(signal).arg("--").arg(&group).succeeds();
        for _ in 0..STOP_POLLS_MAX {
            if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(STOP_POLL);
        }
    }
}
