/** What the full and the slim entry have in common: everything but where the core comes from. */
import { getClient, getCurrentScope, getIsolationScope } from "./current.js";
import type { FullClient } from "./full-client.js";
import type { Integration } from "./types.js";

/** Whether `init` has been called. */
export function isInitialized(): boolean {
  return !!getClient();
}

/** Whether something is recorded and can be sent. */
export function isEnabled(): boolean {
  const client = getClient();
  return !!client && client._isOpen && !!client._delivery;
}

/** Makes `client` the one that records for the running code. */
export function setCurrentClient(client: FullClient): void {
  getCurrentScope().setClient(client);
}

/** Adds an integration to the page's client. */
export function addIntegration(integration: Integration): void {
  getCurrentScope().getClient<FullClient>()?.addIntegration(integration);
}

/** The integrations that `init` installs by itself: none yet. */
export function getDefaultIntegrations(): Integration[] {
  return [];
}

/** For code written for the loader script: the SDK is loaded, so `callback` runs at once. */
export function onLoad(callback: () => void): void {
  callback();
}

/** For code written for the loader script: there is nothing left to load. */
export function forceLoad(): void {}

/** The newest event's id on the isolation scope. */
export function lastEventId(): string | undefined {
  return getIsolationScope().lastEventId();
}

/** For code written when streaming spans was opt-in: it is how spans leave, unless `traceLifecycle` is `"static"`. */
export function spanStreamingIntegration(): Integration {
  return { name: "SpanStreaming" };
}

export { metrics } from "./metrics-api.js";
export { close, flush } from "./init.js";
export { getClient, getCurrentScope, getGlobalScope, getIsolationScope, withIsolationScope, withScope } from "./current.js";
export {
  addBreadcrumb, addEventProcessor, setAttribute, setAttributes, setContext, setConversationId, setExtra, setExtras, setTag, setTags, setUser,
} from "./globals.js";
export { makeBrowserOfflineTransport } from "./offline.js";
export { Scope } from "./scope.js";
export { createTransport, makeFetchTransport } from "./transport.js";
export { getActiveSpan, getRootSpan } from "./tracing/active.js";
export { withStaticSpan, withStreamedSpan } from "./tracing/before-send-span.js";
export { getSpanDescendants, spanToJSON, spanToStaticSpanJSON } from "./tracing/json.js";
export { bindScopeToEmitter } from "./tracing/emitter.js";
export { setMeasurement } from "./tracing/measurement.js";
export {
  ORIGIN as SEMANTIC_ATTRIBUTE_SENTRY_ORIGIN, OP as SEMANTIC_ATTRIBUTE_SENTRY_OP, SAMPLE_RATE as SEMANTIC_ATTRIBUTE_SENTRY_SAMPLE_RATE,
  SOURCE as SEMANTIC_ATTRIBUTE_SENTRY_SOURCE,
} from "./tracing/names.js";
export { getTraceData, getTraceMetaTags, spanToBaggageHeader, spanToTraceHeader } from "./tracing/propagation.js";
export { updateSpanName } from "./tracing/rename.js";
export { getSpanStatusFromHttpCode, setHttpStatus } from "./tracing/status.js";
export {
  bind, continueTrace, startInactiveSpan, startNewTrace, startSpan, startSpanManual, suppressTracing, withActiveSpan,
} from "./tracing/trace.js";
export { setActiveSpanInBrowser } from "./tracing/browser-span-api.js";
export { registerSpanErrorInstrumentation } from "./tracing/error-instrumentation.js";
export { bfcacheMetricsIntegration } from "./performance/bfcache-metrics.js";
export { elementTimingIntegration } from "./performance/element-timing.js";
export { interactionsIntegration } from "./performance/interactions.js";
export { userTimingIntegration } from "./performance/user-timing.js";
export { defaultRequestInstrumentationOptions, instrumentOutgoingRequests } from "./requests/instrument.js";
export { fetchStreamPerformanceIntegration } from "./requests/streaming.js";
export { browserTracingIntegration } from "./routes/integration.js";
export { startBrowserTracingNavigationSpan } from "./routes/navigation.js";
export { startBrowserTracingPageLoadSpan } from "./routes/page-load.js";
export { reportPageLoaded } from "./routes/report-loaded.js";
export {
  createCachedRouteProvider, createUrlRouteProvider, getRouteProvider, resolveCurrentRoute, resolveRoute, setRouteProvider,
} from "./routes/route-provider.js";
export { webVitalsIntegration } from "./vitals/integration.js";
export { SDK_VERSION } from "./version.js";
export type { FullClient as Client } from "./full-client.js";
export type { BrowserTracingOptions } from "./routes/integration.js";
export type { RouteProvider } from "./routes/route-provider.js";
export type * from "./types.js";
