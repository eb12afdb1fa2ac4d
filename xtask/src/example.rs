//! An example of a Rust program, with the explorer beside it.

use std::process::Stdio;

use crate::failure::{Failure, Outcome};
use crate::process::{Program, stop_group};
use crate::{build, demo, roots};

const NAMES: [&str; 3] = ["rust-server", "yew", "leptos"];

/// Runs until the example ends.
pub fn run(arguments: &[String]) -> Outcome {
    let asked = arguments.first().map(String::as_str).unwrap_or_default();
    let program = match asked {
        "rust-server" => {
            build::package()?;
            let dist = roots::package().join("dist");
            Program::new(build::example::native("rust-server")?).env("FANAL_DIST", dist)
        }
        "yew" | "leptos" => Program::new("node")
            .arg(roots::repository().join("examples/web/serve.mjs"))
            .env("DIST", build::example::web(asked)?),
        _ => {
            let names = NAMES.join(", ");
            return Err(Failure::new(format!("no example is called '{asked}'; there are {names}")));
        }
    };
    let mut explorer = Program::new(build::explorer::binary()?)
        .words("serve --listen 127.0.0.1:0 --store :memory: --no-open")
        .group()
        .start(Stdio::piped(), Stdio::inherit())?;
    let Some(address) = demo::listening(&mut explorer) else {
        stop_group(&mut explorer);
        return Err(Failure::new("the explorer stopped before it listened; its reason is above"));
    };
    println!("the explorer: http://{address}/traces");
    let shown = program.env("SENTRY_DSN", format!("http://shop@{address}/1")).show();
    stop_group(&mut explorer);
    shown
}
