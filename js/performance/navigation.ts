import type { Span, SpanAttributes } from "../tracing/types.js";
import { activationStart } from "../vitals/visibility.js";
import { addChild, UI_ORIGIN } from "./child.js";

/** Op after `browser.`, name, and between which fields: `…Start` and `…End`, where the first is not the op and the last not its pair. */
const PHASES: [op: string, name: string, field?: string, end?: string][] = [
  ["unload_event", "Unload event", "unloadEvent"],
  ["redirect", "Redirect"],
  ["dom_content_loaded_event", "DOMContentLoaded event", "domContentLoadedEvent"],
  ["load_event", "Load event", "loadEvent"],
  ["connect", "Connect"],
  ["tls_ssl", "TLS handshake", "secureConnection", "connectEnd"],
  ["cache", "Cache lookup", "fetch", "domainLookupStart"],
  ["dns", "DNS lookup", "domainLookup"],
  ["request", "Request", "request", "responseEnd"],
  ["response", "Response"],
];

/**
 * Adds what the page load consisted of. A phase that did not happen, or not yet, has no end. Browsers that round times may say that one
 * began at 0, but of an encrypted connection that means that there was none.
 */
export function addNavigationSpans(root: Span, entry: PerformanceNavigationTiming, url: string, isStream: boolean): void {
  for (const [op, name, field = op, end = field + "End"] of PHASES) {
    const times = entry as unknown as Record<string, number>;
    const from = times[field + "Start"]!;
    const to = times[end];
    if (!to || (!from && op === "tls_ssl")) continue;
    const attributes: SpanAttributes = { "url.full": url };
    if (op === "redirect") attributes["http.redirect_count"] = entry.redirectCount;
    // Firefox may have asked for the document shortly before it started the page's clock.
    addChild(root, "browser." + op, UI_ORIGIN, isStream ? name : url, Math.max(0, from), to, attributes);
  }
}

/** How the page came to be: `navigate`, `reload`, `back-forward`, `prerender`, or `restore` after the browser had discarded it. */
export function navigationType({ type }: PerformanceNavigationTiming): string {
  const page = document as { prerendering?: boolean; wasDiscarded?: boolean };
  if (page.prerendering || activationStart()) return "prerender";
  return page.wasDiscarded ? "restore" : type.replace(/_/g, "-");
}
