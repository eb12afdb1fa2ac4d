// Questions about metrics and their answers.
import type { Metric } from "./types";

export interface MetricQuery {
  id: string;
  metric: string;
  type?: string;
  unit?: string;
  aggregate?: string;
  query?: string;
}

export interface Equation {
  id: string;
  expression: string;
}

/** The body of `POST /metrics/query`. */
export interface MetricRequest {
  queries: MetricQuery[];
  equations?: Equation[];
  group_by?: string[];
  top?: number;
  interval?: number | null;
  since?: string;
  until?: string | null;
  compare?: string;
}

export interface Series {
  group: Record<string, string | null>;
  other: boolean;
  values: (number | null)[];
  total: number | null;
  count: number;
  previous: { values: (number | null)[]; total: number | null; change: number | null } | null;
}

export interface Result {
  id: string;
  label: string;
  metric: Pick<Metric, "name" | "type" | "unit"> | null;
  aggregate: string | null;
  unit: string | null;
  series: Series[];
  groups_total: number;
}

export interface MetricAnswer {
  from: number;
  to: number;
  interval: number;
  times: number[];
  compare: { from: number; to: number; shift: number; label: string } | null;
  results: Result[];
}

export interface HeatmapAnswer {
  times: number[];
  interval: number;
  bounds: number[];
  counts: number[][];
  unit: string | null;
}

export interface ChartSample {
  id: number;
  timestamp: number;
  value: number;
  trace_id: string | null;
  span_id: string | null;
  outlier: boolean;
}

export interface Run {
  id: string;
  name: string | null;
  started_at: number;
  ended_at: number;
  current: boolean;
}
