// The shapes of answers. Times are seconds since 1970, durations seconds.

export type Value = string | number | boolean | null | readonly unknown[];
export type Attributes = Record<string, Value>;

export interface Stats {
  version: string;
  metrics: number;
  spans: number;
  envelopes: number;
  bytes_wire: number;
  bytes_plain: number;
  dropped: number;
}

export interface Metric {
  name: string;
  type: "counter" | "gauge" | "distribution";
  unit: string | null;
  count: number;
  last_seen: number;
  sets?: number | null;
}

export interface AttributeKey {
  key: string;
  type: string;
  count: number;
  cardinality: number;
  values: { value: Value; count: number }[];
}

export interface Sample {
  id: number;
  timestamp: number;
  name: string;
  type: Metric["type"];
  unit: string | null;
  value: number;
  trace_id: string | null;
  span_id: string | null;
  attributes: Attributes;
  attribute_types: Record<string, string>;
  attribute_units?: Record<string, string> | null;
  project: string;
  received_at: number;
}

export interface Span {
  id: number;
  trace_id: string;
  span_id: string;
  parent_span_id: string | null;
  name: string;
  op: string | null;
  origin: string | null;
  start_timestamp: number;
  end_timestamp: number;
  status: string;
  is_segment: boolean;
  segment: string | null;
  attributes: Attributes;
  attribute_types: Record<string, string>;
  project: string;
  received_at: number;
}

export interface Log {
  id: number;
  timestamp: number;
  level: string;
  severity: number;
  body: string;
  trace_id: string | null;
  span_id: string | null;
  attributes: Attributes;
  attribute_types: Record<string, string>;
  project: string;
  release: string | null;
  environment: string | null;
  received_at: number;
}

export interface ErrorSummary {
  event_id: string;
  timestamp: number;
  level: string;
  kind: string | null;
  message: string;
  culprit: string | null;
  handled: boolean | null;
  mechanism: string | null;
  group: string;
  transaction: string | null;
  trace_id: string | null;
  span_id: string | null;
  release: string | null;
  environment: string | null;
  project: string;
}
