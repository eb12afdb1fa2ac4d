import { nowMs } from "../clock.js";
import { debugLog } from "../console.js";
import { getClient } from "../current.js";
import type { FullClient } from "../full-client.js";
import { guard } from "../guard.js";
import { getActiveSpan } from "../tracing/active.js";
import { isStreaming } from "../tracing/lifecycle.js";
import { getTraceData } from "../tracing/propagation.js";
import { hasTracing } from "../tracing/sampling.js";
import type { LocalSpan } from "../tracing/span.js";
import { startInactiveSpan } from "../tracing/trace.js";
import type { Span } from "../tracing/types.js";
import { headersToAdd } from "./headers.js";
import { ownRequests } from "./own.js";
import { setOutcome, spanOptions } from "./span.js";
import type { Asked } from "./span.js";
import { targetTest } from "./targets.js";
import { watchTimings } from "./timings.js";

/** What `browserTracingIntegration` takes for requests. */
export interface RequestOptions {
  traceFetch?: boolean;
  traceXHR?: boolean;
  /** Asked for each request: `false` gives neither span nor trace headers. */
  shouldCreateSpanForRequest?(url: string): boolean;
  /** Adds to the span what the performance timeline knows of the request. */
  enableHTTPTimings?: boolean;
  onRequestSpanStart?(span: Span, info: { headers?: Headers }): void;
  /** Called before the span ends: what it sets is sent. */
  onRequestSpanEnd?(span: Span, info: { headers?: Headers; error?: unknown }): void;
}

/** A request under way. */
export interface Call {
  _asked: Asked;
  _span: Span | undefined;
  /** The headers to add to it. */
  _added: [name: string, value: string][];
}

/** How a request ended. */
export interface Outcome {
  _status: number;
  _error?: unknown;
  /** What `fetch` answered. */
  _response?: Response;
  /** Where there is none: reads the headers of the answer. */
  _headers?(): Headers;
}

/** What `fetch` and XHR have in common. Nothing here throws. */
export interface Tracer {
  /** Undefined: nothing to do for this request. */
  _begin(ask: () => Asked | undefined): Call | undefined;
  _end(call: Call, outcome: Outcome): void;
  _stop(): void;
}

export function createTracer(client: FullClient, options: RequestOptions): Tracer {
  const { shouldCreateSpanForRequest, onRequestSpanStart, onRequestSpanEnd, enableHTTPTimings = true } = options;
  const { propagateTraceparent, tracePropagationTargets } = client._options;
  const isTarget = targetTest(tracePropagationTargets);
  const isOwn = ownRequests(client);
  const timings = watchTimings(client, enableHTTPTimings);
  let hasWarned = false;

  const startSpan = (asked: Asked): Span | undefined => {
    if (!hasTracing(client._options)) return;
    if (isStreaming(client) || getActiveSpan()) return startInactiveSpan(spanOptions(asked, client));
    client.recordDroppedEvent("no_parent_span", "span");
  };

  const begin = (ask: () => Asked | undefined): Call | undefined => {
    // The page may have another client by now, which patches for itself.
    if (getClient() !== client) return;
    const asked = ask();
    if (!asked || isOwn(asked._url) || (shouldCreateSpanForRequest && !shouldCreateSpanForRequest(asked._raw))) return;
    const isCarrier = asked._mayCarry && isTarget(asked._url);
    const span = startSpan(asked);
    if (!span && !isCarrier) return;
    // An ignored span has no place in the trace: what the request causes belongs to the span around it.
    const isIgnored = (span as LocalSpan | undefined)?._dropReason === "ignored" && getActiveSpan();
    const trace = isCarrier ? getTraceData({ span: isIgnored ? undefined : span, client, propagateTraceparent }) : {};
    if (span) timings._start(span, asked._url);
    return { _asked: asked, _span: span, _added: headersToAdd(asked._headers, trace) };
  };

  const end = ({ _asked: { _url: url }, _span: span, _added: added }: Call, { _status, _headers, _error, _response }: Outcome) => {
    const endMs = nowMs();
    if (_error instanceof TypeError && added.length && url.origin !== globalThis.location?.origin && !hasWarned) {
      hasWarned = true;
      debugLog(
        `a request failed: ${url.origin} must allow sentry-trace and baggage (Access-Control-Allow-Headers), or tracePropagationTargets leave it out`,
      );
    }
    if (!span) return;
    setOutcome(span, _status, _error, _response);
    if (onRequestSpanEnd) guard(() => onRequestSpanEnd(span, { headers: _response?.headers || _headers?.(), error: _error }));
    client.emit("requestAnswered", span, endMs, _response);
    timings._end(span, endMs);
  };

  return {
    _begin(ask) {
      const call = guard(() => begin(ask));
      const span = call?._span;
      if (span && onRequestSpanStart) guard(() => onRequestSpanStart(span, { headers: call._asked._headers }));
      return call;
    },
    _end: (call, outcome) => guard(() => end(call, outcome)),
    _stop: timings._stop,
  };
}
