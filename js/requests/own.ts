import type { FullClient } from "../full-client.js";
import { guard } from "../guard.js";
import { resolveUrl } from "./targets.js";

/** Tells the SDK's own requests apart: what a transport of the page's own sends passes through the patches too. */
export function ownRequests(client: FullClient): (url: URL) => boolean {
  const host = client.getDsn()?.host;
  const path = (href: string) => href.replace(/\/$/, "");
  const tunnel = guard(() => (client._options.tunnel ? path(resolveUrl(client._url()!).href) : undefined));
  return (url) =>
    (!!host && url.href.includes("sentry_key=") && ("." + url.hostname).endsWith("." + host)) || (!!tunnel && path(url.href) === tunnel);
}
