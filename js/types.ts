/** The public types. Names and shapes follow `@sentry/browser` 11, so that code written for it compiles here. */
import type { Client } from "./client.js";
import type { RouteProvider } from "./routes/route-provider.js";
import type { Scope } from "./scope.js";
import type { TracingOptions } from "./tracing/types.js";

export type * from "./tracing/types.js";

export type Primitive = number | string | boolean | bigint | symbol | null | undefined;
export type SeverityLevel = "fatal" | "error" | "warning" | "log" | "info" | "debug";
export type MetricType = "counter" | "gauge" | "distribution";

/** Units that dashboards convert; any other string is a custom unit, shown as it is. */
export type KnownUnit =
  | "nanosecond" | "microsecond" | "millisecond" | "second" | "minute" | "hour" | "day" | "week"
  | "bit" | "byte" | "kilobyte" | "megabyte" | "gigabyte" | "terabyte" | "petabyte" | "exabyte"
  | "kibibyte" | "mebibyte" | "gibibyte" | "tebibyte" | "pebibyte" | "exbibyte"
  | "ratio" | "percent" | "none";
export type Unit = KnownUnit | (string & {});

/** A value with its unit, as one attribute. */
export interface AttributeObject {
  value: unknown;
  unit?: Unit;
}

/** Strings, numbers, booleans, arrays of one of them, or one of them with a unit. Other values become JSON text. */
export type Attributes = Record<string, unknown>;

/** What `metrics.*` take beside name and value. */
export interface MetricOptions {
  /** How the value is displayed: a known unit or one of your own. */
  unit?: Unit;
  /** Dimensions to filter and group by. */
  attributes?: Attributes;
  /** The scope to record in, instead of the current one. */
  scope?: Scope;
}

/** A metric as hooks see it. */
export interface Metric {
  name: string;
  value: number;
  type: MetricType;
  unit?: string;
  attributes?: Attributes;
}

export interface User {
  [key: string]: unknown;
  id?: string | number;
  ip_address?: string | null;
  email?: string;
  username?: string;
  geo?: { country_code?: string; region?: string; city?: string };
}

export interface PropagationContext {
  traceId: string;
  sampleRand: number;
  parentSpanId?: string;
  sampled?: boolean;
  dsc?: Record<string, string>;
  propagationSpanId?: string;
}

export interface Breadcrumb {
  type?: string;
  level?: SeverityLevel;
  event_id?: string;
  category?: string;
  message?: string;
  data?: Record<string, unknown>;
  timestamp?: number;
}

export interface Attachment {
  data: string | Uint8Array;
  filename: string;
  contentType?: string;
  attachmentType?: string;
}

export type Context = Record<string, unknown>;
export type EventProcessor = ((event: unknown, hint: unknown) => unknown) & { id?: string };

/** What a scope holds, as `getScopeData()` answers. */
export interface ScopeData {
  eventProcessors: EventProcessor[];
  breadcrumbs: Breadcrumb[];
  user: User;
  tags: Record<string, Primitive>;
  attributes: Attributes;
  extra: Record<string, unknown>;
  contexts: Record<string, Context | undefined>;
  attachments: Attachment[];
  propagationContext: PropagationContext;
  sdkProcessingMetadata: Record<string, unknown>;
  fingerprint: string[];
  level?: SeverityLevel;
  transactionName?: string;
  conversationId?: string;
}

export type ScopeContext = Pick<
  ScopeData,
  "user" | "level" | "extra" | "contexts" | "tags" | "attributes" | "fingerprint" | "propagationContext" | "conversationId"
>;
export type CaptureContext = Scope | Partial<ScopeContext> | ((scope: Scope) => Scope);

export interface DsnComponents {
  protocol: "http" | "https";
  publicKey: string;
  pass: string;
  host: string;
  port: string;
  path: string;
  projectId: string;
}

export type DropReason =
  | "before_send" | "callback_error" | "event_processor" | "network_error" | "queue_overflow" | "ratelimit_backoff"
  | "sample_rate" | "send_error" | "internal_sdk_error" | "buffer_overflow" | "ignored" | "invalid" | "no_parent_span";
export type DataCategory =
  | "default" | "error" | "transaction" | "monitor" | "span" | "log_item" | "log_byte" | "security" | "attachment"
  | "session" | "profile" | "profile_chunk" | "replay" | "feedback" | "trace_metric" | "trace_metric_byte" | "internal";

export type EnvelopeItem = [headers: Record<string, unknown> & { type: string }, payload: unknown];
export type Envelope = [headers: Record<string, unknown>, items: EnvelopeItem[]];

export interface TransportResponse {
  statusCode?: number;
  headers?: { "x-sentry-rate-limits": string | null; "retry-after": string | null };
}

/** A transport of your own: takes envelopes and answers with what the server said. */
export interface Transport {
  send(envelope: Envelope): PromiseLike<TransportResponse>;
  flush(timeout?: number): PromiseLike<boolean>;
}

export interface TransportOptions {
  /** Requests that may be open at once. */
  bufferSize?: number;
  /** Extra request headers. They cause a CORS preflight and rule out `sendBeacon`. */
  headers?: Record<string, string>;
  /** Passed to `fetch`. */
  fetchOptions?: RequestInit;
  /** With `makeBrowserOfflineTransport`: where the queue is, and how much it holds. */
  dbName?: string;
  storeName?: string;
  /** With `makeBrowserOfflineTransport`: batches kept; beyond it the oldest is dropped and counted. */
  maxQueueSize?: number;
  /** With `makeBrowserOfflineTransport`: send what an earlier page left as soon as the SDK starts. */
  flushAtStartup?: boolean;
}

export type TransportFactory = (
  options: TransportOptions & { url: string; recordDroppedEvent: (reason: DropReason, category: DataCategory, count?: number) => void },
) => Transport;

/** Something that plugs into the client. */
export interface Integration {
  name: string;
  setupOnce?(): void;
  setup?(client: Client): void;
  afterAllSetup?(client: Client): void;
  /** A replay integration answers with its id; it is attached to every metric. */
  getReplayId?(onlyIfSampled?: boolean): string | undefined;
  getRecordingMode?(): "session" | "buffer" | undefined;
}

export interface DataCollection {
  /** Lets the receiving side read the IP address and the User-Agent of the request. */
  userInfo?: boolean;
  [key: string]: unknown;
}

/** What `init` takes. Everything is optional; without `dsn` and `tunnel` nothing is sent. */
export interface Options extends TracingOptions {
  /** Where to send: `https://KEY@HOST/PROJECT`. */
  dsn?: string;
  /** A first-party URL that forwards envelopes, `true` for a managed same-origin path, or its parts. */
  tunnel?: string | true | { path?: string; basePath?: string; trailingSlash?: boolean };
  release?: string;
  dist?: string;
  environment?: string;
  /** Explains in the console what is recorded, dropped and sent. */
  debug?: boolean;
  /** `false`: nothing is recorded or sent. */
  enabled?: boolean;
  /** `false`: `metrics.*` do nothing. */
  enableMetrics?: boolean;
  /** Sees each metric as it is recorded: change it, or return `null` to drop it. Must be synchronous. */
  beforeSendMetric?: (metric: Metric) => Metric | null;
  /** What the current scope starts with. */
  initialScope?: CaptureContext;
  integrations?: Integration[] | ((defaults: Integration[]) => Integration[]);
  defaultIntegrations?: false | Integration[];
  dataCollection?: DataCollection;
  /** Names page loads and navigations by the pattern of their URL. */
  routeProvider?: RouteProvider;
  /** The same as `dataCollection: {userInfo: …}`. */
  sendDefaultPii?: boolean;
  /** `false`: what was dropped is not reported. */
  sendClientReports?: boolean;
  /** `"fetch"`, `"beacon"`, or a transport of your own. By default the best of both. */
  transport?: "fetch" | "beacon" | TransportFactory;
  transportOptions?: TransportOptions;
  /** Compress what is sent. `"auto"` (default): where it pays and the receiver takes it. */
  compression?: boolean | "auto";
  /** Counters with the same name, unit, attributes and trace within one flush become one, with the sum. */
  coalesceMetrics?: boolean;
  /** Share of metrics to keep, by name (`{"mouse.move": 0.1}`); the rate is recorded so that totals can be extrapolated. */
  metricSampleRates?: Record<string, number>;
  /** At most this many distinct strings per metric name and attribute; further ones become `__overflow__` and are reported. */
  metricCardinalityLimit?: number;
  /** Metrics larger than this many bytes are dropped. */
  maxMetricBytes?: number;
  /** On servers: attached as `server.address`. */
  serverName?: string;
  _metadata?: { sdk?: { name?: string; version?: string } };
  _flushInterval?: number;
  [option: string]: unknown;
}
