//! One lantern, and what can be done about it.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use crate::order::order;

#[component]
pub fn LanternPage() -> impl IntoView {
    // Loads and navigations are called by the pattern of their path: all lanterns share one name.
    fanal::page::set_route("/lanterns/:name");
    let params = use_params_map();
    let name = move || params.read().get("name").unwrap_or_default();
    let buy = Action::new_local(|name: &String| {
        let name = name.clone();
        async move { order(&name).await }
    });
    // A mistake, for the explorer to show.
    let drop_it = move |_| panic!("the lantern {} fell", name());
    view! {
        <h2>{name}</h2>
        <button id="buy" on:click=move |_| drop(buy.dispatch_local(name()))>"Buy"</button>
        <button id="drop" on:click=drop_it>"Drop it"</button>
        <p role="status">{move || buy.value().get()}</p>
        <A href="/">"Back to the shelf"</A>
    }
}
