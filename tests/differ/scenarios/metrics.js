// Metrics: every type, units, attributes of every kind, scopes, a metric inside a span.
import * as sdk from "sdk";

export async function run({ dsn }) {
  sdk.init({ dsn, release: "shop@1.4.2", environment: "staging", tracesSampleRate: 1 });
  sdk.metrics.count("orders");
  sdk.metrics.count("orders.many", 12, { attributes: { plan: "pro", trial: false, seats: 3, ratio: 0.25, tags: ["a", "b"] } });
  sdk.metrics.gauge("queue", 42.5, { unit: "byte" });
  sdk.metrics.distribution("duration", 187.5, { unit: "millisecond", attributes: { weight: { value: 3.5, unit: "kilogram" }, nested: { a: 1 } } });
  sdk.getGlobalScope().setAttribute("from.global", true);
  sdk.withScope((scope) => {
    scope.setAttributes({ "from.scope": "here", orders: 1 });
    scope.setUser({ id: "7", email: "a@example.com", username: "ada" });
    sdk.metrics.count("scoped", 1, { attributes: { orders: 2 } });
  });
  sdk.startSpan({ name: "with metric" }, () => sdk.metrics.count("inside"));
  await sdk.flush();
}
