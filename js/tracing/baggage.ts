import { debugLog } from "../console.js";
import type { DynamicSamplingContext } from "./types.js";

/** The specification's limit for the whole header. */
const BAGGAGE_CHARS_MAX = 8_192;
const OURS = /^sentry-/;

/** Every entry that can be decoded. Several headers count as one. */
export function parseBaggage(header: unknown): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const entry of String(header ?? "").split(",")) {
    const at = entry.indexOf("=");
    try {
      const key = decodeURIComponent(entry.slice(0, at).trim());
      const value = decodeURIComponent(entry.slice(at + 1).trim());
      if (at > 0 && key && value) entries[key] = value;
    } catch {
      // Not ours: ours can be decoded.
    }
  }
  return entries;
}

/** The sampling context in a header, if it has one. */
export function dscFromBaggage(header: unknown): DynamicSamplingContext | undefined {
  const dsc: DynamicSamplingContext = {};
  const entries = parseBaggage(header);
  for (const key in entries) if (OURS.test(key)) dsc[key.replace(OURS, "")] = entries[key]!;
  return Object.keys(dsc).length ? dsc : undefined;
}

/** The header for a sampling context; what does not fit is left out. */
export function baggageFromDsc(dsc: DynamicSamplingContext): string | undefined {
  let header = "";
  for (const key in dsc) {
    if (!dsc[key]) continue;
    const entry = `${header && ","}${encodeURIComponent("sentry-" + key)}=${encodeURIComponent(dsc[key])}`;
    if (header.length + entry.length > BAGGAGE_CHARS_MAX) debugLog("too long for the baggage header:", key);
    else header += entry;
  }
  return header || undefined;
}
