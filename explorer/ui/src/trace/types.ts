// What the API says of one trace, as far as the pages need it.

/** A span, without what only its details show. */
export interface TraceSpan {
  readonly id?: number;
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly op: string | null;
  readonly origin: string | null;
  /** Seconds since 1970. */
  readonly start_timestamp: number;
  readonly end_timestamp: number;
  readonly status: string;
  readonly is_segment: boolean;
  readonly segment: string | null;
  readonly project: string;
  readonly environment: string | null;
}

export interface SpanLink {
  readonly trace_id: string;
  readonly span_id: string;
  readonly sampled?: boolean;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Everything known of a span. */
export interface SpanDetails extends TraceSpan {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly attribute_types: Readonly<Record<string, string>>;
  readonly links: readonly SpanLink[] | null;
  readonly measurements: Readonly<Record<string, unknown>> | null;
  readonly sdk_name: string | null;
  readonly sdk_version: string | null;
  readonly release: string | null;
  readonly received_at: number;
}

/** A metric, a log or an error of the trace, as far as the waterfall shows it. */
export interface TraceMetric {
  readonly id: number | string;
  readonly timestamp: number;
  readonly span_id: string | null;
  readonly name: string;
  readonly type: string;
  readonly unit: string | null;
  readonly value: number;
}

export interface TraceLog {
  readonly id: number | string;
  readonly timestamp: number;
  readonly span_id: string | null;
  readonly level: string;
  readonly body: string;
}

export interface TraceError {
  readonly event_id: string;
  readonly timestamp: number;
  readonly span_id: string | null;
  readonly level: string;
  readonly kind: string | null;
  readonly message: string;
  readonly handled: boolean | null;
}

/** The answer to `/traces/ID?fields=slim`. */
export interface TraceAnswer {
  readonly trace_id: string;
  readonly dsc: Readonly<Record<string, string>> | null;
  readonly spans: readonly TraceSpan[];
  readonly metrics: readonly TraceMetric[];
  readonly logs: readonly TraceLog[];
  readonly errors: readonly TraceError[];
  readonly critical_path: readonly string[];
  readonly truncated: boolean;
}

/** One row of `/traces`. */
export interface TraceRow {
  readonly trace_id: string;
  readonly name: string;
  readonly op: string | null;
  readonly start_timestamp: number;
  readonly duration: number;
  readonly spans: number;
  readonly failed: number;
  readonly errors: number;
  readonly logs: number;
  readonly metrics: number;
  readonly project: string;
}
