// Which aggregates make sense for which kind of metric.
import type { Metric } from "../../api/types";

export type Type = Metric["type"];

const BY_TYPE: Record<Type, readonly string[]> = {
  counter: ["sum", "per_second", "per_minute", "count"],
  gauge: ["avg", "min", "max", "last", "per_second", "per_minute"],
  distribution: ["p50", "p75", "p90", "p95", "p99", "avg", "sum", "min", "max", "count", "per_second", "per_minute"],
};

const DEFAULTS: Record<Type, string> = { counter: "sum", gauge: "avg", distribution: "p95" };

const LABELS: Record<string, string> = { per_second: "per second", per_minute: "per minute" };

/** Those whose values of parts add up to the value of the whole. */
const SUMS = new Set(["sum", "count", "per_second", "per_minute"]);

export const aggregatesOf = (type: Type): readonly string[] => BY_TYPE[type];
export const defaultOf = (type: Type): string => DEFAULTS[type];
export const labelOf = (aggregate: string): string => LABELS[aggregate] ?? aggregate;
export const isSum = (aggregate: string | null | undefined): boolean => SUMS.has(aggregate ?? "");
