// Spans of the page's own: every way to start one, what can be set on it, and what its traces look like.
import * as sdk from "sdk";

export async function run({ dsn }) {
  sdk.init({ dsn, release: "shop@1.4.2", tracesSampleRate: 1, initialScope: { user: { id: "7" } } });
  sdk.startSpan({ name: "root", op: "task", attributes: { plan: "pro", seats: 3, ratio: 0.5, ok: true, tags: ["a", "b"], gone: undefined } }, (root) => {
    root.setAttribute("late", "yes");
    sdk.startSpan({ name: "child", op: "step" }, (child) => {
      child.setStatus({ code: 2, message: "not_found" });
      sdk.startSpan({ name: "grandchild" }, () => {});
    });
    const inactive = sdk.startInactiveSpan({ name: "inactive" });
    inactive.setAttributes({ a: 1, b: 2.5 });
    inactive.updateName("renamed");
    inactive.end();
    sdk.startSpan({ name: "own segment", forceTransaction: true }, () => {});
    sdk.startSpan({ name: "root of its own", parentSpan: null }, () => {});
    sdk.withActiveSpan(null, () => sdk.startSpan({ name: "without parent" }, () => {}));
    sdk.startSpan({ name: "linked", links: [{ context: root.spanContext(), attributes: { kind: "previous" } }] }, () => {});
  });
  sdk.startSpanManual({ name: "manual" }, (span, finish) => {
    sdk.setHttpStatus(span, 404);
    span.addLink({ context: span.spanContext() });
    finish();
  });
  sdk.startSpan({ name: "only with parent", onlyIfParent: true }, () => {});
  sdk.startSpan({ name: "cancelled" }, (span) => span.setStatus({ code: 2, message: "cancelled" }));
  sdk.startSpan({ name: "an error with words of its own" }, (span) => span.setStatus({ code: 2, message: "the lamp broke" }));
  sdk.startSpan({ name: "fine" }, (span) => span.setStatus({ code: 1 }));
  sdk.startSpan({ name: "when", startTime: 1767225600 }, () => {});
  sdk.startSpan({ name: "renamed by hand" }, (span) => sdk.updateSpanName(span, "by hand"));
  sdk.withScope((scope) => {
    scope.setAttributes({ "from.scope": 1 });
    scope.setTag("tag", "not copied");
    sdk.startSpan({ name: "scoped" }, () => {});
  });
  sdk.startNewTrace(() => sdk.startSpan({ name: "new trace" }, () => {}));
  sdk.continueTrace(
    {
      sentryTrace: "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-1",
      baggage: "sentry-trace_id=7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d,sentry-sample_rate=0.5,sentry-sample_rand=0.25,sentry-public_key=key,other=1",
    },
    () => sdk.startSpan({ name: "continued" }, () => {}),
  );
  sdk.continueTrace({ sentryTrace: "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2e-1a2b3c4d5e6f7082-0", baggage: undefined }, () =>
    sdk.startSpan({ name: "continued, not sampled" }, () => {}),
  );
  sdk.suppressTracing(() => sdk.startSpan({ name: "suppressed" }, () => {}));
  await sdk.startSpan({ name: "async" }, async () => {
    await Promise.resolve();
  });
  await sdk.flush();
}
