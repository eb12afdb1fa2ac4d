//! An order: one span from the click to the receipt, whatever it waits for.

use fanal::gloo_net::RequestExt;
use fanal::{Instrument, logs, metrics, span};
use gloo_net::http::Request;

use crate::shelf::lanterns;

/// What the buyer is told.
pub async fn order(name: String) -> String {
    let order = async {
        let found = lanterns().await.into_iter().find(|it| it.name == name);
        let Some(lantern) = found.filter(|it| it.left > 0) else {
            metrics::count("order.refused", 1).with("lantern", name.as_str());
            logs::warn("sold out").with("lantern", name.as_str());
            return format!("{name} is sold out");
        };
        let paid = pay(lantern.price).instrument(span("pay").op("payment")).await;
        metrics::count("orders", 1).with("lantern", name.as_str()).with("paid", paid);
        metrics::distribution("order.value", lantern.price).unit("euro");
        format!("{name} is yours")
    };
    order.instrument(span("order").op("ui.action.click").with("lantern", name.as_str())).await
}

async fn pay(price: f64) -> bool {
    let answer = Request::get(&format!("/pay?sum={price}")).send_traced().await;
    answer.is_ok_and(|answer| answer.ok())
}
