import { entryTimeMs } from "../clock.js";
import type { FullClient } from "../full-client.js";
import { guard } from "../guard.js";
import { OP } from "../tracing/names.js";
import { matchesAny } from "../tracing/patterns.js";
import type { RecordingSpan } from "../tracing/span.js";
import type { NamePattern, SpanAttributes } from "../tracing/types.js";
import type { Integration } from "../types.js";
import { addChild } from "./child.js";
import { keepPending } from "./pending.js";

type UserEntry = PerformanceEntry & { detail?: unknown };

const DETAIL = "sentry.browser.measure.detail";

/** Gives route spans what the page tells by `performance.mark` and `performance.measure`, unless its name is among `ignore`. */
export function userTimingIntegration({ ignore = [] }: { ignore?: NamePattern[] } = {}): Integration {
  return {
    name: "UserTiming",
    setup(client: FullClient) {
      const isWanted = (entry: UserEntry) => !isReactComponent(entry) && !matchesAny(entry.name, ignore);
      const marks = keepPending<UserEntry>("mark measure", isWanted);
      client.on("beforeRouteSpanEnd", (root: RecordingSpan) => {
        const entries = marks._take();
        if (!root.isRecording()) return;
        const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
        const isPageLoad = root._attributes[OP] === "pageload";
        for (const entry of entries) {
          if (isPageLoad || entryTimeMs(entry.startTime) >= root._startMs) addUserSpan(root, entry, navigation?.requestStart || 0);
        }
      });
      client.on("close", marks._stop);
    },
  };
}

/** A measure from the time origin on began, as far as the page is concerned, when its document was requested. */
function addUserSpan(root: RecordingSpan, entry: UserEntry, requestStart: number): void {
  const { entryType, name, startTime, duration } = entry;
  const start = Math.max(startTime, requestStart);
  const end = startTime + Math.max(0, duration);
  if (start > end) return;
  const attributes = detailOf(entry);
  if (start !== startTime) {
    attributes["sentry.browser.measure_happened_before_request"] = true;
    attributes["sentry.browser.measure_start_time"] = entryTimeMs(start) / 1e3;
  }
  addChild(root, entryType, "auto.browser.user_timing." + entryType, name, start, end, attributes);
}

/** React 19 measures every component that it renders: thousands, in development. */
function isReactComponent(entry: UserEntry): boolean {
  const { devtools } = (read(entry) || {}) as { devtools?: { track?: string } };
  return entry.entryType === "measure" && devtools?.track === "Components ⚛";
}

/** Firefox refuses the details of entries that extensions made. */
function read(entry: UserEntry): unknown {
  return guard(() => entry.detail);
}

/** What the page attached: the members of an object one by one. */
function detailOf(entry: UserEntry): SpanAttributes {
  const detail = read(entry);
  const attributes: SpanAttributes = {};
  const add = (key: string, value: unknown) => {
    try {
      if (value !== undefined) attributes[key] = value && typeof value !== "object" ? (value as string) : JSON.stringify(value);
    } catch {
      // It contains itself, or a number that JSON does not know.
    }
  };
  if (detail && typeof detail === "object") {
    for (const [key, value] of Object.entries(detail)) add(`${DETAIL}.${key}`, value);
  } else if (detail) add(DETAIL, detail);
  return attributes;
}
