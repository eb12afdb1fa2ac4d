import { ORIGIN, OP, STATUS_MESSAGE } from "./names.js";
import { RecordingSpan } from "./span.js";
import type { LocalSpan } from "./span.js";
import { isFailed, statusWord } from "./status.js";
import type { Span, SpanJSON, SpanLinkJSON, StaticSpanJSON } from "./types.js";

/** The span as it is streamed, its attributes plain. */
export function spanToJSON(span: Span): SpanJSON {
  const { spanId: span_id, traceId: trace_id } = span.spanContext();
  if (!(span instanceof RecordingSpan)) {
    return { trace_id, span_id, name: "", start_timestamp: 0, status: "ok", is_segment: (span as LocalSpan)._root === span, attributes: {} };
  }
  const isError = isFailed(span._status);
  const message = isError && span._status!.message;
  return {
    trace_id,
    span_id,
    parent_span_id: span._parentId,
    name: span._name,
    start_timestamp: span._startMs / 1e3,
    end_timestamp: span._endMs ? span._endMs / 1e3 : undefined,
    status: isError ? "error" : "ok",
    is_segment: span._root === span,
    attributes: { ...(message && { [STATUS_MESSAGE]: message }), ...span._attributes },
    links: linksToJSON(span),
  };
}

/** The span as transactions carry it. */
export function spanToStaticSpanJSON(span: Span): StaticSpanJSON {
  const { spanId: span_id, traceId: trace_id } = span.spanContext();
  if (!(span instanceof RecordingSpan)) return { trace_id, span_id, start_timestamp: 0, status: "ok", data: {} };
  const attributes = span._attributes;
  return {
    trace_id,
    span_id,
    parent_span_id: span._parentId,
    op: attributes[OP] as string,
    description: span._name,
    start_timestamp: span._startMs / 1e3,
    timestamp: span._endMs ? span._endMs / 1e3 : undefined,
    status: statusWord(span._status),
    origin: attributes[ORIGIN] as string,
    data: attributes,
    exclusive_time: attributes["sentry.exclusive_time"] as number,
    measurements: span._measurements,
    links: linksToJSON(span),
  };
}

/** Links as both lifecycles write them; their attributes plain. */
export function linksToJSON({ _links: links }: RecordingSpan): SpanLinkJSON[] | undefined {
  return links?.map(({ context, attributes }) => ({
    trace_id: context.traceId, span_id: context.spanId, sampled: context.traceFlags === 1, attributes,
  }));
}

/** Whether the span's trace was chosen to be recorded. */
export function spanIsSampled(span: Span): boolean {
  return span.spanContext().traceFlags === 1;
}

/** The span and what was recorded under it. */
export function getSpanDescendants(span: Span): Span[] {
  const found = new Set<string>([span.spanContext().spanId]);
  const children = (((span as LocalSpan)._root as RecordingSpan)?._children || []) as RecordingSpan[];
  // Children follow their parents in the root's list.
  return [span, ...children.filter((child) => found.has(child._parentId!) && found.add(child._id()))];
}
