import { getClient } from "../current.js";
import type { FullClient } from "../full-client.js";
import { guard } from "../guard.js";

/** Knows the pattern of a URL, such as `/users/:id`, so that all users' pages share one name. */
export interface RouteProvider {
  resolveRoute(url: URL): string | undefined;
  resolveCurrentRoute(): string | undefined;
}

/** Paths that a cached provider remembers; a visit rarely sees more. */
const CACHED_ROUTES_MAX = 50;

const providers = new WeakMap<FullClient, RouteProvider>();

/** Names the routes of `client` from now on, instead of the option `routeProvider`. */
export function setRouteProvider(provider: RouteProvider, client = getClient<FullClient>()): void {
  if (client) providers.set(client, provider);
}

export function getRouteProvider(client = getClient<FullClient>()): RouteProvider | undefined {
  return client && (providers.get(client) || client._options.routeProvider);
}

/** The pattern of `url`, if a provider knows it. */
export function resolveRoute(url: string | URL, client?: FullClient): string | undefined {
  return ask(client, (provider) => provider.resolveRoute(new URL(url, location.href)));
}

/** The pattern of the page's URL. */
export function resolveCurrentRoute(client?: FullClient): string | undefined {
  return ask(client, (provider) => provider.resolveCurrentRoute());
}

/** A provider from a function. */
export function createUrlRouteProvider(resolve: (url: URL) => string | undefined): RouteProvider {
  return { resolveRoute: resolve, resolveCurrentRoute: () => resolve(new URL(location.href)) };
}

/** A provider that is told each path's pattern by `record`, and forgets the paths not asked for in a long time. */
export function createCachedRouteProvider(maxEntries = CACHED_ROUTES_MAX): RouteProvider & { record(path: string, route: string): void } {
  const routes = new Map<string, string>();
  const record = (path: string, route: string | undefined) => {
    if (!path || !route) return;
    routes.delete(path);
    routes.set(path, route);
    if (routes.size > maxEntries) routes.delete(routes.keys().next().value!);
  };
  const provider = createUrlRouteProvider(({ pathname }) => {
    const route = routes.get(pathname);
    record(pathname, route);
    return route;
  });
  return { ...provider, record };
}

function ask(client: FullClient | undefined, question: (provider: RouteProvider) => string | undefined): string | undefined {
  const provider = getRouteProvider(client);
  return (provider && guard(() => question(provider))) || undefined;
}
