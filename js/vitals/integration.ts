import type { FullClient } from "../full-client.js";
import { isStreaming } from "../tracing/lifecycle.js";
import { OP } from "../tracing/names.js";
import { hasTracing } from "../tracing/sampling.js";
import type { Span } from "../tracing/types.js";
import type { Integration } from "../types.js";
import { addToPageLoad, attributeOf, NAVIGATION_TYPE, recordVital } from "./spans.js";
import { whenActivated } from "./visibility.js";
import { RESTORE, type Reading, type Visit } from "./visit.js";
import { watchVitals, type VitalName, type Watch } from "./watch.js";

export interface WebVitalsOptions {
  ignore?: VitalName[];
  /** Values of their own for navigations within the page that the browser recognises. Streamed spans only. */
  softNavigations?: boolean;
  /** Values of their own for returns from the back/forward cache. Streamed spans only. */
  bfcacheNavigations?: boolean;
}

/** Route spans that late entries may still belong to. */
const ROUTES_MAX = 3;

/** A navigation may seem to start before the input that led to it, because the two clocks are blurred. */
const BLUR_MS = 5;

/** Records how a page feels to its visitors: LCP, CLS and INP as spans; FCP and TTFB with the page load. */
export function webVitalsIntegration(options: WebVitalsOptions = {}): Integration {
  return {
    name: "WebVitals",
    setup(client) {
      if (typeof document !== "undefined" && hasTracing(client._options)) follow(client as FullClient, options);
    },
  };
}

function follow(client: FullClient, { ignore = [], softNavigations = true, bfcacheNavigations = true }: WebVitalsOptions): void {
  const isStream = isStreaming(client);
  const isSoft = isStream && softNavigations;
  const isRestoring = isStream && bfcacheNavigations;
  /** All values are the page load's, and none may change after it was left. */
  const isOnce = isStream && !isSoft && !isRestoring;
  const load: Visit = { _type: "navigate", _start: 0, _interactions: 0 };
  /** The newest first. */
  const routes: { _span: Span; _at: number }[] = [];
  const stop = new AbortController();
  let watch: Watch | undefined;

  const addRoute = (_span: Span, _at: number) => {
    if (routes.unshift({ _span, _at }) > ROUTES_MAX) routes.pop();
  };
  const routeWhere = (isIt: (at: number, span: Span) => boolean) => routes.find(({ _span, _at }) => isIt(_at, _span))?._span;
  const settle = () => {
    if (!watch) return;
    watch._take();
    watch._settle();
    if (!isOnce) return;
    delete watch._readings.lcp;
    delete watch._readings.cls;
  };
  const begin = (visit: Visit) => {
    if (!visit._navigationId) return;
    visit._span = routeWhere((at) => at >= visit._start - BLUR_MS);
    visit._span?.setAttribute("browser.navigation.id", visit._navigationId);
  };
  const tell = (vital: VitalName, reading: Reading) => {
    const { _visit: visit, _span: route } = reading;
    const { _type: type } = visit;
    if (!isStream && vital !== "inp") return;
    if (type === RESTORE) {
      if (!isRestoring) return;
      // Who starts the route span may hear of the return after us.
      visit._span ||= routeWhere((_, span) => attributeOf(span, NAVIGATION_TYPE) === RESTORE);
    }
    const parent = (!visit._navigationId && route) || visit._span;
    // The browser saw a navigation that nobody recorded.
    if (visit._navigationId && !parent) return;
    recordVital(client, vital, reading, parent, isStream);
  };
  const audience = { _tell: tell, _begin: begin, _routeAt: (time: number) => routeWhere((at) => at <= time) };

  client.on("afterStartPageLoadSpan", (span: Span) => addRoute((load._span = span), 0));
  client.on("spanStart", (span: Span) => attributeOf(span, OP) === "navigation" && addRoute(span, performance.now()));
  if (isOnce) client.on("startNavigationSpan", (_options, navigation) => navigation?.isRedirect || settle());
  client.on("beforeRouteSpanEnd", (span: Span) => {
    if (!watch || attributeOf(span, OP) !== "pageload") return;
    watch._take();
    addToPageLoad(client, span, watch, isStream);
  });
  client.on("pageHidden", () => {
    if (watch) watch._visibility._hiddenAt = Math.min(watch._visibility._hiddenAt, performance.now());
    settle();
  });
  client.on("close", () => stop.abort());
  const vitals = (["lcp", "cls", "inp"] as const).filter((vital) => !ignore.includes(vital));
  whenActivated(() => (watch = watchVitals(load, vitals, isSoft, stop.signal, audience)), stop.signal);
}
