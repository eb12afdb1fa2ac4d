import type { FullClient } from "../full-client.js";
import { ownRequests } from "../requests/own.js";
import { scrubUrl } from "../scrub.js";
import type { Span, SpanAttributes } from "../tracing/types.js";
import { addChild, RESOURCE_ORIGIN } from "./child.js";
import { resourceAttributes } from "./resource-attributes.js";

/** Scheme, then host and port without credentials, then the host alone. */
const URL_PARTS = /^(\w[\w+.-]*):(?:\/\/(?:[^/?#@]*@)?((\[[^\]]*\]|[^/?#:]*)(?::\d+)?))?/;

/** Some browsers answer this or more for sizes that overflowed. */
const SIZE_OVERFLOW = 0x7fffffff;

const FIELDS: [field: string, attribute: string][] = [
  ["responseStatus", "http.response.status_code"],
  ["transferSize", "http.response.size"],
  ["encodedBodySize", "http.response.body.size"],
  ["decodedBodySize", "http.response.body.decoded_size"],
  ["renderBlockingStatus", "resource.render_blocking_status"],
  ["deliveryType", "http.response_delivery_type"],
];

/** Requests by `fetch` and XHR have spans of their own. */
export function isResource({ initiatorType }: PerformanceResourceTiming): boolean {
  return initiatorType !== "fetch" && initiatorType !== "xmlhttprequest";
}

/** Adds what the page loaded, unless its op is among the `ignored`, or it is a beacon of this SDK. */
export function addResourceSpan(
  root: Span, entry: PerformanceResourceTiming, ignored: string[], client: FullClient, isStream: boolean,
): void {
  const op = "resource." + (entry.initiatorType || "other");
  const { name, startTime, duration } = entry;
  if (ignored.includes(op) || (op === "resource.beacon" && ownRequests(client)(new URL(name)))) return;
  const [, scheme, host, domain] = URL_PARTS.exec(name) || [];
  const url = scrubUrl(name, client);
  const attributes: SpanAttributes = {
    "url.full": url,
    "url.scheme": scheme,
    "http.request.same_origin": name.startsWith(location.origin + "/"),
    ...resourceAttributes(entry),
  };
  if (host) {
    attributes["server.address"] = host;
    attributes["url.domain"] = domain;
  }
  for (const [field, attribute] of FIELDS) {
    const value = entry[field as keyof PerformanceResourceTiming] as string | number | undefined;
    if (value !== undefined && !((value as number) >= SIZE_OVERFLOW)) attributes[attribute] = value;
  }
  addChild(root, op, RESOURCE_ORIGIN, isStream ? domain || "Resource" : url.replace(location.origin, ""), startTime, startTime + duration, attributes);
}
