//! Errors and panics.

use std::error::Error;
use std::fmt;

use serde_json::Value;

use crate::recorded;

#[derive(Debug)]
struct NoStock(std::num::ParseIntError);

impl fmt::Display for NoStock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the stock cannot be read")
    }
}

impl Error for NoStock {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[inline(never)]
fn who_captures() -> (Option<String>, u32) {
    let error = NoStock("many".parse::<u32>().unwrap_err());
    (fanal::capture_error(&error), line!())
}

#[test]
fn an_error_tells_its_causes_and_who_captured_it() {
    let mut captured = (None, 0);
    let receiver = recorded(|| {
        fanal::span("order").run(|_| captured = who_captures());
    });
    let event = receiver.payloads("event").remove(0);
    assert_eq!(event["event_id"], captured.0.unwrap());
    assert_eq!(event["contexts"]["trace"]["span_id"], receiver.span("order")["span_id"]);
    let values = event["exception"]["values"].as_array().unwrap();
    let told: Vec<_> = values.iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(told, ["ParseIntError", "NoStock"], "the oldest cause comes first");
    let innermost = innermost(&values[1]);
    assert!(innermost["function"].as_str().unwrap().ends_with("who_captures"), "{innermost}");
    assert_eq!(innermost["lineno"], captured.1);
    assert_eq!(innermost["in_app"], true);
}

#[test]
fn a_panic_tells_its_message_and_where_it_was() {
    let mut line = 0;
    let receiver = recorded(|| {
        let caught = std::panic::catch_unwind(|| {
            let _span = fanal::span("order").enter();
            let (lantern, line) = (7, line!());
            assert!(lantern < 7, "lantern {lantern} fell at {line}");
        });
        let message = caught.unwrap_err().downcast_ref::<String>().unwrap().clone();
        line = message.rsplit(' ').next().unwrap().parse::<u32>().unwrap() + 1;
    });
    let event = receiver.payloads("event").remove(0);
    assert_eq!(event["level"], "fatal");
    let value = &event["exception"]["values"][0];
    assert!(value["value"].as_str().unwrap().starts_with("lantern 7 fell"), "{value}");
    assert_eq!(value["mechanism"]["handled"], false);
    let innermost = innermost(value);
    assert!(innermost["filename"].as_str().unwrap().ends_with("errors.rs"), "{innermost}");
    assert_eq!(innermost["lineno"], line);
    let span = receiver.span("order");
    assert_eq!(
        (&span["status"], &event["contexts"]["trace"]["span_id"]),
        (&"error".into(), &span["span_id"])
    );
}

fn innermost(exception: &Value) -> &Value {
    exception["stacktrace"]["frames"].as_array().unwrap().last().unwrap()
}
