//! The command line over the HTTP API: what it shows comes from a server, on this machine or another.

mod alerts;
mod client;
mod completions;
mod dashboards;
mod doctor;
mod drops;
mod errors;
mod failure;
mod logs;
mod metrics;
mod open;
mod render;
mod runs;
mod scope;
mod screen;
mod send;
mod tail;
mod target;
mod trace;
mod vitals;

use clap::{Args, Subcommand};

use crate::mcp::Mcp;

pub use client::Client;
pub use failure::{Failure, Outcome};
pub use open::browse;
pub use scope::Scope;
pub use screen::Screen;

pub use crate::address::Parameters;
pub use crate::answer::{Answer, Fields};

/// The commands that ask a server.
#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum Command {
    /// List metrics, chart them, show their samples and attributes
    #[command(subcommand)]
    Metrics(metrics::Metrics),
    /// Show one trace as a tree, or search traces
    #[command(subcommand)]
    Trace(trace::Traces),
    /// Show logs, newest last
    Logs(Asks<logs::Logs>),
    /// List errors, their groups, or show one
    Errors(Asks<errors::Errors>),
    /// Show web vitals and the performance score
    Vitals(Asks<vitals::Vitals>),
    /// Show what arrives while it arrives
    Tail(Asks<tail::Tail>),
    /// Show what was lost, and why
    Drops(Asks<drops::Drops>),
    /// Show the runs of the server, to compare with
    Runs(Asks<runs::Runs>),
    /// List alert rules, or evaluate one now
    #[command(subcommand)]
    Alerts(alerts::Alerts),
    /// List dashboards, save one to a file, load one from a file
    #[command(subcommand)]
    Dashboards(dashboards::Dashboards),
    /// Print the address of a page and open it in a browser
    Open(Asks<open::Open>),
    /// Send a test metric or an envelope from a file
    #[command(subcommand)]
    Send(send::Send),
    /// Check a DSN end to end and tell what to fix
    Doctor(Asks<doctor::Doctor>),
    /// Serve the Model Context Protocol on stdin and stdout
    Mcp(Mcp),
    /// Write a script that completes commands in a shell
    Completions(completions::Completions),
}

/// Which server is asked, and how it is shown.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct Asking {
    /// The server
    #[arg(long, value_name = "URL", env = "FANAL_SERVER", default_value = SERVER)]
    pub server: String,

    /// The server's token
    #[arg(long, value_name = "TOKEN", env = "FANAL_TOKEN", hide_env_values = true)]
    pub token: Option<String>,

    /// Print the API's JSON
    #[arg(long)]
    pub json: bool,
}

/// Where `fanal serve` listens by itself.
pub const SERVER: &str = "http://127.0.0.1:8969";

/// A command's own options and those of all that ask.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct Asks<T: Args> {
    #[command(flatten)]
    own: T,
    #[command(flatten)]
    asking: Asking,
}

impl<T: Args> Asks<T> {
    fn run(self, command: impl FnOnce(T, &Client, Screen) -> Outcome) -> Outcome {
        let client = Client::new(&self.asking.server, self.asking.token.as_deref())?;
        command(self.own, &client, Screen::new(self.asking.json))
    }
}

/// Runs a command.
pub fn run(command: Command) -> Outcome {
    match command {
        Command::Metrics(command) => metrics::run(command),
        Command::Trace(command) => trace::run(command),
        Command::Logs(asks) => asks.run(logs::run),
        Command::Errors(asks) => asks.run(errors::run),
        Command::Vitals(asks) => asks.run(vitals::run),
        Command::Tail(asks) => asks.run(tail::run),
        Command::Drops(asks) => asks.run(drops::run),
        Command::Runs(asks) => asks.run(runs::run),
        Command::Alerts(command) => alerts::run(command),
        Command::Dashboards(command) => dashboards::run(command),
        Command::Open(asks) => asks.run(open::run),
        Command::Send(command) => send::run(command),
        Command::Doctor(asks) => asks.run(doctor::run),
        Command::Mcp(options) => crate::mcp::run(&options),
        Command::Completions(options) => completions::run(&options),
    }
}
