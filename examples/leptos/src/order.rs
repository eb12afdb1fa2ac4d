//! An order: one span from the click to the receipt, whatever it waits for.

use fanal::gloo_net::RequestExt;
use fanal::metrics;
use gloo_net::http::Request;
use tracing::{instrument, warn};

use crate::shelf::lanterns;

/// What the buyer is told.
#[instrument(skip_all, fields(op = "ui.action.click", lantern = name))]
pub async fn order(name: &str) -> String {
    let found = lanterns().await.into_iter().find(|it| it.name == name);
    let Some(lantern) = found.filter(|it| it.left > 0) else {
        metrics::count("order.refused", 1).with("lantern", name);
        warn!(lantern = name, "sold out");
        return format!("{name} is sold out");
    };
    let paid = pay(lantern.price).await;
    metrics::count("orders", 1).with("lantern", name).with("paid", paid);
    metrics::distribution("order.value", lantern.price).unit("euro");
    format!("{name} is yours")
}

#[instrument(fields(op = "payment"))]
async fn pay(price: f64) -> bool {
    let answer = Request::get(&format!("/pay?sum={price}")).send_traced().await;
    answer.is_ok_and(|answer| answer.ok())
}
