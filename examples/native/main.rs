//! A program that tells what it does: `cargo run --example native -- http://KEY@HOST/PROJECT`.
#![allow(clippy::print_stdout, clippy::panic)]

use std::time::Duration;

use fanal::{Instrument, Level, Options, metrics, span};

async fn price(item: u32) -> u32 {
    span("SELECT price").op("db.query").run(|_| std::thread::sleep(Duration::from_millis(5)));
    item * 3
}

async fn order(item: u32) -> u32 {
    let price = price(item).instrument(span("price")).await;
    metrics::count("orders", 1).with("plan", "pro").with("item", item);
    metrics::distribution("order.value", f64::from(price) / 7.0).unit("euro");
    price
}

fn main() {
    let dsn = std::env::args().nth(1).unwrap_or_default();
    let options = Options::new(dsn).release("native@1").traces_sample_rate(1.0).debug(true);
    let fanal = fanal::init(options);
    fanal::configure_scope(|scope| {
        scope.set("shop", "harbour");
    });
    let headers = [("sentry-trace", "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-1")];
    let of = |name: &str| headers.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
    fanal::continue_from(of, || {
        let future = order(14).instrument(span("POST /orders").op("http.server"));
        println!("{}", block_on(future));
        fanal::logs::warn("stock is low").with("left", 2);
        if let Err(error) = "many".parse::<u32>() {
            fanal::capture_error(&error);
        }
    });
    fanal::capture_message("closing time", Level::Info);
    drop(std::panic::catch_unwind(|| panic!("the lantern fell")));
    println!("everything was sent: {}", fanal.flush(Duration::from_secs(2)));
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut waker = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut waker) {
            return output;
        }
    }
}
