//! A shop: a page, the server behind it, and the database behind that, in one trace.

mod stock;

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{MatchedPath, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use fanal::{Level, Options, logs, metrics};
use tokio::net::TcpListener;

use stock::Stock;

const DSN: &str = "http://shop@127.0.0.1:8969/1";
const LISTEN: &str = "127.0.0.1:8967";
const DIST: &str = "pkg/dist";

struct Shop {
    stock: Stock,
    /// For the page, which reports to the same place.
    dsn: String,
    dist: PathBuf,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let setting = |name: &str, default: &str| std::env::var(name).unwrap_or(default.to_owned());
    let dsn = setting("SENTRY_DSN", DSN);
    // Kept to the end: when it is dropped, what waits is sent.
    let _fanal = fanal::init(
        Options::new(&*dsn)
            .release("lantern-server@1.0.0")
            .environment("demo")
            .traces_sample_rate(1.0),
    );
    let shop =
        Arc::new(Shop { stock: Stock::new()?, dsn, dist: setting("FANAL_DIST", DIST).into() });
    // Each request continues the trace that it came with, in a span named after its route.
    let traced = fanal::tower::layer()
        .route(|request| Some(request.extensions.get::<MatchedPath>()?.as_str().to_owned()));
    let app = Router::new()
        .route("/api/lanterns/{name}", get(lantern))
        .route_layer(traced)
        .route("/", get(page))
        .route("/fanal/{file}", get(script))
        .with_state(shop);
    let listener = TcpListener::bind(setting("LISTEN", LISTEN)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let stopped = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, app).with_graceful_shutdown(stopped).await?;
    Ok(())
}

/// How many of a lantern are left.
async fn lantern(State(shop): State<Arc<Shop>>, Path(name): Path<String>) -> Response {
    let asked = shop.stock.left(name.clone()).await;
    metrics::count("stock.asked", 1)
        .with("lantern", name.as_str())
        .with("known", matches!(asked, Ok(Some(_))));
    match asked {
        Ok(Some(lantern)) => {
            if lantern.left == 0 {
                logs::warn("sold out").with("lantern", name);
            }
            Json(lantern).into_response()
        }
        Ok(None) => {
            fanal::capture_message(&format!("somebody asked for the lantern {name}"), Level::Warn);
            (StatusCode::NOT_FOUND, "there is no such lantern").into_response()
        }
        Err(error) => {
            fanal::capture_error(&*error);
            (StatusCode::INTERNAL_SERVER_ERROR, "the stock cannot be read").into_response()
        }
    }
}

async fn page(State(shop): State<Arc<Shop>>) -> Html<String> {
    Html(include_str!("page.html").replace("{dsn}", &shop.dsn))
}

/// Fanal for the page, as it is in the npm package.
async fn script(State(shop): State<Arc<Shop>>, Path(file): Path<String>) -> Response {
    let is_plain = file.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    match std::fs::read(shop.dist.join(&file)) {
        Ok(text) if is_plain => ([(header::CONTENT_TYPE, "text/javascript")], text).into_response(),
        _ => (StatusCode::NOT_FOUND, "build the package first: cargo xtask build").into_response(),
    }
}
