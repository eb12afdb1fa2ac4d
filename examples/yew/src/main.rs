//! A shop in Yew: two routes, data that comes later, and Fanal to tell how it goes.

mod lantern;
mod order;
mod shelf;

use fanal::Options;
use tracing_subscriber::prelude::*;
use yew::prelude::*;
use yew_router::prelude::*;

use lantern::LanternPage;
use shelf::Shelf;

#[derive(Clone, Debug, PartialEq, Routable)]
pub enum Route {
    #[at("/")]
    Shelf,
    #[at("/lanterns/:name")]
    Lantern { name: String },
}

fn main() {
    let options = Options::new(dsn()).release("yew-shop@1.0.0").traces_sample_rate(1.0).debug(true);
    // The app never ends, but for the page itself: Fanal stays as long.
    std::mem::forget(fanal::init(options));
    tracing_subscriber::registry().with(fanal::tracing::layer()).init();
    // Yew's own hook would take the place of Fanal's.
    yew::set_custom_panic_hook(Box::new(|info| {
        fanal::capture_panic(info);
        web_sys::console::error_1(&info.to_string().into());
    }));
    yew::Renderer::<Shop>::new().render();
}

/// Where to report to: the page says it.
fn dsn() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let meta = document.and_then(|it| it.query_selector("meta[name=dsn]").ok().flatten());
    meta.and_then(|it| it.get_attribute("content")).unwrap_or_default()
}

#[component]
fn Shop() -> Html {
    html! {
        <BrowserRouter>
            <h1>{ "Lantern & Co." }</h1>
            <Switch<Route> render={page} />
        </BrowserRouter>
    }
}

fn page(route: Route) -> Html {
    // Loads and navigations are called by the pattern of their path: all lanterns share one name.
    fanal::page::set_route(match route {
        Route::Shelf => "/",
        Route::Lantern { .. } => "/lanterns/:name",
    });
    match route {
        Route::Shelf => html! { <Shelf /> },
        Route::Lantern { name } => html! { <LanternPage {name} /> },
    }
}
