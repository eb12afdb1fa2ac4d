import { getCurrentScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { PREVIOUS_TRACE_SAMPLE_RATE } from "../tracing/names.js";
import { dscOf } from "../tracing/propagation.js";
import type { RecordingSpan } from "../tracing/span.js";
import type { SpanAttributes, SpanContextData } from "../tracing/types.js";

/** After an hour away it is another visit. */
const LINK_SECONDS_MAX = 3_600;
/** Shared with the protocol's other SDKs, as is what is stored under it. */
const STORAGE_KEY = "sentry_previous_trace";

/** What the next trace has to know of the one before. */
interface PreviousTrace {
  spanContext: SpanContextData;
  startTimestamp: number;
  sampleRate: number;
  sampleRand: number;
}

/** What the hook `beforeSampling` may change. */
interface Sampling {
  spanAttributes: SpanAttributes;
  parentSampled?: boolean;
  parentSampleRate?: number;
  sampleRand: number;
}

export type LinkMode = "in-memory" | "session-storage" | "off";

/**
 * Links the first root span of each trace to that of the trace before. With `isConsistent` a trace also inherits the decision of
 * the one before, and the random number behind it.
 */
export function linkTraces(client: FullClient, mode: LinkMode, isConsistent?: boolean): void {
  if (mode === "off") return;
  const isStored = mode === "session-storage";
  let previous = isStored ? restore() : undefined;
  let isFirst = true;

  if (isConsistent) client.on("beforeSampling", (sampling: Sampling) => {
    // What the server decided about this page counts more.
    if (previous && !(isFirst && getCurrentScope().getPropagationContext().parentSpanId)) {
      const { sampleRate, sampleRand, spanContext } = previous;
      sampling.sampleRand = sampleRand;
      sampling.parentSampled = !!spanContext.traceFlags;
      sampling.parentSampleRate = sampleRate;
      sampling.spanAttributes = { ...sampling.spanAttributes, [PREVIOUS_TRACE_SAMPLE_RATE]: sampleRate };
    }
    isFirst = false;
  });
  client.on("spanStart", (span: RecordingSpan) => {
    const before = previous;
    if (span._root !== span || !span._startMs || before?.spanContext.traceId === span._traceId) return;
    const { sampleRand } = span._scope.getPropagationContext();
    const startTimestamp = span._startMs / 1e3;
    previous = { spanContext: span.spanContext(), startTimestamp, sampleRate: Number(dscOf(span)["sample_rate"]) || 0, sampleRand };
    if (isStored) store(previous);
    if (!before || startTimestamp - before.startTimestamp > LINK_SECONDS_MAX) return;
    const { traceId, spanId, traceFlags } = before.spanContext;
    span.addLink({ context: before.spanContext, attributes: { "sentry.link.type": "previous_trace" } });
    span.setAttribute("sentry.previous_trace", `${traceId}-${spanId}-${traceFlags}`);
  });
}

function restore(): PreviousTrace | undefined {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORAGE_KEY)!);
    return stored.spanContext.traceId && stored;
  } catch {
    // Nothing stored, or a page that may not store.
  }
}

function store(trace: PreviousTrace): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(trace));
  } catch {
    // The next page's trace goes without a link.
  }
}
