import type { SpanJSON, StaticSpanJSON } from "./types.js";

const staticCallbacks = /* @__PURE__ */ new WeakSet<object>();

/** Marks a `beforeSendSpan` as one for `traceLifecycle: "static"`. */
export function withStaticSpan(callback: (span: StaticSpanJSON) => StaticSpanJSON): (span: StaticSpanJSON) => StaticSpanJSON {
  staticCallbacks.add(callback);
  return callback;
}

/** The counterpart for the stream lifecycle, which is what an unmarked callback is for too. */
export function withStreamedSpan(callback: (span: SpanJSON) => SpanJSON): (span: SpanJSON) => SpanJSON {
  return callback;
}

/** Whether `callback` expects spans as transactions carry them. */
export function isStaticCallback(callback: unknown): boolean {
  return staticCallbacks.has(callback as object);
}
