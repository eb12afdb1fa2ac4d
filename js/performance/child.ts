import { entryTimeMs } from "../clock.js";
import { ORIGIN } from "../tracing/names.js";
import { startInactiveSpan } from "../tracing/trace.js";
import type { Span, SpanAttributes } from "../tracing/types.js";

/** What the browser tells of itself, and what it did to load and to show the page, have these origins. */
export const UI_ORIGIN = "auto.ui.browser.metrics";
export const RESOURCE_ORIGIN = "auto.resource.browser.metrics";

/** Adds a finished span below `parentSpan`, or else below the active one; `from` and `to` are times of the performance timeline. */
export function addChild(
  parentSpan: Span | undefined, op: string, origin: string, name: string, from: number, to: number, attributes: SpanAttributes = {},
): void {
  attributes[ORIGIN] = origin;
  // Chromium sometimes has an entry end before it starts.
  startInactiveSpan({ parentSpan, op, name, startTime: entryTimeMs(from), attributes }).end(entryTimeMs(Math.max(from, to)));
}
