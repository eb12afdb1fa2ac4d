/** A page that uses everything the SDK sends. The bundler decides which release of it `@sentry/browser` is. */
import * as Sentry from "@sentry/browser";

globalThis.run = async (dsn) => {
  const replay = Sentry.replayIntegration({ minReplayDuration: 0 });
  const client = Sentry.init({
    dsn, release: "shop@1.4.0", environment: "staging", tracesSampleRate: 1, replaysSessionSampleRate: 1, enableLogs: true,
    integrations: [Sentry.browserTracingIntegration(), replay],
    beforeSend: (event) => (event.message === "unwanted" ? null : event),
  });
  Sentry.setUser({ id: "u1", email: "ann@shop.test" });
  Sentry.setTag("tier", "pro");
  const sent = { errors: {} };
  setTimeout(() => {
    throw new RangeError("nobody handles this");
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  Sentry.startSpan({ name: "checkout", op: "task", forceTransaction: true }, function checkout(span) {
    const { traceId, spanId } = span.spanContext();
    Object.assign(sent, { traceId, spanId });
    sent.errors.handled = Sentry.captureException(new TypeError("x is undefined", { cause: new Error("the cause") }), {
      attachments: [{ filename: "cart.json", data: '{"items":\n3}', contentType: "application/json" }],
    });
    sent.errors.message = Sentry.captureMessage("stock is low", "warning");
    Sentry.logger.warn("stock low for sku", { sku: 42 });
    Sentry.logger.info(Sentry.logger.fmt`user ${"ann"} paid`);
    Sentry.metrics.count("orders", 1, { attributes: { plan: "pro" } });
    Sentry.metrics.gauge("queue.depth", 7);
    Sentry.metrics.distribution("cart.total", 41.5, { unit: "euro" });
    Sentry.startSpan({ name: "pay", op: "db" }, () => {});
  });
  Sentry.captureMessage("unwanted");
  sent.feedback = Sentry.captureFeedback({ message: "the button is too small", name: "Ann", email: "ann@shop.test", associatedEventId: sent.errors.handled });
  sent.replay = replay.getReplayId();
  await replay.flush();
  await client.flush(5000);
  // What was dropped is reported when the page is left.
  Object.defineProperty(document, "visibilityState", { value: "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
  await client.flush(5000);
  return sent;
};
