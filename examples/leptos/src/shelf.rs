//! What there is.

use fanal::gloo_net::RequestExt;
use gloo_net::http::Request;
use leptos::prelude::*;
use leptos_router::components::A;
use serde::Deserialize;
use tracing::{info, instrument};

#[derive(Clone, Debug, Deserialize)]
pub struct Lantern {
    pub name: String,
    pub price: f64,
    pub left: u32,
}

/// All lanterns, as the shop's own code asks for them: with `tracing`, which Fanal listens to.
#[instrument(name = "fill the shelf", fields(op = "ui.load"))]
pub async fn lanterns() -> Vec<Lantern> {
    let answer = Request::get("/lanterns.json").send_traced().await;
    let lanterns: Vec<Lantern> = match answer {
        Ok(answer) => answer.json().await.unwrap_or_default(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "no lanterns");
            Vec::new()
        }
    };
    info!(lanterns = lanterns.len(), "the shelf is full");
    lanterns
}

#[component]
pub fn Shelf() -> impl IntoView {
    fanal::page::set_route("/");
    let lanterns = LocalResource::new(lanterns);
    let row = |Lantern { name, price, left }| {
        view! {
            <li>
                <A href=format!("/lanterns/{name}")>{name.clone()}</A>
                {format!(" € {price}, {left} left")}
            </li>
        }
    };
    view! {
        <ul>
            {move || lanterns.get().into_iter().flatten().map(row).collect_view()}
        </ul>
    }
}
