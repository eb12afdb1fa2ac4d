import { entryTimeMs } from "../clock.js";
import type { SpanAttributes } from "../tracing/types.js";

/** Moments of a request and their attributes after `http.request.`; names only differ in their spelling, but for `connection_end`. */
const MOMENTS: [field: keyof PerformanceResourceTiming, attribute: string][] = [
  ["redirectStart", "redirect_start"],
  ["redirectEnd", "redirect_end"],
  ["workerStart", "worker_start"],
  ["fetchStart", "fetch_start"],
  ["domainLookupStart", "domain_lookup_start"],
  ["domainLookupEnd", "domain_lookup_end"],
  ["connectStart", "connect_start"],
  ["secureConnectionStart", "secure_connection_start"],
  ["connectEnd", "connection_end"],
  ["requestStart", "request_start"],
  ["responseStart", "response_start"],
  ["responseEnd", "response_end"],
];

/** What an entry tells of the request: its protocol and its moments, in seconds. What did not happen, or is kept secret, is absent. */
export function resourceAttributes(entry: PerformanceResourceTiming): SpanAttributes {
  const attributes: SpanAttributes = {};
  // `h2`, `http/1.1`, `h3-29`, `hq`
  const [, name, version] = /^([^\d/]*)\/?(.*)/.exec(entry.nextHopProtocol || "")!;
  if (name) {
    attributes["network.protocol.name"] = name === "h" ? "http" : name;
    attributes["network.protocol.version"] = version || "unknown";
  }
  for (const [field, attribute] of MOMENTS) {
    const time = entry[field] as number;
    if (time) attributes["http.request." + attribute] = entryTimeMs(time) / 1e3;
  }
  const { responseStart } = entry;
  if (responseStart) attributes["http.request.time_to_first_byte"] = responseStart / 1e3;
  return attributes;
}
