import { getActiveSpan, getRootSpan } from "./active.js";
import { MEASUREMENT_UNIT, MEASUREMENT_VALUE } from "./names.js";
import type { Span } from "./types.js";

/** Adds a measurement to the root of `span` (default: the active one). Transactions carry them; streamed spans do not. */
export function setMeasurement(name: string, value: number, unit: string, span: Span | undefined = getActiveSpan()): void {
  if (span) getRootSpan(span).addEvent(name, { [MEASUREMENT_VALUE]: value, [MEASUREMENT_UNIT]: unit });
}
