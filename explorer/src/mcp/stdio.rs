//! `fanal mcp`: MCP over stdin and stdout, for agents that start their tools themselves.

use clap::Args;
use rmcp::service::RequestContext;
use rmcp::transport::stdio;
use rmcp::{RoleServer, ServiceExt};
use serde_json::Value;

use super::handler::{Handler, Source};
use crate::cli::{Client, Failure, Outcome};

#[derive(Args, Clone, Debug, PartialEq)]
pub struct Mcp {
    /// The server to ask
    #[arg(long, value_name = "URL", env = "FANAL_SERVER", default_value = crate::cli::SERVER)]
    server: String,

    /// The server's token
    #[arg(long, value_name = "TOKEN", env = "FANAL_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

/// Serves until stdin ends. The server it asks may come and go meanwhile.
pub fn run(options: &Mcp) -> Outcome {
    let client = Client::new(&options.server, options.token.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("cannot start: {error}")))?;
    let served = runtime.block_on(async {
        let service = Handler(client).serve(stdio()).await.map_err(|error| error.to_string())?;
        service.waiting().await.map(drop).map_err(|error| error.to_string())
    });
    // What still reads stdin must not keep the process.
    runtime.shutdown_background();
    served.map_err(|error| Failure::failed(format!("the client spoke no MCP: {error}")))
}

impl Source for Client {
    async fn get(&self, path: String) -> Result<Value, String> {
        let client = self.clone();
        let asked = tokio::task::spawn_blocking(move || Client::get(&client, &path)).await;
        match asked {
            Ok(Ok(answer)) => Ok(answer.value),
            Ok(Err(failure)) => Err(failure.end().0.unwrap_or_default()),
            Err(_) => Err("the question was abandoned".to_owned()),
        }
    }

    fn origin(&self, _: &RequestContext<RoleServer>) -> String {
        self.server().to_owned()
    }
}
