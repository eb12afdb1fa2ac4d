import { getCurrentScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { propagationContextFromHeaders } from "../tracing/propagation.js";

/** What a trace continues, as headers would say it. */
export interface TraceHeaders {
  sentryTrace?: string;
  baggage?: string;
}

/** Continues the trace of the server that made this page, if it says so: in `<meta>`, or where that is absent in `Server-Timing`. */
export function continueTraceOfPage(client: FullClient): void {
  const sentryTrace = read("sentry-trace");
  if (sentryTrace) getCurrentScope().setPropagationContext(propagationContextFromHeaders(sentryTrace, read("baggage"), client));
}

function read(name: string): string | undefined {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return (
    document.querySelector(`meta[name=${name}]`)?.getAttribute("content") ||
    entry?.serverTiming?.find((metric) => metric.name === name)?.description
  );
}
