import { entryTimeMs } from "../clock.js";
import { getClient } from "../current.js";
import type { FullClient } from "../full-client.js";
import { newPropagationContext } from "../tracing/context.js";
import { propagationContextFromHeaders } from "../tracing/propagation.js";
import type { Span, StartSpanOptions } from "../tracing/types.js";
import { activationStart } from "../vitals/visibility.js";
import type { TraceHeaders } from "./continuation.js";
import { beginTrace, completeRoute, currentRoute, describeRoute, endRoute, nameScope, scopeOf, startRoute } from "./route.js";
import type { RouteSettings } from "./route.js";

const NAME = "Pageload";

/** Starts a page load by hand: for applications that know better when it starts or what it is called. */
export function startBrowserTracingPageLoadSpan(client: FullClient, options: StartSpanOptions, headers?: TraceHeaders): Span | undefined {
  nameScope(options.name, NAME);
  // A prerendered page begins for its visitor when it is shown.
  client.emit("startPageLoadSpan", { startTime: entryTimeMs(activationStart()), ...options }, headers);
  const span = currentRoute(client);
  if (span) client.emit("afterStartPageLoadSpan", span);
  return span;
}

/** Starts the page load of this page. */
export function startPageLoad(client: FullClient): void {
  startBrowserTracingPageLoadSpan(client, describeRoute(client, location.href, NAME, "auto.pageload.browser"));
}

/** Makes the hook `startPageLoadSpan` start page loads. They end only after the document is parsed. */
export function handlePageLoads(client: FullClient, settings: RouteSettings): void {
  const isReported = settings.enableReportPageLoaded;
  let isFirst = true;
  client.on("startPageLoadSpan", (options: StartSpanOptions, headers?: TraceHeaders) => {
    if (getClient() !== client) return;
    endRoute(client, "cancelled");
    // The trace that the page came with is about its own load; an application that starts another load begins a trace.
    const fresh = isFirst ? scopeOf(settings).getPropagationContext() : newPropagationContext();
    isFirst = false;
    beginTrace(client, headers?.sentryTrace ? propagationContextFromHeaders(headers.sentryTrace, headers.baggage, client) : fresh, settings);
    const complete = completeRoute(client, { op: "pageload", ...options }, settings);
    const span = startRoute(client, complete, { ...settings, disableAutoFinish: true, trimEnd: !isReported });
    if (!isReported) whenParsed(() => client.emit("idleSpanEnableAutoFinish", span));
  });
}

function whenParsed(callback: () => void): void {
  if (document.readyState !== "loading") callback();
  else document.addEventListener("readystatechange", callback, { once: true });
}
