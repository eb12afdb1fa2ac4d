import { ORIGIN, OP, STATUS_MESSAGE } from "./names.js";
import type { LocalSpan, RecordingSpan } from "./span.js";
import { isFailed, statusWord } from "./status.js";
import type { Span, SpanJSON, SpanLinkJSON, StaticSpanJSON } from "./types.js";

/** The span as it is streamed, its attributes plain. */
export function spanToJSON(span: Span): SpanJSON {
  const { _name: name = "", _endMs, _status, _attributes, _root } = span as RecordingSpan;
  const isError = isFailed(_status);
  const message = isError && _status!.message;
  return {
    ...common(span),
    name,
    end_timestamp: _endMs ? _endMs / 1e3 : undefined,
    status: isError ? "error" : "ok",
    is_segment: _root === span,
    attributes: { ...(message && { [STATUS_MESSAGE]: message }), ..._attributes },
  };
}

/** The span as transactions carry it. */
export function spanToStaticSpanJSON(span: Span): StaticSpanJSON {
  const { _name: description, _endMs, _status, _attributes: data = {}, _measurements: measurements } = span as RecordingSpan;
  return {
    ...common(span),
    op: data[OP] as string,
    description,
    timestamp: _endMs ? _endMs / 1e3 : undefined,
    status: statusWord(_status),
    origin: data[ORIGIN] as string,
    data,
    exclusive_time: data["sentry.exclusive_time"] as number,
    measurements,
  };
}

/** What both lifecycles write alike. Of a span that records nothing it is the ids. */
function common(span: Span): Pick<SpanJSON, "trace_id" | "span_id" | "parent_span_id" | "start_timestamp" | "links"> {
  const { spanId: span_id, traceId: trace_id } = span.spanContext();
  const { _parentId: parent_span_id, _startMs = 0 } = span as RecordingSpan;
  return { trace_id, span_id, parent_span_id, start_timestamp: _startMs / 1e3, links: linksToJSON(span as RecordingSpan) };
}

/** Links as both lifecycles write them; their attributes plain. */
export function linksToJSON({ _links: links }: RecordingSpan): SpanLinkJSON[] | undefined {
  return links?.map(({ context, attributes }) => ({
    trace_id: context.traceId, span_id: context.spanId, sampled: context.traceFlags === 1, attributes,
  }));
}

/** The span and what was recorded under it. */
export function getSpanDescendants(span: Span): Span[] {
  const found = new Set<string>([span.spanContext().spanId]);
  const children = (((span as LocalSpan)._root as RecordingSpan)?._children || []) as RecordingSpan[];
  // Children follow their parents in the root's list.
  return [span, ...children.filter((child) => found.has(child._parentId!) && found.add(child._id()))];
}
