import type { FullClient } from "../full-client.js";
import { scrubUrl } from "../scrub.js";
import { compact } from "../crossing.js";
import type { Attributes, Context } from "../types.js";

/** By context and field, the attribute that a segment gets from it. */
const FROM_CONTEXTS =
  "response.status_code:http.response.status_code,response.body_size:http.response.body.size,profile.profile_id:sentry.profile_id," +
  "profile.profiler_id:sentry.profiler_id,culture.locale:culture.locale,culture.timezone:culture.timezone,react.version:react.version," +
  "angular.version:angular.version";
const LOCALHOST = /^(|.*\.)localhost$|^127\.0\.0\.1$|^\[::1\]$/;

let known: Attributes | undefined;

/** Where the page is; it may be elsewhere when what happened there is written down. */
export function pageUrl(): string {
  return typeof location === "undefined" ? "" : location.href;
}

/** What the page says about itself; segments, which know its `url`, say more. */
export function pageAttributes(client: FullClient, url?: string): Attributes {
  if (typeof location === "undefined" || typeof navigator === "undefined") return {};
  const { hostname, protocol } = location;
  const attributes: Attributes = {
    "user_agent.original": navigator.userAgent,
    "sentry.is_localhost": protocol === "file:" || LOCALHOST.test(hostname),
  };
  if (url === undefined) return attributes;
  const referrer = typeof document === "undefined" ? "" : document.referrer;
  const integrations = client.getIntegrationNames();
  return compact({
    "url.full": scrubUrl(url, client),
    "http.request.header.referer": referrer && [scrubUrl(referrer, client)],
    "sentry.sdk.integrations": integrations.length && integrations,
    ...(known ||= culture()),
    ...attributes,
  });
}

/** Adds what a streamed segment carries of a scope's contexts, where it does not say so itself. */
export function addContexts(attributes: Attributes, contexts: Record<string, Context | undefined>): void {
  for (const name in contexts) {
    for (const [, field, key] of FROM_CONTEXTS.matchAll(new RegExp(`\\b${name.replace(/\W/g, "")}\\.(\\w+):([\\w.]+)`, "g"))) {
      const value = contexts[name]?.[field!];
      if (value) attributes[key!] ??= value;
    }
  }
}

/**
 * How this visitor's browser writes and counts. Asking `Intl` for it loads the browser's tables of dates, which takes longer than
 * anything else here; where there is another way to the time zone, it is taken.
 */
function culture(): Attributes {
  const { Temporal } = globalThis as { Temporal?: { Now: { timeZoneId(): string } } };
  try {
    return {
      "culture.locale": navigator.language,
      "culture.timezone": Temporal ? Temporal.Now.timeZoneId() : Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
  } catch {
    return {};
  }
}
