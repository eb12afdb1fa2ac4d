import { copyAttributes } from "./attributes.js";
import type { Batch } from "./delivery/batch.js";
import { newBatch } from "./delivery/batch.js";
import type { Client } from "./client.js";
import { clockSkewMs } from "./clock.js";
import { debugLog } from "./console.js";
import { Crossing, userAttributes, writeUtf8 } from "./crossing.js";
import { Engine } from "./engine.js";
import type { Core, Source } from "./engine.js";
import { metricWriter } from "./metric-crossing.js";
import { FLUSH_INTERVAL_MS, FLUSH_RECORDS, KEEPALIVE_BYTES_MAX, METRIC_BYTES_MAX, QUEUE_RECORDS_MAX } from "./limits.js";
import { TYPE_NAMES } from "./record.js";
import type { MetricRecord } from "./record.js";
import type { Scope } from "./scope.js";
import { snapshotOf, takeSnapshot } from "./snapshot.js";
import { later } from "./timer.js";
import type { Attributes, DataCategory, DropReason, Metric, MetricOptions, Options } from "./types.js";

/** What the core is told that envelopes hold. */
const METRICS = 0;

/** How long after `init` the core is made ready where no idle callback exists; the page's own start comes first. */
const WARM_UP_MS = 500;

/** From the call to encoded batches: the queue, and the flush that empties it into the core. */
export class Recorder {
  private _queue: MetricRecord[] = [];
  private _timer: unknown;
  private _dueMs = 0;
  private _isPreparing = false;
  _engine: Engine;
  /** @internal */ _crossing = new Crossing();
  private _options: Options;
  /** The first line of envelopes of metrics, and the one that the core has now. */
  private _header = "";
  private _framed: string | undefined;
  /** Full entries record spans, too. */
  _spans: { _count(): number; _flush(): void; _lose(): void } | undefined;

  constructor(
    private _client: Client,
    source: Source,
  ) {
    this._options = _client._options;
    this._engine = new Engine(source, (core) => this._configure(core));
  }

  /** The whole cost of a metric at its call: checks, one shallow copy, one push. */
  _record(type: number, name: string, value: number, options: MetricOptions | undefined, scope: Scope): void {
    const client = this._client;
    const { enableMetrics, beforeSendMetric, metricSampleRates } = this._options;
    if (enableMetrics === false || !client._isOpen) return;
    let attributes = options && options.attributes;
    let unit = options && options.unit;
    if (metricSampleRates) {
      const rate = metricSampleRates[name]!;
      if (rate < 1) {
        if (Math.random() >= rate) return client.recordDroppedEvent("sample_rate", "trace_metric");
        attributes = { ...attributes, "sentry.client_sample_rate": rate };
      }
    }
    client._beforeRecord?.();
    let snapshot = snapshotOf(scope);
    if (beforeSendMetric || client._hasMetricHooks) {
      const metric = this._ask({ name, value, type: TYPE_NAMES[type]!, unit, attributes: this._enrich(attributes, scope) });
      if (!metric) return;
      ({ name, value, unit, attributes } = metric);
      snapshot = takeSnapshot(scope, true);
    }
    // The difference of a number with itself is 0, unless it is infinite or none at all.
    if (typeof name !== "string" || !name || typeof value !== "number" || value - value !== 0) {
      debugLog("a metric needs a name and a finite number:", [name, value]);
      return this._drop("invalid", 1);
    }
    const queue = this._queue;
    const span = scope._span;
    queue.push({
      _type: type,
      _name: name,
      _value: value,
      _unit: unit,
      _attributes: attributes && copyAttributes(attributes),
      _timeMs: Date.now(),
      _traceId: span ? span._traceId : scope._data.propagationContext.traceId,
      _spanId: span && span._id(),
      _snapshot: snapshot,
    });
    if (!this._isPreparing || queue.length >= FLUSH_RECORDS) this._schedule();
  }

  /** Encodes what waits and sends it. Synchronous, so that it works while the page goes away. */
  _flush(): void {
    clearTimeout(this._timer as number);
    this._timer = undefined;
    if (this._waiting()) this._client.emit("flushMetrics");
    while (this._waiting() && this._engine._get()) {
      this._prepare();
      this._engine._with((core) => this._encode(core));
    }
    this._spans?._flush();
    if (this._engine._isDead) {
      this._drop("internal_sdk_error", this._waiting());
      this._crossing._clear();
      this._queue.length = 0;
      this._spans?._lose();
    }
    // The core is still loading: this flush comes again when it is there.
    if (this._engine._pending && (this._waiting() || this._spans?._count())) this._flushIn(0);
    this._client._delivery?._move();
  }

  private _waiting(): number {
    return this._queue.length + this._crossing._staged + this._crossing._refused;
  }

  /**
   * Stages what is queued. Done soon after recording, because a page that goes away may have a millisecond: Firefox drops what is
   * handed over later than that when its tab is closed.
   */
  private _prepare(): void {
    const room = FLUSH_RECORDS - this._crossing._staged;
    const records = this._queue.slice(0, room);
    if (!records.length) return;
    try {
      const charsMax = this._bytesMax();
      this._crossing._stage(records, charsMax, metricWriter(this._client._defaults(), clockSkewMs(), charsMax));
    } catch {
      // A timer calls this: what throws here would be an error of the page's.
      this._drop("internal_sdk_error", records.length);
    }
    this._queue.splice(0, records.length);
  }

  /** Resolves when the core can encode, or never will. */
  _ready(): Promise<void> {
    this._engine._get();
    return this._engine._pending || Promise.resolve();
  }

  /** Gets the core and what earlier pages left, once the page has nothing better to do. */
  _warmUp(): void {
    const warmUp = () => {
      this._engine._get();
      this._client._delivery?._recover();
    };
    if (typeof requestIdleCallback === "function") requestIdleCallback(warmUp);
    else later(warmUp, WARM_UP_MS);
  }

  private _encode(core: Core): void {
    this._frame(core, METRICS, this._header);
    this._send(core, ["trace_metric", "trace_metric_byte"]);
    this._client.recordDroppedEvent("invalid", "trace_metric_byte", core.info(6));
    if (core.info(7)) debugLog("values now __overflow__:", core.info(7));
  }

  /** What the envelopes that follow begin with, and what they hold. */
  _frame(core: Core, kind: number, header: string): void {
    if (header === this._framed) return;
    configure(core, 0, header);
    core.option(3, kind);
    this._framed = header;
  }

  /** Encodes what is staged, and hands it to delivery. */
  _send(core: Core, [category, byteCategory]: [DataCategory, DataCategory?]): void {
    const delivery = this._client._delivery;
    const batches: Batch[] = [];
    let bytes = 0;
    this._crossing._send(core);
    const mode = delivery?._compresses() ? 1 : 0;
    for (let items; delivery && (items = core.encode(mode, KEEPALIVE_BYTES_MAX)); ) {
      const isCompressed = !!mode && delivery._prefersCompressed(core.info(3), bytes);
      const part = (what: number) => new Uint8Array(core.memory.buffer).slice(core.info(what), core.info(what) + core.info(what + 1));
      const contents: Batch["_contents"] = [[category, items]];
      if (byteCategory) contents.push([byteCategory, core.info(4)]);
      const plain = isCompressed && delivery._needsPlain() ? part(2) : undefined;
      const body = part(isCompressed ? 0 : 2);
      bytes += body.length;
      batches.push(newBatch(body, contents, isCompressed, plain));
    }
    const tooLarge = core.info(5) + this._crossing._refused;
    this._crossing._clear();
    for (const batch of batches) delivery!._push(batch);
    this._client.recordDroppedEvent("invalid", category, tooLarge);
    if (tooLarge) debugLog("too large and dropped:", tooLarge);
  }

  private _configure(core: Core): void {
    const { coalesceMetrics, metricCardinalityLimit, dataCollection, sendDefaultPii } = this._options;
    const infer = (dataCollection?.userInfo ?? sendDefaultPii) ? "auto" : "never";
    const ingest_settings = typeof document === "undefined" ? undefined : { infer_ip: infer, infer_user_agent: infer };
    this._header = JSON.stringify(this._client._envelopeHeader());
    configure(core, 1, JSON.stringify({ version: 2, ingest_settings, items: [] }).slice(0, -2));
    [this._bytesMax(), +!!coalesceMetrics, metricCardinalityLimit || 0].forEach((value, what) => core.option(what, value));
  }

  private _bytesMax(): number {
    return this._options.maxMetricBytes || METRIC_BYTES_MAX;
  }

  /** What hooks see: the SDK's attributes and the user included, the scopes' not. */
  private _enrich(attributes: Attributes | undefined, scope: Scope): Attributes {
    const [weak, strong] = this._client._defaults();
    const snapshot = takeSnapshot(scope, false);
    return { ...weak, ...userAttributes(snapshot), ...attributes, ...strong, ...snapshot._extra };
  }

  /** Lets hooks change the metric or drop it. */
  private _ask(metric: Metric): Metric | null | undefined {
    const client = this._client;
    client.emit("processMetric", metric);
    const { beforeSendMetric } = this._options;
    let answer: Metric | null = metric;
    try {
      answer = beforeSendMetric ? beforeSendMetric(metric) : metric;
    } catch (error) {
      debugLog("beforeSendMetric threw:", error);
      return void this._drop("callback_error", 1);
    }
    if (answer) client.emit("afterCaptureMetric", answer);
    else this._drop("before_send", 1);
    return answer;
  }

  private _schedule(): void {
    const waiting = this._waiting();
    this._flushIn(waiting >= FLUSH_RECORDS ? 0 : (this._options._flushInterval ?? FLUSH_INTERVAL_MS));
    if (!this._isPreparing) {
      this._isPreparing = true;
      later(() => {
        this._isPreparing = false;
        this._prepare();
      }, 0);
    }
    if (waiting >= QUEUE_RECORDS_MAX) {
      this._flush();
      if (this._queue.length >= QUEUE_RECORDS_MAX) this._drop("buffer_overflow", this._queue.splice(-1).length);
    }
  }

  /** Flushes after `ms`, unless it is going to anyway. */
  _flushIn(ms: number): void {
    if (this._timer && ms >= this._dueMs) return;
    clearTimeout(this._timer as number);
    this._dueMs = ms;
    this._timer = later(() => this._ready().then(() => this._flush()), ms);
  }

  private _drop(reason: DropReason, count: number): void {
    this._client.recordDroppedEvent(reason, "trace_metric", count);
  }
}

function configure(core: Core, what: number, line: string): void {
  core.configure(what, writeUtf8(core, core.input(line.length * 3), line));
}
