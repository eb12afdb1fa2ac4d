//! One lantern, and what can be done about it.

use yew::platform::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::Route;
use crate::order::order;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub name: String,
}

#[component]
pub fn LanternPage(Props { name }: &Props) -> Html {
    let said = use_state(String::new);
    let buy = {
        let (said, name) = (said.clone(), name.clone());
        Callback::from(move |_| {
            let (said, name) = (said.clone(), name.clone());
            spawn_local(async move { said.set(order(name).await) });
        })
    };
    // A mistake, for the explorer to show.
    let drop_it = {
        let name = name.clone();
        Callback::from(move |_: MouseEvent| panic!("the lantern {name} fell"))
    };
    html! {
        <>
            <h2>{ name }</h2>
            <button id="buy" onclick={buy}>{ "Buy" }</button>
            <button id="drop" onclick={drop_it}>{ "Drop it" }</button>
            <p role="status">{ (*said).clone() }</p>
            <Link<Route> to={Route::Shelf}>{ "Back to the shelf" }</Link<Route>>
        </>
    }
}
