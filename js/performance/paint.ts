import type { Span } from "../tracing/types.js";
import { addChild, RESOURCE_ORIGIN } from "./child.js";

/** Adds a span without length where something was first painted. */
export function addPaintSpan(root: Span, { name, startTime }: PerformanceEntry): void {
  addChild(root, "browser.paint", RESOURCE_ORIGIN, name, startTime, startTime, { "browser.paint.type": name });
}
