import type { ScopeData } from "../types.js";
import type { Event } from "./types.js";

/** Adds what the scopes hold, given outermost first: a later one wins over an earlier, and what the event says itself over all. */
export function applyScopes(event: Event, scopes: ScopeData[]): void {
  for (const field of ["tags", "extra", "user", "contexts", "sdkProcessingMetadata"] as const) {
    const merged = Object.assign({}, ...scopes.map((scope) => scope[field]), event[field]);
    if (Object.keys(merged).length) event[field] = merged;
  }
  for (const field of ["breadcrumbs", "fingerprint"] as const) {
    const all = [event, ...scopes].flatMap((holder) => (holder[field] || []) as never[]);
    if (all.length) event[field] = all;
  }
  for (const { level, transactionName } of scopes) {
    if (level) event.level = level;
    if (transactionName && event.type !== "transaction") event.transaction = transactionName;
  }
}
