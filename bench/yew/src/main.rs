//! The shop of `examples/yew`, but for what it knows of Fanal: that is in `watched`, and in `unwatched` there is none of it.

mod shelf;
#[cfg_attr(not(feature = "fanal"), path = "unwatched.rs")]
mod watched;

use yew::platform::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use shelf::Shelf;

#[derive(Clone, Debug, PartialEq, Routable)]
pub enum Route {
    #[at("/")]
    Shelf,
    #[at("/lanterns/:name")]
    Lantern { name: String },
}

fn main() {
    watched::start();
    yew::Renderer::<Shop>::new().render();
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
    match route {
        Route::Shelf => html! { <Shelf /> },
        Route::Lantern { name } => html! { <LanternPage {name} /> },
    }
}

#[derive(PartialEq, Properties)]
struct Props {
    name: String,
}

#[component]
fn LanternPage(Props { name }: &Props) -> Html {
    let said = use_state(String::new);
    let buy = {
        let (said, name) = (said.clone(), name.clone());
        Callback::from(move |_| {
            let (said, name) = (said.clone(), name.clone());
            spawn_local(async move { said.set(watched::order(&name, order(&name)).await) });
        })
    };
    html! {
        <>
            <h2>{ name }</h2>
            <button onclick={buy}>{ "Buy" }</button>
            <p role="status">{ (*said).clone() }</p>
            <Link<Route> to={Route::Shelf}>{ "Back to the shelf" }</Link<Route>>
        </>
    }
}

async fn order(name: &str) -> String {
    let found = match shelf::lanterns().await {
        Ok(lanterns) => lanterns.into_iter().find(|it| it.name == name),
        Err(error) => return error.to_string(),
    };
    let Some(lantern) = found.filter(|it| it.left > 0) else {
        watched::refused(name);
        return format!("{name} is sold out");
    };
    let answer = watched::get(&format!("/pay?sum={}", lantern.price)).await;
    watched::ordered(name, lantern.price, answer.is_ok_and(|answer| answer.ok()));
    format!("{name} is yours")
}
