//! A shop in Leptos: two routes, data that comes later, and Fanal to tell how it goes.

mod lantern;
mod order;
mod shelf;

use fanal::Options;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use tracing_subscriber::prelude::*;

use lantern::LanternPage;
use shelf::Shelf;

fn main() {
    // For the console. Fanal's own hook asks the one that was there before it, too.
    std::panic::set_hook(Box::new(|info| leptos::logging::error!("{info}")));
    let options =
        Options::new(dsn()).release("leptos-shop@1.0.0").traces_sample_rate(1.0).debug(true);
    // The app never ends, but for the page itself: Fanal stays as long.
    std::mem::forget(fanal::init(options));
    tracing_subscriber::registry().with(fanal::tracing::layer()).init();
    mount_to_body(Shop);
}

/// Where to report to: the page says it.
fn dsn() -> String {
    let meta = document().query_selector("meta[name=dsn]").ok().flatten();
    meta.and_then(|it| it.get_attribute("content")).unwrap_or_default()
}

#[component]
fn Shop() -> impl IntoView {
    view! {
        <Router>
            <h1>"Lantern & Co."</h1>
            <Routes fallback=|| "There is no such page.">
                <Route path=path!("/") view=Shelf />
                <Route path=path!("/lanterns/:name") view=LanternPage />
            </Routes>
        </Router>
    }
}
