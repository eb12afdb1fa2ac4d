//! `fanal metrics`: names, series, samples and attributes.

mod attributes;
mod list;
mod query;
mod question;
mod samples;
mod verdict;

use clap::Subcommand;

use super::{Asks, Outcome};

#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum Metrics {
    /// List metrics: name, type, unit, how many samples, when last seen
    Ls(Asks<list::List>),
    /// Aggregate metrics over time, by group, compared with before
    Query(Asks<query::Query>),
    /// Show single samples
    Samples(Asks<samples::Samples>),
    /// Show a metric's attributes and their values
    Attributes(Asks<attributes::Attributes>),
}

pub fn run(command: Metrics) -> Outcome {
    match command {
        Metrics::Ls(asks) => asks.run(list::run),
        Metrics::Query(asks) => asks.run(query::run),
        Metrics::Samples(asks) => asks.run(samples::run),
        Metrics::Attributes(asks) => asks.run(attributes::run),
    }
}
