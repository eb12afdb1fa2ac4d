import { getCurrentScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { observeLongTasks } from "../performance/long-tasks.js";
import { instrumentOutgoingRequests } from "../requests/instrument.js";
import type { RequestOptions } from "../requests/tracer.js";
import { registerSpanErrorInstrumentation } from "../tracing/error-instrumentation.js";
import type { StartSpanOptions } from "../tracing/types.js";
import type { Integration } from "../types.js";
import { webVitalsIntegration } from "../vitals/integration.js";
import type { WebVitalsOptions } from "../vitals/integration.js";
import { whenActivated } from "../vitals/visibility.js";
import { endInBackground } from "./background.js";
import { continueTraceOfPage } from "./continuation.js";
import { watchHistory } from "./history.js";
import { linkTraces } from "./linked.js";
import type { LinkMode } from "./linked.js";
import { handleNavigations, startNavigation } from "./navigation.js";
import { handlePageLoads, startPageLoad } from "./page-load.js";
import { watchRedirects } from "./redirect.js";
import { endWhenReported } from "./report-loaded.js";

/** What `browserTracingIntegration` takes. */
export interface BrowserTracingOptions extends RequestOptions {
  /** A route ends when nothing has happened in it for this long. Milliseconds, as below. Default: 1000. */
  idleTimeout?: number;
  /** A route ends at the latest after this time. Default: 30000. */
  finalTimeout?: number;
  /** A route ends when something is open in it, but nothing new has started for this long. Default: 15000. */
  childSpanTimeout?: number;
  instrumentPageLoad?: boolean;
  instrumentNavigation?: boolean;
  /** A navigation span when the page comes back from the back/forward cache. */
  instrumentBfcacheRestore?: boolean;
  /** End the active root span when the page is hidden. Default: true. */
  markBackgroundSpan?: boolean;
  enableLongTask?: boolean;
  /** Instead of long tasks, in browsers that have them. */
  enableLongAnimationFrame?: boolean;
  webVitals?: WebVitalsOptions;
  /** @deprecated Use `webVitals: {ignore: ["inp"]}`. */
  enableInp?: boolean;
  /** Resource spans that are not wanted, by their op: `resource.css`. */
  ignoreResourceSpans?: string[];
  /** Navigations soon after a route began, without a click or a key, are part of that route. Default: true. */
  detectRedirects?: boolean;
  /** Where to remember the trace before, which the next one is linked to. Default: `in-memory`. */
  linkPreviousTrace?: LinkMode;
  /** Decide for a trace as for the one before. */
  consistentTraceSampling?: boolean;
  /** The page load ends when `reportPageLoaded()` is called. */
  enableReportPageLoaded?: boolean;
  /** Sees the options of each page load and navigation, and may answer others. */
  beforeStartSpan?: (options: StartSpanOptions) => StartSpanOptions;
}

/** Crawlers load pages as no visitor does. */
const BOTS = /(google|bing|duckduck|yandex|face|linkedin|twitter|apple)bot|storebot-google|google-inspection|facebookexternalhit|baiduspider|slurp/i;

/** Records page loads, navigations, and what happens in them: requests, resources, long tasks, web vitals. */
export function browserTracingIntegration(options: BrowserTracingOptions = {}): Integration {
  const {
    instrumentPageLoad = true, instrumentNavigation = true, instrumentBfcacheRestore = true, markBackgroundSpan = true,
    enableLongTask = true, enableLongAnimationFrame = true, enableInp = true, detectRedirects = true,
    linkPreviousTrace: link = "in-memory", consistentTraceSampling, enableReportPageLoaded, webVitals = {},
  } = options;
  // Workers make requests too, but have no routes.
  const hasPage = typeof document === "object";
  const isBot = BOTS.test(globalThis.navigator?.userAgent);
  const stop = new AbortController();
  const { signal } = stop;
  let isRedirect = () => false;

  return {
    name: "BrowserTracing",
    setup(client: FullClient) {
      if (isBot) return;
      client.on("close", () => stop.abort());
      registerSpanErrorInstrumentation();
      if (!hasPage) return;
      const scope = getCurrentScope();
      const settings = {
        ...options,
        // A client of its own may be set up within the page of another one.
        _pageScope: scope.getClient() === client ? scope : undefined,
      };
      linkTraces(client, link, consistentTraceSampling);
      observeLongTasks(client, enableLongTask, enableLongAnimationFrame);
      if (detectRedirects) isRedirect = watchRedirects(client, signal);
      continueTraceOfPage(client);
      handlePageLoads(client, settings);
      handleNavigations(client, settings);
      endInBackground(client, markBackgroundSpan);
      if (enableReportPageLoaded) endWhenReported(client);
    },
    afterAllSetup(client: FullClient) {
      if (isBot) return;
      instrumentOutgoingRequests(client, options);
      if (!hasPage) return;
      const { ignore = [] } = webVitals;
      client.addIntegration(webVitalsIntegration({ ...webVitals, ignore: enableInp ? ignore : [...ignore, "inp"] }));
      whenActivated(() => {
        if (instrumentPageLoad) startPageLoad(client);
        if (!instrumentNavigation) return;
        watchHistory((url) => startNavigation(client, url, isRedirect()), signal);
        if (instrumentBfcacheRestore) addEventListener("pageshow", ({ persisted }) => persisted && startNavigation(client, location.href, false, true), { signal });
      }, signal);
    },
  };
}
