//! What there is.

use fanal::gloo_net::RequestExt;
use gloo_net::http::Request;
use serde::Deserialize;
use tracing::{Instrument, info, info_span};
use yew::platform::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::Route;

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Lantern {
    pub name: String,
    pub price: f64,
    pub left: u32,
}

/// All lanterns, as the shop's own code asks for them: with `tracing`, which Fanal listens to.
pub async fn lanterns() -> Vec<Lantern> {
    let ask = async {
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
    };
    ask.instrument(info_span!("fill the shelf", op = "ui.load")).await
}

#[component]
pub fn Shelf() -> Html {
    let shown = use_state(Vec::new);
    let filled = shown.clone();
    use_effect_with((), move |()| {
        spawn_local(async move { filled.set(lanterns().await) });
    });
    html! {
        <ul>
            { for shown.iter().map(|it| html! {
                <li key={it.name.clone()}>
                    <Link<Route> to={Route::Lantern { name: it.name.clone() }}>{ &it.name }</Link<Route>>
                    { format!(" € {}, {} left", it.price, it.left) }
                </li>
            }) }
        </ul>
    }
}
