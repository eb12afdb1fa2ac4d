//! The Model Context Protocol: the same questions as the API's summaries, as tools for agents.
//!
//! Over stdio (`fanal mcp`) they go to a server by HTTP; at `/mcp` of the server they stay inside.

mod guide;
mod handler;
mod http;
mod prompts;
mod stdio;
pub mod tools;

pub use http::routes;
pub use stdio::{Mcp, run};
