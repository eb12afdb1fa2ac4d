//! What the example page asks its server, with answers as servers give them: most quick, some slow, some failing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::telemetry::Request;

const STOCK_TIME: Duration = Duration::from_millis(60);
const ORDER_TIME: Duration = Duration::from_millis(40);
const PAY_TIME: Duration = Duration::from_millis(80);
/// A payment provider in trouble answers late and badly.
const SLOW_PAY_TIME: Duration = Duration::from_millis(860);
/// One order in so many is slow, and one in so many fails.
const SLOW_EVERY: u64 = 3;
const BUSY_EVERY: u64 = 5;

static ORDERS: AtomicU64 = AtomicU64::new(0);

type Answer = (&'static str, Value);

/// Status and JSON for a path below `/api/`. What happens on the way is told to `seen`.
pub fn answer(path: &str, body: &[u8], seen: &mut Option<Request>) -> Answer {
    match path.split_once('/') {
        Some(("stock", name)) => {
            let query = "SELECT left FROM stock WHERE name = $1";
            step(seen, "db.query", query, &json!({ "db.system.name": "sqlite" }), STOCK_TIME);
            ("200 OK", json!({ "name": name, "left": name.len() }))
        }
        None if path == "orders" => order(&serde_json::from_slice(body).unwrap_or_default(), seen),
        _ => ("404 Not Found", json!({ "reason": "not_found" })),
    }
}

fn order(order: &Value, seen: &mut Option<Request>) -> Answer {
    let number = ORDERS.fetch_add(1, Ordering::Relaxed) + 1;
    let card = order.get("card").and_then(Value::as_str).unwrap_or_default();
    let sum = order.get("sum").cloned().unwrap_or_default();
    let insert = "INSERT INTO orders (card, sum) VALUES ($1, $2)";
    step(seen, "db.query", insert, &json!({ "db.system.name": "sqlite" }), ORDER_TIME);
    let is_slow = card == "provider_down" || number.is_multiple_of(SLOW_EVERY);
    let pay_time = if is_slow { SLOW_PAY_TIME } else { PAY_TIME };
    let provider = json!({ "server.address": "pay.example", "order.sum": sum });
    step(seen, "http.client", "POST pay.example", &provider, pay_time);
    if card == "expired" {
        tell(seen, "warn", "the card was declined", &json!({ "order.number": number }));
        fail(seen, "CardDeclined", "the card has expired", "charge");
        return ("402 Payment Required", json!({ "reason": "card_declined" }));
    }
    if card == "provider_down" || number.is_multiple_of(BUSY_EVERY) {
        let facts = json!({ "order.number": number, "attempt": 1, "provider": "pay.example" });
        tell(seen, "error", "the payment provider did not answer in time", &facts);
        fail(seen, "PaymentTimeout", "no answer from pay.example after 800 ms", "charge");
        return ("503 Service Unavailable", json!({ "reason": "shop_busy" }));
    }
    tell(seen, "info", "order accepted", &json!({ "order.number": number, "order.sum": sum }));
    ("201 Created", json!({ "order": number }))
}

/// Work that takes its time, and shows as a span.
fn step(seen: &mut Option<Request>, op: &str, name: &str, facts: &Value, time: Duration) {
    match seen {
        Some(request) => request.step(op, name, facts, || thread::sleep(time)),
        None => thread::sleep(time),
    }
}

fn tell(seen: &mut Option<Request>, level: &str, body: &str, facts: &Value) {
    if let Some(request) = seen {
        request.log(level, body, facts);
    }
}

fn fail(seen: &mut Option<Request>, kind: &str, message: &str, function: &str) {
    let frame = |function: &str, file: &str, line: u32| json!({ "function": function, "filename": file, "lineno": line, "in_app": true });
    if let Some(request) = seen {
        let frames = [
            frame("handle", "server/orders.rs", 41),
            frame("place_order", "server/orders.rs", 77),
            frame(function, "server/payment.rs", 23),
        ];
        request.fail(kind, message, &json!(frames));
    }
}
