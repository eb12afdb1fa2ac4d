//! `fanal trace`: one trace as a tree with bars, or a search.

mod get;
mod search;
mod tree;

use clap::Subcommand;

use super::{Asks, Outcome};

#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum Traces {
    /// Show a trace: its spans as a tree, its metrics, errors and logs
    Get(Asks<get::Get>),
    /// Search traces; one matches if any of its spans does
    Search(Asks<search::Search>),
}

pub fn run(command: Traces) -> Outcome {
    match command {
        Traces::Get(asks) => asks.run(get::run),
        Traces::Search(asks) => asks.run(search::run),
    }
}
