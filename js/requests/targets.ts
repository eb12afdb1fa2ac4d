import type { NamePattern } from "../tracing/types.js";

/** Where a request to `url` goes. Throws if that is no URL. */
export function resolveUrl(url: string): URL {
  return new URL(url, globalThis.document ? document.baseURI : globalThis.location?.href);
}

/**
 * Which requests get trace headers: those to the page's own origin, or those that match a target. Judged by where the request goes,
 * never by how its URL was written: `//evil.test/api` contains "/api", but goes elsewhere.
 */
export function compileTargets(targets: NamePattern[] | undefined): (url: URL) => boolean {
  const own = globalThis.location?.origin;
  const patterns = targets?.map(compile);
  const isMatch = (text: string) => patterns!.some((pattern) => pattern.test(text));
  return (url) => {
    const isOwn = url.origin === own;
    return /^http/.test(url.protocol) && (patterns ? isMatch(url.href) || (isOwn && isMatch(url.pathname)) : isOwn);
  };
}

/** Case makes no difference, and an expression must not keep its place between two questions. */
function compile(target: NamePattern): RegExp {
  return target instanceof RegExp
    ? new RegExp(target.source, target.flags.replace(/[giy]/g, "") + "i")
    : new RegExp(String(target).replace(/[^\w\s]/g, "\\$&"), "i");
}
