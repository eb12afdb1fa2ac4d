import type { Span, SpanAttributes } from "../tracing/types.js";
import { addChild, UI_ORIGIN } from "./child.js";

/** Op after `browser.`, name, first and last moment. */
const PHASES: [op: string, name: string, from: keyof PerformanceNavigationTiming, to: keyof PerformanceNavigationTiming][] = [
  ["unload_event", "Unload event", "unloadEventStart", "unloadEventEnd"],
  ["redirect", "Redirect", "redirectStart", "redirectEnd"],
  ["dom_content_loaded_event", "DOMContentLoaded event", "domContentLoadedEventStart", "domContentLoadedEventEnd"],
  ["load_event", "Load event", "loadEventStart", "loadEventEnd"],
  ["connect", "Connect", "connectStart", "connectEnd"],
  ["tls_ssl", "TLS handshake", "secureConnectionStart", "connectEnd"],
  ["cache", "Cache lookup", "fetchStart", "domainLookupStart"],
  ["dns", "DNS lookup", "domainLookupStart", "domainLookupEnd"],
  ["request", "Request", "requestStart", "responseEnd"],
  ["response", "Response", "responseStart", "responseEnd"],
];

/** Adds what the page load consisted of. A phase that did not happen, or not yet, is zero at an end of it. */
export function addNavigationSpans(root: Span, entry: PerformanceNavigationTiming, url: string, isStream: boolean): void {
  for (const [op, name, from, to] of PHASES) {
    if (!entry[from] || !entry[to]) continue;
    const attributes: SpanAttributes = { "url.full": url };
    if (op === "redirect") attributes["http.redirect_count"] = entry.redirectCount;
    // Firefox may have asked for the document shortly before it started the page's clock.
    addChild(root, "browser." + op, UI_ORIGIN, isStream ? name : url, Math.max(0, entry[from] as number), entry[to] as number, attributes);
  }
}

/** How the page came to be: `navigate`, `reload`, `back-forward`, `prerender`, or `restore` after the browser had discarded it. */
export function navigationType(entry: PerformanceNavigationTiming): string {
  const page = document as { prerendering?: boolean; wasDiscarded?: boolean };
  if (page.prerendering || activationStart(entry)) return "prerender";
  return page.wasDiscarded ? "restore" : entry.type.replace(/_/g, "-");
}

/** When a prerendered page was shown; 0 for others. */
export function activationStart(entry: PerformanceNavigationTiming): number {
  return (entry as { activationStart?: number }).activationStart || 0;
}
