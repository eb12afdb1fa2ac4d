import { activationStart, documentEntry } from "./visibility.js";

/** When the first byte of the document came, and how long after the request: milliseconds. */
export function timeToFirstByte(): { ttfb?: number; requestTime?: number } {
  const entry = documentEntry();
  if (!entry) return {};
  const { requestStart, responseStart } = entry;
  return {
    ttfb: Math.max(responseStart - activationStart(), 0),
    requestTime: requestStart <= responseStart ? responseStart - requestStart : undefined,
  };
}
