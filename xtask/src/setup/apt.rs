use super::announce;
use crate::failure::{Failure, Outcome};
use crate::process::{Program, find};

/// Installs Debian packages, as root or through sudo.
pub fn install(packages: &str, why: &str) -> Outcome {
    if find("apt-get").is_none() {
        let fix = "install them with this system's package manager";
        return Err(Failure::missing(packages, why, fix));
    }
    announce(&format!("apt-get install {packages}"));
    let by_hand = format!("sudo apt-get update && sudo apt-get install {packages}");
    let explain =
        |failure| Failure::new(format!("{failure}\n{}", Failure::missing(packages, why, &by_hand)));
    as_root("apt-get").words("update --quiet").run().map_err(explain)?;
    as_root("apt-get")
        .words("install --yes --quiet --no-install-recommends")
        .words(packages)
        .run()
        .map_err(explain)
}

/// A program that runs with the rights of root.
pub fn as_root(program: &str) -> Program {
    let root = Program::new("id").arg("-u").read().is_ok_and(|id| id.trim() == "0");
    let run = if root { Program::new("env") } else { Program::new("sudo").words("-n env") };
    run.arg("DEBIAN_FRONTEND=noninteractive").arg(program)
}
