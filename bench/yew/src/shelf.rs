//! What there is.

use gloo_net::Error;
use serde::Deserialize;
use yew::platform::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{Route, watched};

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Lantern {
    pub name: String,
    pub price: f64,
    pub left: u32,
}

pub async fn lanterns() -> Result<Vec<Lantern>, Error> {
    let filled = watched::fill(async { watched::get("/lanterns.json").await?.json().await }).await;
    if let Err(error) = &filled {
        watched::failed(error);
    }
    filled
}

#[component]
pub fn Shelf() -> Html {
    let shown = use_state(Vec::new);
    let said = use_state(String::new);
    let (filled, failed) = (shown.clone(), said.clone());
    use_effect_with((), move |()| {
        spawn_local(async move {
            match lanterns().await {
                Ok(lanterns) => filled.set(lanterns),
                Err(error) => failed.set(error.to_string()),
            }
        });
    });
    html! {
        <>
        <p role="status">{ (*said).clone() }</p>
        <ul>
            { for shown.iter().map(|it| html! {
                <li key={it.name.clone()}>
                    <Link<Route> to={Route::Lantern { name: it.name.clone() }}>{ &it.name }</Link<Route>>
                    { format!(" € {}, {} left", it.price, it.left) }
                </li>
            }) }
        </ul>
        </>
    }
}
