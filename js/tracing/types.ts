/** The public types of tracing. Names and shapes follow `@sentry/browser` 11. */
import type { Scope } from "../scope.js";

/** A moment: seconds or milliseconds since the epoch (large numbers are milliseconds), a `Date`, or seconds and nanoseconds. */
export type SpanTimeInput = number | Date | [seconds: number, nanoseconds: number];

export type SpanAttributeValue = string | number | boolean | string[] | number[] | boolean[] | undefined;
export type SpanAttributes = Record<string, SpanAttributeValue>;

export interface SpanContextData {
  traceId: string;
  spanId: string;
  /** 1 = sampled. */
  traceFlags: number;
  /** The span belongs to another process. */
  isRemote?: boolean;
}

export interface SpanStatus {
  /** 0 unset, 1 ok, 2 error. */
  code: 0 | 1 | 2;
  message?: string;
}

export interface SpanLink {
  context: SpanContextData;
  attributes?: Record<string, unknown>;
}

/** A piece of work with a beginning and an end. Everything but `end` returns the span; after `end` nothing changes it. */
export interface Span {
  spanContext(): SpanContextData;
  /** `undefined` removes the attribute. */
  setAttribute(key: string, value: SpanAttributeValue): this;
  setAttributes(attributes: SpanAttributes): this;
  setStatus(status: SpanStatus): this;
  updateName(name: string): this;
  addLink(link: SpanLink): this;
  addLinks(links: SpanLink[]): this;
  /** Only measurements are events here; `setMeasurement` is the way to add one. */
  addEvent(name: string, attributesOrStartTime?: SpanAttributes | SpanTimeInput, startTime?: SpanTimeInput): this;
  /** For code written for OpenTelemetry; does nothing. */
  recordException(exception: unknown, time?: number): void;
  isRecording(): boolean;
  end(endTime?: SpanTimeInput): void;
}

export interface StartSpanOptions {
  name: string;
  /** What kind of work it is: becomes the attribute `sentry.op`. */
  op?: string;
  attributes?: SpanAttributes;
  startTime?: SpanTimeInput;
  /** Start in this scope instead of the current one. */
  scope?: Scope;
  /** The parent, instead of the active span; `null` = none. */
  parentSpan?: Span | null;
  /** Without a parent nothing is recorded. */
  onlyIfParent?: boolean;
  /** A segment of its own although it has a parent. */
  forceTransaction?: boolean;
  links?: SpanLink[];
  experimental?: { standalone?: boolean };
}

export interface SpanLinkJSON {
  trace_id: string;
  span_id: string;
  sampled: boolean;
  attributes?: Record<string, unknown>;
}

/** A span as it is streamed, with plain attributes: what `spanToJSON` answers and `beforeSendSpan` sees. Times in seconds. */
export interface SpanJSON {
  trace_id: string;
  span_id: string;
  parent_span_id?: string;
  name: string;
  start_timestamp: number;
  end_timestamp?: number;
  status: "ok" | "error";
  is_segment: boolean;
  attributes: Record<string, unknown>;
  links?: SpanLinkJSON[];
}

export interface Measurement {
  value: number;
  unit: string;
}

/** A span as a transaction carries it. */
export interface StaticSpanJSON {
  trace_id: string;
  span_id: string;
  parent_span_id?: string;
  op?: string;
  description?: string;
  start_timestamp: number;
  timestamp?: number;
  status?: string;
  origin?: string;
  data: Record<string, unknown>;
  exclusive_time?: number;
  measurements?: Record<string, Measurement>;
  is_segment?: boolean;
  links?: SpanLinkJSON[];
}

/** What travels with a trace so that all of it is sampled alike; every value is a string. */
export type DynamicSamplingContext = Record<string, string>;

/** What `tracesSampler` decides on. */
export interface TracesSamplerContext {
  name: string;
  attributes: SpanAttributes;
  parentSampled?: boolean;
  parentSampleRate?: number;
  normalizedRequest?: unknown;
  inheritOrSampleWith(fallbackSampleRate: number): number;
}

export type NamePattern = string | RegExp;
export type IgnoreSpanPattern = NamePattern | { name?: NamePattern; op?: NamePattern; attributes?: Record<string, unknown> };

/** Trace headers for whatever carries them. */
export interface TraceData {
  "sentry-trace"?: string;
  baggage?: string;
  traceparent?: string;
}

/** What `init` takes for tracing. */
export interface TracingOptions {
  /** Share of root spans to record, 0 to 1. Without it and `tracesSampler` tracing is off: traces are only passed on. */
  tracesSampleRate?: number;
  tracesSampler?: (context: TracesSamplerContext) => number | boolean;
  /** `"stream"` (default): spans leave as they end. `"static"`: one transaction per root span. */
  traceLifecycle?: "stream" | "static";
  /** Requests that get trace headers. Default: those to the page's own origin. `[]`: none. */
  tracePropagationTargets?: NamePattern[];
  /** Also send the W3C header `traceparent`. */
  propagateTraceparent?: boolean;
  /** Continue incoming traces only if they come from the same organisation. */
  strictTraceContinuation?: boolean;
  orgId?: number | string;
  /** Spans without an explicit parent become children of the root span. Default: true in browsers without `AsyncContext`. */
  parentSpanIsAlwaysRootSpan?: boolean;
  /** Sees each span before it is sent and may change it. For `static`, wrap it in `withStaticSpan`. */
  beforeSendSpan?: ((span: SpanJSON) => SpanJSON) | ((span: StaticSpanJSON) => StaticSpanJSON);
  /** With `static`: sees each transaction; `null` drops it. */
  beforeSendTransaction?: (event: any, hint: any) => any;
  ignoreSpans?: IgnoreSpanPattern[];
  /** With `static`. */
  ignoreTransactions?: NamePattern[];
}
