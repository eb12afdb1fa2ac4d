import { useAsyncVariable } from "../current.js";
import type { AsyncVariable } from "../current.js";

/** As proposed for JavaScript; browsers are about to have it. */
type Carrier = { AsyncContext?: { Variable?: new () => AsyncVariable } };

/** Whether this browser knows by itself which async work belongs together. */
export function hasAsyncContext(): boolean {
  return typeof (globalThis as Carrier).AsyncContext?.Variable === "function";
}

/** From here on a scope, and the active span with it, follows `await`, timers and events. */
export function useAsyncContext(): void {
  if (hasAsyncContext()) useAsyncVariable(new (globalThis as Carrier).AsyncContext!.Variable!());
}
