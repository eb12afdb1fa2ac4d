import { browserIdentity } from "./browser.js";
import { warn } from "./console.js";
import { compact } from "./crossing.js";
import type { Defaults } from "./crossing.js";
import type { Batch } from "./delivery/batch.js";
import { newBatch } from "./delivery/batch.js";
import { createDelivery } from "./delivery/delivery.js";
import type { Delivery, Offline } from "./delivery/delivery.js";
import { Ledger } from "./delivery/ledger.js";
import { Spill } from "./delivery/spill.js";
import { envelopeUrl, publicDsn } from "./dsn.js";
import type { Source } from "./engine.js";
import { watchPage } from "./page.js";
import { Recorder } from "./recorder.js";
import type { Attributes, DataCategory, DropReason, Options } from "./types.js";
import { within } from "./timer.js";
import { SDK_NAME, SDK_VERSION } from "./version.js";

/** Records, encodes and delivers for one DSN. Pages have one; `getClient()` answers it. */
export class Client {
  /** @internal Without the secret; undefined if it was none. */ _dsn: string | undefined;
  /** @internal */ _ledger = new Ledger();
  /** @internal Undefined where nothing can be sent: no DSN, or `enabled: false`. */
  _delivery: Delivery | undefined;
  /** @internal */ _recorder: Recorder;
  /** @internal */ _isOpen: boolean;
  /** @internal Something beside `beforeSendMetric` wants to see metrics. */
  _hasMetricHooks = false;
  private _unwatch: (() => void) | undefined;

  constructor(
    /** @internal */ public _options: Options,
    source: Source,
  ) {
    this._isOpen = _options.enabled !== false;
    this._dsn = publicDsn(_options.dsn || "");
    if (_options.dsn && !this._dsn) warn("init(): dsn must look like https://KEY@HOST/PROJECT, not", _options.dsn);
    this._delivery = this._isOpen ? this._createDelivery() : undefined;
    this._recorder = new Recorder(this, source);
  }

  /** @internal Looks after the page from here on; construction itself has no effects. */
  _start(): void {
    this._unwatch = watchPage(this);
    this._recorder._warmUp();
  }

  /** The options as `init` understood them. */
  getOptions(): Options {
    return this._options;
  }

  /** What this SDK calls itself on the wire. */
  getSdkMetadata(): { sdk: { name: string; version: string } } {
    return { sdk: { name: SDK_NAME, version: SDK_VERSION, ...this._options._metadata?.sdk } };
  }

  /** Counts something that will not be sent; client reports tell the receiver. */
  recordDroppedEvent(reason: DropReason, category: DataCategory, count = 1): void {
    if (this._options.sendClientReports !== false) this._ledger._add(reason, category, count);
  }

  /** Sends what waits. Resolves to whether all of it was answered within `timeout` milliseconds (no timeout: waits). */
  flush(timeout?: number): PromiseLike<boolean> {
    this.emit("flush");
    const sent = this._recorder._ready().then(() => {
      this._recorder._flush();
      return this._delivery?._drained();
    });
    return within(sent, timeout);
  }

  /** Flushes, then records nothing more. */
  close(timeout?: number): PromiseLike<boolean> {
    return this.flush(timeout).then((isFlushed) => {
      this._isOpen = false;
      this._unwatch?.();
      this.emit("close");
      // What the flush itself lost is in the report.
      this._report();
      return isFlushed && this.flush(timeout);
    });
  }

  /** @internal Full entries call what listens. */
  emit(_hook: string, ..._args: unknown[]): void {}

  /** @internal Full entries look after a replay here. */
  _beforeRecord?(): void;

  /** @internal Attributes that may change between two records. */
  _extraAttributes: Attributes | undefined;

  /** @internal The page is going away, or hidden: what must end by then ends before the flush. */
  _leave(eventType: string): void {
    this._delivery?._leaving();
    this.emit("pageHidden", eventType);
    this.emit("flush");
    this._recorder._flush();
    // What the flush itself lost is in the report.
    this._report();
  }

  /** @internal What every metric gets. */
  _defaults(): Defaults {
    const { release, environment, serverName } = this._options;
    const { name, version } = this.getSdkMetadata().sdk;
    const [browserName, browserVersion] = browserIdentity();
    return [
      compact({ "browser.name": browserName, "browser.version": browserVersion, "server.address": serverName || hostName() }),
      compact({ "sentry.release": release, "sentry.environment": environment, "sentry.sdk.name": name, "sentry.sdk.version": version }),
    ];
  }

  /** @internal The receiver of a tunnel learns from the envelope for whom it is. */
  _envelopeHeader(): { sdk?: { name: string; version: string }; dsn?: string } {
    return { ...this.getSdkMetadata(), ...this._tunnelHeader() };
  }

  /** @internal Puts what was dropped on its way. */
  _report(): void {
    const discarded_events = this._ledger._take();
    if (!discarded_events.length) return;
    const lines = [this._tunnelHeader(), { type: "client_report" }, { timestamp: Date.now() / 1000, discarded_events }];
    this._deliver(new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join("\n")), []);
  }

  /** @internal Hands an envelope to delivery. */
  _deliver(envelope: Uint8Array, contents: Batch["_contents"]): void {
    this._delivery?._push(newBatch(envelope, contents));
    this._delivery?._move();
  }

  /** @internal Counts all that a batch holds. */
  _lose(reason: DropReason, contents: Batch["_contents"]): void {
    for (const [category, quantity] of contents) this.recordDroppedEvent(reason, category as DataCategory, quantity);
  }

  /** @internal */
  _createDelivery(by?: typeof fetch, offline?: Offline): Delivery | undefined {
    const { transport, transportOptions, compression, tunnel } = this._options;
    const url = this._url();
    if (!url) return;
    return createDelivery(
      {
        _url: url,
        _options: transportOptions || {},
        _compression: by ? false : (compression ?? "auto"),
        _isTunnel: !!tunnel,
        _offline: offline,
        _only: by ? "fetch" : (transport as "fetch"),
        _lose: (reason, contents) => this._lose(reason, contents),
        // Bound, or browsers call it an illegal invocation; saved, so that what patches it later does not see us.
        _fetch: by || (typeof fetch === "function" ? fetch.bind(globalThis) : undefined),
      },
      new Spill("fanal " + url),
    );
  }

  /** @internal */
  _url(): string | undefined {
    const { tunnel } = this._options;
    if (typeof tunnel === "string") return tunnel;
    const { name, version } = this.getSdkMetadata().sdk;
    return envelopeUrl(this._dsn || "", name + "/" + version);
  }

  private _tunnelHeader(): { dsn?: string } {
    return this._options.tunnel ? { dsn: this._dsn } : {};
  }
}

function hostName(): string | undefined {
  if (typeof document === "undefined" && typeof process === "object") return process.getBuiltinModule?.("os")?.hostname();
}
