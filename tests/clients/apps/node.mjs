/** A service that uses everything the SDK sends. */
import * as Sentry from "@sentry/node";

const client = Sentry.init({
  dsn: process.env.DSN, release: "api@2.0.0", environment: "staging", tracesSampleRate: 1, enableLogs: true,
  beforeSend: (event) => (event.message === "unwanted" ? null : event),
});
Sentry.setUser({ id: "u2" });
Sentry.setTag("tier", "free");
const sent = { errors: {} };
Sentry.startSpan({ name: "job", op: "task" }, function work(span) {
  const { traceId, spanId } = span.spanContext();
  Object.assign(sent, { traceId, spanId });
  sent.errors.handled = Sentry.captureException(new TypeError("x is undefined", { cause: new Error("the cause") }), {
    attachments: [{ filename: "cart.json", data: '{"items":\n3}', contentType: "application/json" }],
  });
  sent.errors.message = Sentry.captureMessage("stock is low", "warning");
  Sentry.logger.warn("stock low for sku", { sku: 42 });
  Sentry.metrics.count("orders", 1, { attributes: { plan: "pro" } });
  Sentry.metrics.gauge("queue.depth", 7);
  Sentry.metrics.distribution("cart.total", 41.5, { unit: "euro" });
  Sentry.startSpan({ name: "pay", op: "db" }, () => {});
});
Sentry.captureMessage("unwanted");
sent.checkIn = Sentry.captureCheckIn({ monitorSlug: "nightly", status: "ok" });
Sentry.startSession();
Sentry.endSession();
await client.flush(5000);
console.log(JSON.stringify(sent));
// What was dropped is reported when nothing is left to do: no exit() here.
