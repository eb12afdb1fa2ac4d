// The static lifecycle: transactions with their spans and measurements.
// Long tasks depend on the machine and stay out.
import * as sdk from "sdk";

export async function run({ dsn, other }) {
  sdk.init({
    dsn,
    release: "shop@1.4.2",
    traceLifecycle: "static",
    integrations: [sdk.browserTracingIntegration({ enableLongAnimationFrame: false, enableLongTask: false })],
    tracesSampleRate: 1,
    ignoreTransactions: ["ignored"],
    beforeSendTransaction: (event) => (event.transaction === "dropped" ? null : event),
    beforeSendSpan: sdk.withStaticSpan((span) => ({ ...span, data: { ...span.data, hooked: true } })),
  });
  await fetch("/api/cart?secret=1").then((response) => response.text());
  await fetch(`${other}/api/elsewhere`);
  await new Promise((done) => setTimeout(done, 2500));
  sdk.startSpan({ name: "root", op: "task", attributes: { plan: "pro" } }, (root) => {
    sdk.setMeasurement("cart.total", 41.5, "euro");
    sdk.startSpan({ name: "child", op: "step" }, (child) => child.setStatus({ code: 2, message: "not_found" }));
    sdk.startInactiveSpan({ name: "never ended" });
    sdk.startSpan({ name: "linked", links: [{ context: root.spanContext() }] }, () => {});
  });
  sdk.startSpan({ name: "ignored" }, () => {});
  sdk.startSpan({ name: "dropped" }, () => sdk.startSpan({ name: "with it" }, () => {}));
  history.pushState({}, "", "/shop/cart");
  await new Promise((done) => setTimeout(done, 2500));
  await sdk.flush();
}
