//! What the example page asks its server, with answers as servers give them: most quick, some slow, some failing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

const STOCK_TIME: Duration = Duration::from_millis(60);
const ORDER_TIME: Duration = Duration::from_millis(120);
const SLOW_ORDER_TIME: Duration = Duration::from_millis(900);
/// One order in so many is slow, and one in so many fails.
const SLOW_EVERY: u64 = 3;
const BUSY_EVERY: u64 = 5;

static ORDERS: AtomicU64 = AtomicU64::new(0);

/// Status and JSON for a path below `/api/`.
pub fn answer(path: &str, body: &[u8]) -> (&'static str, Value) {
    match path.split_once('/') {
        Some(("stock", name)) => {
            thread::sleep(STOCK_TIME);
            ("200 OK", json!({ "name": name, "left": name.len() }))
        }
        None if path == "orders" => order(&serde_json::from_slice(body).unwrap_or_default()),
        _ => ("404 Not Found", json!({ "reason": "not_found" })),
    }
}

fn order(order: &Value) -> (&'static str, Value) {
    if order.get("card").and_then(Value::as_str) == Some("expired") {
        return ("402 Payment Required", json!({ "reason": "card_declined" }));
    }
    let number = ORDERS.fetch_add(1, Ordering::Relaxed) + 1;
    let is_slow = number.is_multiple_of(SLOW_EVERY);
    thread::sleep(if is_slow { SLOW_ORDER_TIME } else { ORDER_TIME });
    if number.is_multiple_of(BUSY_EVERY) {
        return ("503 Service Unavailable", json!({ "reason": "shop_busy" }));
    }
    ("201 Created", json!({ "order": number }))
}
