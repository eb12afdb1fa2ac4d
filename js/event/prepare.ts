import { getGlobalScope, getIsolationScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import type { Scope } from "../scope.js";
import { pageAttributes, pageUrl } from "../tracing/page-attributes.js";
import { applyScopes } from "./apply-scope.js";
import { normalize } from "./normalize.js";
import type { Step } from "./steps.js";
import type { Event, EventHint } from "./types.js";

/** What the protocol calls the environment of whoever does not name one. */
const ENVIRONMENT_DEFAULT = "production";
/** Deeper and wider data is more than anybody reads, and may be a whole application's state. */
const DEPTH_DEFAULT = 3;
const BREADTH_DEFAULT = 1_000;

/** Completes an event in place; the steps that remain are those in which other code has a say, and the one that makes data of it. */
export function prepare(event: Event, hint: EventHint, scope: Scope, client: FullClient): Step[] {
  const { environment = ENVIRONMENT_DEFAULT, release, dist, serverName } = client._options;
  const { sdk } = client.getSdkMetadata();
  const infer_ip = client.getDataCollectionOptions().userInfo ? "auto" : "never";
  Object.assign(event, {
    platform: "javascript", environment, release, dist, server_name: serverName,
    sdk: { ...sdk, integrations: client.getIntegrationNames(), settings: { infer_ip } },
  });
  addPage(event, client);
  client.emit("preprocessEvent", event, hint);
  const scopes = [getGlobalScope(), getIsolationScope(), scope].map(({ _data }) => _data);
  applyScopes(event, scopes);
  const processors = [...client.getEventProcessors(), ...scopes.flatMap(({ eventProcessors }) => eventProcessors)];
  return [
    ...processors.map((processor): Step => ["event_processor", (event) => processor(event, hint)]),
    ["internal_sdk_error", (event) => normalized(event, client)],
  ];
}

/** The page, as the request that asked for it, and what the browser says of its user. */
function addPage(event: Event, client: FullClient): void {
  const page: Record<string, any> = pageAttributes(client, pageUrl());
  const { "url.full": url, "user_agent.original": agent, "culture.locale": locale, "culture.timezone": timezone } = page;
  if (!url) return;
  // A route that another one ended says better where it was: by then the page is elsewhere.
  const { "url.full": routeUrl } = (event.contexts?.["trace"]?.["data"] || {}) as Record<string, string>;
  event.request = { url: routeUrl || url, headers: { Referer: page["http.request.header.referer"]?.[0], "User-Agent": agent } };
  event.contexts = { ...event.contexts, culture: { locale, timezone } };
}

/** Everything that page code may have put anything into becomes plain data. */
function normalized(event: Event, client: FullClient): Event {
  const { normalizeDepth = DEPTH_DEFAULT, normalizeMaxBreadth = BREADTH_DEFAULT } = client._options;
  const plain = <T>(value: T) => normalize(value, normalizeDepth as number, normalizeMaxBreadth as number) as T;
  const withPlainData = <T extends { data?: unknown }>(holder: T): T => ({ ...holder, data: plain(holder.data) });
  if (!((normalizeDepth as number) > 0)) return event;
  const { tags, extra, user, contexts, breadcrumbs, spans } = event;
  const trace = contexts?.["trace"];
  return {
    ...event,
    tags: plain(tags),
    extra: plain(extra),
    user: plain(user),
    contexts: { ...plain(contexts), ...(trace && { trace: withPlainData(trace) }) },
    breadcrumbs: breadcrumbs?.map(withPlainData),
    spans: spans?.map(withPlainData),
  };
}
