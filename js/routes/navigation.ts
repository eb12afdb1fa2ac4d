import { nowMs } from "../clock.js";
import { getClient } from "../current.js";
import type { FullClient } from "../full-client.js";
import { newPropagationContext } from "../tracing/context.js";
import { startInactiveSpan } from "../tracing/trace.js";
import type { Span, StartSpanOptions } from "../tracing/types.js";
import { beginTrace, completeRoute, currentRoute, describeRoute, endRoute, nameScope, startRoute } from "./route.js";
import type { RouteSettings } from "./route.js";

const NAME = "Navigation";

/** Where a navigation leads; a redirect is part of the route that it comes from. */
export interface NavigationTarget {
  url?: string;
  isRedirect?: boolean;
}

/** Starts a navigation by hand: for routers that know better when it starts or what it is called. */
export function startBrowserTracingNavigationSpan(client: FullClient, options: StartSpanOptions, target: NavigationTarget = {}): Span | undefined {
  client.emit("beforeStartNavigationSpan", options, target);
  client.emit("startNavigationSpan", options, target);
  nameScope(options.name, NAME, target.url);
  return currentRoute(client);
}

/** Starts the navigation that was noticed. A page that is back as it was left takes no time, so that is told from the others. */
export function startNavigation(client: FullClient, url: string, isRedirect: boolean, isRestored?: boolean): void {
  const options = describeRoute(client, url, NAME, "auto.navigation.browser" + (isRestored ? ".bfcache" : ""));
  if (isRestored) options.attributes!["browser.navigation.type"] = "back-forward-cache";
  startBrowserTracingNavigationSpan(client, options, { url, isRedirect });
}

/** Makes the hook `startNavigationSpan` start navigations: each ends the route before it and begins a trace. */
export function handleNavigations(client: FullClient, settings: RouteSettings): void {
  client.on("startNavigationSpan", (options: StartSpanOptions, { url, isRedirect }: NavigationTarget = {}) => {
    if (getClient() !== client) return;
    if (isRedirect) {
      const startTime = nowMs();
      return startInactiveSpan(completeRoute(client, { op: "navigation.redirect", ...options, startTime }, settings, url)).end(startTime);
    }
    endRoute(client, "cancelled");
    beginTrace(client, newPropagationContext(), settings);
    startRoute(client, completeRoute(client, { op: "navigation", ...options, parentSpan: null }, settings, url), settings);
  });
}
