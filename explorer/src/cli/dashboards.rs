//! `fanal dashboards`

use clap::{Args, Subcommand};

use super::render::{Table, ago};
use super::{Asks, Client, Failure, Fields, Outcome, Screen};
use crate::address::segment;

#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum Dashboards {
    /// List dashboards
    Ls(Asks<List>),
    /// Write a dashboard as a file
    Export(Asks<Export>),
    /// Load a dashboard from a file
    Import(Asks<Import>),
}

#[derive(Args, Clone, Debug, PartialEq)]
pub struct List {}

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Export {
    /// The dashboard's id
    id: String,

    /// Where to [default: stdout]
    #[arg(long, short, value_name = "FILE")]
    output: Option<String>,
}

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Import {
    /// A file that `export` wrote
    file: String,
}

pub fn run(command: Dashboards) -> Outcome {
    match command {
        Dashboards::Ls(asks) => asks.run(list),
        Dashboards::Export(asks) => asks.run(export),
        Dashboards::Import(asks) => asks.run(import),
    }
}

fn list(_: List, client: &Client, screen: Screen) -> Outcome {
    let answer = client.get("/api/v1/dashboards")?;
    screen.answer(&answer, |value| {
        let mut table = Table::new(&["ID", ">WIDGETS", "CHANGED", "NAME"]);
        for dashboard in value.list("dashboards") {
            table.row([
                dashboard.shown("id").into(),
                dashboard.list("widgets").len().to_string().into(),
                dashboard.number("updated_at").map(ago).unwrap_or_default().into(),
                dashboard.text("name").into(),
            ]);
        }
        if table.is_empty() { "no dashboards".to_owned() } else { table.text(screen) }
    })
}

fn export(own: Export, client: &Client, screen: Screen) -> Outcome {
    let answer = client.get(&format!("/api/v1/dashboards/{}/export", segment(&own.id)))?;
    match own.output {
        None => screen.line(answer.text.trim_end()),
        Some(path) => std::fs::write(&path, answer.text)
            .map_err(|error| Failure::failed(format!("cannot write {path}: {error}"))),
    }
}

fn import(own: Import, client: &Client, screen: Screen) -> Outcome {
    let text = std::fs::read_to_string(&own.file)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", own.file)))?;
    let dashboard = serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("{} is no JSON: {error}", own.file)))?;
    let answer = client.post("/api/v1/dashboards/import", &dashboard)?;
    screen.answer(&answer, |value| {
        format!("{}/dashboards/{}", client.server(), segment(&value.shown("id")))
    })
}
