import { warn } from "./console.js";
import type { Options } from "./types.js";

/** By option, what it accepts: JavaScript types or exact words. Anything else is named, and its default is used. */
const COMMON =
  "debug enabled enableMetrics sendClientReports sendDefaultPii coalesceMetrics:boolean;" +
  "dsn release dist environment serverName:string;" +
  "beforeSendMetric:function;" +
  "metricCardinalityLimit maxMetricBytes _flushInterval:positive number;" +
  "dataCollection transportOptions metricSampleRates:object;" +
  "compression:boolean|auto;" +
  "transport:function|fetch|beacon;" +
  "tunnel:string|boolean|object;" +
  "integrations:array|function;" +
  "defaultIntegrations:array|false;" +
  "initialScope:object|function";

/** What only the full entries know. A wrong `tracesSampleRate` is not replaced: nothing is sampled then, which is said there. */
export const TRACING =
  ";tracesSampler beforeSendSpan beforeSendTransaction:function;" +
  "propagateTraceparent strictTraceContinuation parentSpanIsAlwaysRootSpan:boolean;" +
  "traceLifecycle:stream|static;" +
  "tracePropagationTargets ignoreSpans ignoreTransactions:array;" +
  "orgId:string|positive number;" +
  "routeProvider:object";

/** A copy without the options that are not what they must be. */
export function checkOptions(given: Options = {}, more = ""): Options {
  const options = { ...given };
  for (const rule of (COMMON + more).split(";")) {
    const [names, accepted] = rule.split(":");
    for (const name of names!.split(" ")) {
      if (!(name in options)) continue;
      const value = options[name];
      // Configuration often passes what is not set: that is no mistake.
      const isUnset = value === undefined || value === null || value === "";
      if (!isUnset && accepted!.split("|").some((kind) => kind === kindOf(value) || kind === String(value))) continue;
      if (!isUnset) warn(`init(): ${name} must be ${accepted}, not`, value);
      delete options[name];
    }
  }
  return options;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && value >= 0 ? "positive number" : typeof value;
}
