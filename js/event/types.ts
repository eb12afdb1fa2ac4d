import type { StaticSpanJSON } from "../tracing/types.js";
import type { Breadcrumb, Context, Primitive, SeverityLevel, User } from "../types.js";

/** What the receiver files as one occurrence: a transaction, later an error. Times in seconds. */
export interface Event {
  type?: "transaction";
  event_id?: string;
  start_timestamp?: number;
  timestamp?: number;
  platform?: string;
  release?: string;
  dist?: string;
  environment?: string;
  server_name?: string;
  level?: SeverityLevel;
  transaction?: string;
  transaction_info?: { source: string };
  request?: { url?: string; headers?: Record<string, string | undefined>; [key: string]: unknown };
  tags?: Record<string, Primitive>;
  extra?: Record<string, unknown>;
  user?: User;
  contexts?: Record<string, Context | undefined>;
  breadcrumbs?: Breadcrumb[];
  fingerprint?: string[];
  spans?: StaticSpanJSON[];
  measurements?: StaticSpanJSON["measurements"];
  sdk?: Record<string, unknown>;
  /** For hooks; never sent. */
  sdkProcessingMetadata?: Record<string, unknown>;
  [key: string]: unknown;
}

/** What hooks get beside the event. */
export interface EventHint {
  event_id?: string;
  [key: string]: unknown;
}
