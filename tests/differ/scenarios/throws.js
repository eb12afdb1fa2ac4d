// What callbacks throw goes on to the page and is seen on the span; hooks that throw hurt nobody.
import * as sdk from "sdk";

export async function run({ dsn }) {
  sdk.init({
    dsn,
    tracesSampleRate: 1,
    beforeSendSpan(span) {
      if (span.name === "hook throws") throw new Error("hook");
      return { ...span, attributes: { ...span.attributes, hooked: true } };
    },
    beforeSendMetric(metric) {
      if (metric.name === "throws") throw new Error("hook");
      return metric.name === "dropped" ? null : { ...metric, value: 2 };
    },
    ignoreSpans: [/^ignored/, { op: "noise" }],
  });
  caught(() => sdk.startSpan({ name: "sync" }, throwIt));
  caught(() => sdk.startSpan({ name: "sync, with a status" }, (span) => {
    span.setStatus({ code: 2, message: "aborted" });
    throwIt();
  }));
  caught(() => sdk.startSpanManual({ name: "manual" }, throwIt));
  await sdk.startSpan({ name: "async" }, () => Promise.reject(new Error("async"))).catch(() => {});
  sdk.startSpan({ name: "hook throws" }, () => {});
  sdk.startSpan({ name: "ignored root" }, () => sdk.startSpan({ name: "below an ignored root" }, () => {}));
  sdk.startSpan({ name: "kept root" }, () => {
    sdk.startSpan({ name: "ignored child" }, () => sdk.startSpan({ name: "below an ignored child" }, () => {}));
    sdk.startSpan({ name: "noisy", op: "noise" }, () => {});
  });
  sdk.metrics.count("kept");
  sdk.metrics.count("throws");
  sdk.metrics.count("dropped");
  await sdk.flush();
}

function throwIt() {
  throw new Error("sync");
}

function caught(work) {
  try {
    work();
  } catch {}
}
