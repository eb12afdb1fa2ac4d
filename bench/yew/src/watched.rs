//! What an app that watches itself asks of Fanal: spans across awaits, traced requests, metrics, logs, errors, panics.

use fanal::gloo_net::RequestExt;
use fanal::{Instrument, Options, logs, metrics, span};
use gloo_net::http::{Request, Response};

pub fn start() {
    let options = Options::new("https://KEY@HOST/1").release("shop@1.0.0").traces_sample_rate(1.0);
    std::mem::forget(fanal::init(options));
    #[cfg(feature = "tracing")]
    bridged::start();
    yew::set_custom_panic_hook(Box::new(|info| fanal::capture_panic(info)));
}

pub async fn get(url: &str) -> Result<Response, gloo_net::Error> {
    Request::get(url).send_traced().await
}

pub async fn order(name: &str, order: impl Future<Output = String>) -> String {
    order.instrument(span("order").op("ui.action.click").with("lantern", name)).await
}

#[cfg(not(feature = "tracing"))]
pub async fn fill<T>(shelf: impl Future<Output = T>) -> T {
    shelf.instrument(span("fill the shelf").op("ui.load")).await
}

pub fn ordered(name: &str, price: f64, paid: bool) {
    metrics::count("orders", 1).with("lantern", name).with("paid", paid);
    metrics::distribution("order.value", price).unit("euro");
    metrics::gauge("basket", 0);
}

pub fn refused(name: &str) {
    metrics::count("order.refused", 1).with("lantern", name);
    logs::warn("sold out").with("lantern", name);
}

#[cfg(not(feature = "tracing"))]
pub fn failed(error: &gloo_net::Error) {
    fanal::capture_error(error);
}

#[cfg(feature = "tracing")]
pub use bridged::{failed, fill};

/// The same by the macros of `tracing`.
#[cfg(feature = "tracing")]
mod bridged {
    use tracing::{Instrument, info, info_span};
    use tracing_subscriber::prelude::*;

    pub fn start() {
        tracing_subscriber::registry().with(fanal::tracing::layer()).init();
    }

    pub async fn fill<T>(shelf: impl Future<Output = T>) -> T {
        let shelf = async {
            let filled = shelf.await;
            info!(lanterns = 3, "the shelf is full");
            filled
        };
        shelf.instrument(info_span!("fill the shelf", op = "ui.load")).await
    }

    pub fn failed(error: &gloo_net::Error) {
        tracing::error!(error = error as &dyn std::error::Error, "no lanterns");
    }
}
