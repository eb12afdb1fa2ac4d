import { debugLog } from "../console.js";
import { getGlobalScope, getIsolationScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { FLUSH_INTERVAL_MS, FLUSH_RECORDS, QUEUE_RECORDS_MAX, SEGMENT_FLUSH_MS, SPAN_STRING_MAX } from "../limits.js";
import { snapshotOf, takeSnapshot } from "../snapshot.js";
import { isStaticCallback } from "./before-send-span.js";
import { spanToJSON } from "./json.js";
import { CUSTOM_NAME, SEGMENT_ID, SEGMENT_NAME } from "./names.js";
import { addContexts, pageUrl } from "./page-attributes.js";
import { dscOf } from "./propagation.js";
import { attributesOf, spanWriter } from "./span-crossing.js";
import type { RecordingSpan } from "./span.js";
import type { SpanJSON } from "./types.js";

/** What the core is told that envelopes hold. */
const SPANS = 1;

/** Spans that have ended and wait to leave, by their trace: an envelope carries one. */
export class Outbox {
  private _traces = new Map<string, RecordingSpan[]>();
  private _total = 0;

  constructor(private _client: FullClient) {}

  _count(): number {
    return this._total;
  }

  _add(span: RecordingSpan): void {
    const client = this._client;
    const isSegment = span._root === span;
    if (isSegment) {
      span._pageUrl = pageUrl();
      // They leave by themselves; whoever keeps the root must not keep them.
      span._children = undefined;
      for (const scope of [span._scope, getIsolationScope(), getGlobalScope()]) addContexts(span._attributes, scope._data.contexts);
    }
    if (CUSTOM_NAME in span._attributes) delete span._attributes[CUSTOM_NAME];
    client._beforeRecord();
    span._snapshot = snapshotOf(span._scope);
    const settled = client._hasSpanHooks() ? settle(client, span, isSegment) : span;
    if (this._total >= QUEUE_RECORDS_MAX) {
      client._recorder._flush();
      if (this._total >= QUEUE_RECORDS_MAX) return client.recordDroppedEvent("buffer_overflow", "span");
    }
    const { _traceId: traceId } = span;
    const spans = this._traces.get(traceId);
    if (spans) spans.push(settled);
    else this._traces.set(traceId, [settled]);
    client._recorder._flushIn(++this._total >= FLUSH_RECORDS ? 0 : isSegment ? SEGMENT_FLUSH_MS : FLUSH_INTERVAL_MS);
  }

  /** Encodes every trace and hands it to delivery. */
  _flush(): void {
    const { _recorder: recorder } = this._client;
    const { _engine: engine } = recorder;
    if (!this._total || !engine._get()) return;
    const write = spanWriter(this._client);
    for (const [traceId, spans] of this._traces) {
      engine._with((core) => {
        recorder._crossing._stage(spans, SPAN_STRING_MAX, write);
        recorder._frame(core, SPANS, this._header(spans[0]!));
        recorder._send(core, ["span"]);
      });
      if (engine._isDead) return;
      this._total -= spans.length;
      this._traces.delete(traceId);
    }
  }

  /** The core is gone for good. */
  _lose(): void {
    this._client.recordDroppedEvent("internal_sdk_error", "span", this._total);
    this._traces.clear();
    this._total = 0;
  }

  private _header({ _root: root }: RecordingSpan): string {
    const trace = dscOf(root);
    const isKnown = trace["trace_id"] && trace["public_key"];
    return JSON.stringify({ sent_at: new Date().toISOString(), ...(isKnown && { trace }), ...this._client._envelopeHeader() });
  }
}

/** Shows the span to everybody who wants to change it; what they leave is final. */
function settle(client: FullClient, span: RecordingSpan, isSegment: boolean): RecordingSpan {
  const json = spanToJSON(span);
  const { _name, _root: root } = span;
  const snapshot = takeSnapshot(span._scope, false);
  const [common] = attributesOf(client, snapshot, span._pageUrl);
  json.attributes = { ...common, [SEGMENT_NAME]: (root as RecordingSpan)._name ?? _name, [SEGMENT_ID]: root._id(), ...json.attributes };
  client.emit("preprocessSpan", json);
  if (isSegment) client.emit("processSegmentSpan", json);
  client.emit("processSpan", json);
  const { beforeSendSpan } = client._options;
  let answer: SpanJSON = json;
  if (typeof beforeSendSpan === "function" && !isStaticCallback(beforeSendSpan)) {
    try {
      const changed = (beforeSendSpan as (span: SpanJSON) => SpanJSON)({ ...json, attributes: { ...json.attributes } });
      if (changed) answer = changed;
      else debugLog("beforeSendSpan cannot drop spans, ignoreSpans can");
    } catch (error) {
      debugLog("beforeSendSpan threw:", error);
    }
  }
  const settled = Object.create(span) as RecordingSpan;
  return Object.assign(settled, {
    _name: answer.name,
    _parentId: answer.parent_span_id,
    _startMs: answer.start_timestamp * 1e3,
    _endMs: answer.end_timestamp! * 1e3,
    _status: { code: answer.status === "error" ? 2 : 1 },
    _attributes: { ...answer.attributes },
    _links: answer.links?.map(({ trace_id, span_id, sampled, attributes }) => ({
      context: { traceId: trace_id, spanId: span_id, traceFlags: sampled ? 1 : 0 }, attributes,
    })),
    _snapshot: null,
  });
}
