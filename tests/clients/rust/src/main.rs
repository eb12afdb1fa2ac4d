//! A service that uses everything the SDK sends. Prints what it sent.

use std::collections::BTreeMap;

use sentry::protocol::{Attachment, Unit, User};
use sentry::{ClientOptions, Level, metrics};

fn main() {
    let options = ClientOptions::default()
        .dsn(&std::env::var("DSN").unwrap_or_default())
        .release("engine@4.0.0")
        .environment("staging")
        .traces_sample_rate(1.0)
        .attach_stacktrace(true)
        .before_send(|event| (event.message.as_deref() != Some("unwanted")).then_some(event));
    let guard = sentry::init(options);
    sentry::start_session();
    sentry::configure_scope(|scope| {
        scope.set_user(Some(User { id: Some("u4".to_owned()), ..User::default() }));
        scope.set_tag("tier", "gold");
    });
    let root = sentry::start_transaction(sentry::TransactionContext::new("job", "task"));
    let context = root.get_trace_context();
    sentry::configure_scope(|scope| scope.set_span(Some(root.clone().into())));
    let file = Attachment {
        buffer: b"{\"items\":\n3}".to_vec(),
        filename: "cart.json".to_owned(),
        content_type: Some("application/json".to_owned()),
        ty: None,
    };
    let handled = sentry::with_scope(
        |scope| scope.add_attachment(file),
        || sentry::capture_error(&Failure { cause: Some(Box::new(Failure { cause: None })) }),
    );
    let message = sentry::capture_message("stock is low", Level::Warning);
    sentry::logger_warn!(sku = 42, "stock low for sku");
    metrics::counter("orders", 1).attribute("plan", "pro").capture();
    metrics::gauge("queue.depth", 7).capture();
    metrics::distribution("cart.total", 41.5).unit(Unit::from("euro")).capture();
    root.start_child("db", "pay").finish();
    root.finish();
    sentry::configure_scope(|scope| scope.set_span(None));
    sentry::capture_message("unwanted", Level::Info);
    sentry::end_session();
    drop(guard);
    let errors = BTreeMap::from([("handled", handled), ("message", message)]);
    let errors: BTreeMap<_, _> =
        errors.into_iter().map(|(name, id)| (name, id.simple().to_string())).collect();
    let (trace, span) = (context.trace_id.to_string(), context.span_id.to_string());
    println!("{}", serde_json::json!({"errors": errors, "traceId": trace, "spanId": span}));
}

/// An error with a cause.
#[derive(Debug)]
struct Failure {
    cause: Option<Box<Failure>>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(if self.cause.is_some() { "x is undefined" } else { "the cause" })
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.cause.as_deref()?)
    }
}
