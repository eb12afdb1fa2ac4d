import type { Snapshot } from "./snapshot.js";
import type { Attributes } from "./types.js";

/** Metric types as the core numbers them. */
export const COUNTER = 0;
export const GAUGE = 1;
export const DISTRIBUTION = 2;
export const TYPE_NAMES = ["counter", "gauge", "distribution"] as const;

/** One metric between its call and the flush. */
export interface MetricRecord {
  _type: number;
  _name: string;
  _value: number;
  _unit: string | undefined;
  _attributes: Attributes | undefined;
  /** By the wall clock; `clock.ts` says why. */
  _timeMs: number;
  _traceId: string;
  _spanId: string | undefined;
  _snapshot: Snapshot;
}
