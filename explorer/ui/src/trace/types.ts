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
