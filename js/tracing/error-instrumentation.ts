import { getActiveSpan, getRootSpan } from "./active.js";

/** From now on an error that nobody caught makes the route, or whatever is the root of the active span, a failed one. */
export function registerSpanErrorInstrumentation(): void {
  // Not in the capturing phase: there, images that do not load would count. The same listener twice is one.
  for (const type of ["error", "unhandledrejection"]) globalThis.addEventListener?.(type, fail);
}

function fail(): void {
  const span = getActiveSpan();
  if (span) getRootSpan(span).setStatus({ code: 2, message: "internal_error" });
}
