import { nowMs } from "../clock.js";
import type { FullClient } from "../full-client.js";
import { randomHex } from "../ids.js";
import type { Scope } from "../scope.js";
import type { Snapshot } from "../snapshot.js";
import type { DropReason } from "../types.js";
import { MEASUREMENT_UNIT, MEASUREMENT_VALUE, SOURCE } from "./names.js";
import { toMs } from "./time.js";
import type {
  DynamicSamplingContext, Measurement, Span, SpanAttributes, SpanAttributeValue, SpanContextData, SpanLink, SpanStatus, SpanTimeInput,
} from "./types.js";

const SPAN_ID_BYTES = 8;

/** A span that records nothing: tracing is off, or the trace was not chosen. It still has a place in its trace. */
export class LocalSpan implements Span {
  /** The root of the spans that this page makes of the trace. */
  _root: LocalSpan;
  /** Made when somebody asks. */
  _spanId: string | undefined;
  /** What an earlier part of the trace settled for all of it. */
  _dsc: DynamicSamplingContext | undefined;

  constructor(
    public _traceId: string,
    /** The scope it was started in; what the span is enriched with when it ends. */
    public _scope: Scope,
    root?: LocalSpan,
    /** `undefined`: nobody decided, because tracing is off. */
    public _sampled?: boolean,
    public _dropReason?: DropReason,
  ) {
    this._root = root || this;
    this._spanId = this._dsc = undefined;
  }

  /** @internal */
  _id(): string {
    return (this._spanId ||= randomHex(SPAN_ID_BYTES));
  }

  spanContext(): SpanContextData {
    return { traceId: this._traceId, spanId: this._id(), traceFlags: this._sampled ? 1 : 0 };
  }

  setAttribute(_key: string, _value: SpanAttributeValue): this {
    return this;
  }

  setAttributes(_attributes: SpanAttributes): this {
    return this;
  }

  setStatus(_status: SpanStatus): this {
    return this;
  }

  updateName(_name: string): this {
    return this;
  }

  addLink(_link: SpanLink): this {
    return this;
  }

  addLinks(_links: SpanLink[]): this {
    return this;
  }

  addEvent(_name: string, _attributesOrStartTime?: SpanAttributes | SpanTimeInput, _startTime?: SpanTimeInput): this {
    return this;
  }

  recordException(_exception: unknown, _time?: number): void {}

  isRecording(): boolean {
    return false;
  }

  end(_endTime?: SpanTimeInput): void {}
}

/** A span with content. A root that was not sampled is one too, because its name and rate are part of what it passes on. */
export class RecordingSpan extends LocalSpan {
  _parentId: string | undefined;
  _status: SpanStatus | undefined;
  _endMs = 0;
  _links: SpanLink[] | undefined;
  _measurements: Record<string, Measurement> | undefined;
  /** Of a root: its sampled descendants, the first `SPAN_CHILDREN_MAX` of them. */
  _children: LocalSpan[] | undefined;
  /** Sent by itself, also where spans are sent as transactions. */
  _isStandalone: boolean | undefined;
  /** Of a segment: where the page was at its end. */
  _pageUrl: string | undefined;
  /** The state of the scopes at its end. `null`: hooks have settled what it contains. */
  _snapshot: Snapshot | null | undefined;

  constructor(
    traceId: string,
    scope: Scope,
    root: LocalSpan | undefined,
    sampled: boolean,
    public _name: string,
    public _attributes: Record<string, unknown>,
    public _startMs: number,
  ) {
    super(traceId, scope, root, sampled);
  }

  override setAttribute(key: string, value: SpanAttributeValue): this {
    if (this._endMs || (key === SOURCE && value !== undefined && this._root !== this)) return this;
    if (value === undefined) delete this._attributes[key];
    else this._attributes[key] = value;
    return this;
  }

  override setAttributes(attributes: SpanAttributes): this {
    for (const key in attributes) this.setAttribute(key, attributes[key]);
    return this;
  }

  override setStatus(status: SpanStatus): this {
    if (!this._endMs) this._status = status;
    return this;
  }

  /** A root may be renamed after its end: its name is what the spans of its trace are filed under. */
  override updateName(name: string): this {
    if (!this._endMs || this._root === this) this._name = name;
    return this.setAttribute(SOURCE, "custom");
  }

  override addLink(link: SpanLink): this {
    return this.addLinks([link]);
  }

  override addLinks(links: SpanLink[]): this {
    if (!this._endMs) this._links = [...(this._links || []), ...links];
    return this;
  }

  override addEvent(name: string, attributes?: SpanAttributes | SpanTimeInput): this {
    const { [MEASUREMENT_VALUE]: value, [MEASUREMENT_UNIT]: unit } = (attributes || {}) as Record<string, unknown>;
    if (!this._endMs && typeof value === "number" && typeof unit === "string") (this._measurements ||= {})[name] = { value, unit };
    return this;
  }

  override isRecording(): boolean {
    return !this._endMs && !!this._sampled;
  }

  override end(endTime?: SpanTimeInput): void {
    if (this._endMs) return;
    this._endMs = Math.max(endTime === undefined ? nowMs() : toMs(endTime), this._startMs);
    (this._scope.getClient() as FullClient | undefined)?._spanEnded(this);
  }
}
