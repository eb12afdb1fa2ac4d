// The time that is looked at: `since` and `until` of the address. Relative times stay relative, so that a link moves on with time.
import { computed } from "@preact/signals";
import { params, setParams } from "./router";

export const DEFAULT_SINCE = "1h";

export interface Range {
  /** As the API takes it: `1h` (that long ago), seconds since 1970. */
  since: string;
  /** Null: now. */
  until: string | null;
}

export const PRESETS: readonly { since: string; label: string }[] = [
  { since: "5m", label: "5 minutes" },
  { since: "15m", label: "15 minutes" },
  { since: "1h", label: "1 hour" },
  { since: "6h", label: "6 hours" },
  { since: "24h", label: "24 hours" },
  { since: "7d", label: "7 days" },
  { since: "30d", label: "30 days" },
];

export const range = computed<Range>(() => ({ since: params.value.get("since") || DEFAULT_SINCE, until: params.value.get("until") || null }));

/** Whether the range moves on with time. */
export const isMoving = computed(() => range.value.until === null && secondsOf(range.value.since) !== null);

/** Sets a range; the back button undoes it. */
export function setRange({ since, until }: Range): void {
  setParams({ since: since === DEFAULT_SINCE && until === null ? null : since, until });
}

/** From and until as seconds since 1970, as what is dragged on a chart. */
export function zoomTo(from: number, until: number): void {
  const digits = until - from < 10 ? 3 : 0;
  setRange({ since: from.toFixed(digits), until: Math.max(until, from + 0.001).toFixed(digits) });
}

const STEPS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** `15m` in seconds; null if it is no relative time. */
export function secondsOf(text: string): number | null {
  const found = /^-?(\d+(?:\.\d+)?)(s|m|h|d|w)$/.exec(text);
  return found ? Number(found[1]) * (STEPS[found[2] ?? ""] ?? 1) : null;
}

/** Seconds since 1970 of a side of a range. */
export function momentOf(text: string | null, now = Date.now() / 1000): number {
  if (text === null) return now;
  const relative = secondsOf(text);
  if (relative !== null) return now - relative;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? now : parsed / 1000;
}

/** Both sides as seconds since 1970. */
export function bounds({ since, until }: Range): [number, number] {
  const now = Date.now() / 1000;
  return [momentOf(since, now), momentOf(until, now)];
}
