import { entryTimeMs } from "../clock.js";
import type { SpanAttributes } from "../tracing/types.js";

/** Moments of a resource's timing; the attribute is `http.request.` and the same words in snake case. */
const MOMENTS =
  "redirectStart redirectEnd workerStart fetchStart domainLookupStart domainLookupEnd connectStart secureConnectionStart connectEnd " +
  "requestStart responseStart responseEnd";

/** `h2`, `http/1.1`, `h3-29`. */
const PROTOCOL = /^([a-z]+)\/?([\d.]*)/i;

let attributeOf: Record<string, string> | undefined;

/** What a request went through, from its entry in the performance timeline; what the browser does not tell is left out. */
export function resourceAttributes(entry: PerformanceResourceTiming): SpanAttributes {
  attributeOf ||= Object.fromEntries(MOMENTS.split(" ").map((moment) => [moment, nameOf(moment)]));
  const attributes: SpanAttributes = {};
  const [, name, version] = PROTOCOL.exec(entry.nextHopProtocol) || [];
  if (name) {
    attributes["network.protocol.name"] = name === "h" ? "http" : name;
    attributes["network.protocol.version"] = version || "unknown";
  }
  for (const moment in attributeOf) {
    const time = entry[moment as "fetchStart"];
    if (time) attributes[attributeOf[moment]!] = entryTimeMs(time) / 1e3;
  }
  if (entry.responseStart) attributes["http.request.time_to_first_byte"] = entry.responseStart / 1e3;
  return attributes;
}

function nameOf(moment: string): string {
  const words = moment === "connectEnd" ? "connectionEnd" : moment;
  return "http.request." + words.replace(/[A-Z]/g, (letter) => "_" + letter.toLowerCase());
}
