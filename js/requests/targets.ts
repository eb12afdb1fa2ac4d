import { matchesAny } from "../tracing/patterns.js";
import type { NamePattern } from "../tracing/types.js";

/** Where a request to `url` goes. Throws if that is no URL. */
export function resolveUrl(url: string): URL {
  return new URL(url, globalThis.document ? document.baseURI : globalThis.location?.href);
}

/**
 * Which requests get trace headers: those to the page's own origin, or those that match a target. Judged by where the request goes,
 * never by how its URL was written: `//evil.test/api` contains "/api", but goes elsewhere.
 */
export function targetTest(targets: NamePattern[] | undefined): (url: URL) => boolean {
  const own = globalThis.location?.origin + "/";
  return (url) => {
    const { href } = url;
    const isOwn = href.startsWith(own);
    return targets ? /^http/.test(href) && (matchesAny(href, targets, true) || (isOwn && matchesAny(url.pathname, targets, true))) : isOwn;
  };
}
