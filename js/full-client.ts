import { Client } from "./client.js";
import { compact } from "./crossing.js";
import type { Delivery } from "./delivery/delivery.js";
import { contentsOf, parseEnvelope, serializeEnvelope } from "./envelope.js";
import type { Source } from "./engine.js";
import { guard } from "./guard.js";
import { resolveIntegrations } from "./integrations.js";
import { within } from "./timer.js";
import type { BuiltInTransport } from "./transport.js";
import { managedTunnelPath, parseDsn } from "./dsn-parts.js";
import { scopeChanged } from "./snapshot.js";
import { hasAsyncContext, useAsyncContext } from "./tracing/async-context.js";
import { isStreaming } from "./tracing/lifecycle.js";
import { Outbox } from "./tracing/outbox.js";
import type { RecordingSpan } from "./tracing/span.js";
import { captureTransaction } from "./tracing/transaction.js";
import type {
  DataCategory, DataCollection, DropReason, DsnComponents, Envelope, EventProcessor, Integration, Options, Transport,
  TransportResponse,
} from "./types.js";

type Callback = (...args: any[]) => unknown;

/** `setupOnce` runs once per page, whatever the number of clients. */
const setUpOnce = new Set<string>();

/** The client of the full entry: hooks, integrations, envelopes and transports of your own. */
export class FullClient extends Client {
  private _hooks: Record<string, Set<Callback>> = {};
  private _integrations = new Map<string, Integration>();
  private _processors: EventProcessor[] = [];
  private _cleanups: (() => void)[] = [];
  private _transport: Transport | undefined;
  private _replayState = "";
  private _watchesSpans = false;
  /** @internal Events whose hooks have promised an answer. */
  _waiting = new Set<PromiseLike<unknown>>();
  /** @internal Roots that are being made into transactions; one that still is when the page hears that it leaves was cut short. */
  _unsent = new Set<RecordingSpan>();
  private _outbox: Outbox;
  private _dsnParts: DsnComponents | undefined;
  /** @internal What every sampling context of this client says; made on first need. */
  _context: Record<string, string> | undefined;
  /** @internal Children without a stated parent belong to the root: where async work cannot be told apart, a guess would be worse. */
  _parentIsRoot: boolean;

  constructor(options: Options, source: Source) {
    super(options, source);
    this._recorder._spans = this._outbox = new Outbox(this);
    this.on("pageHidden", () => this._unsent.forEach((root) => captureTransaction(root, this)));
    this._parentIsRoot = options.parentSpanIsAlwaysRootSpan ?? (!hasAsyncContext() && typeof document !== "undefined");
  }

  /** @internal */
  override _start(): void {
    useAsyncContext();
    super._start();
    const integrations = resolveIntegrations(this._options);
    for (const integration of integrations) this._setUp(integration);
    for (const integration of integrations) guard(() => integration.afterAllSetup?.(this));
  }

  /** The DSN in its parts, if it was one. */
  getDsn(): DsnComponents | undefined {
    return (this._dsnParts ||= parseDsn(this._options.dsn || ""));
  }

  /** Calls `callback` at each `hook`; what it answers ends that. */
  on(hook: string, callback: Callback): () => void {
    (this._hooks[hook] ||= new Set()).add(callback);
    this._watchHooks();
    return () => {
      this._hooks[hook]!.delete(callback);
      this._watchHooks();
    };
  }

  /** Runs what listens to `hook`. A listener that throws does not keep the others from running. */
  override emit(hook: string, ...args: unknown[]): void {
    const callbacks = this._hooks[hook];
    if (callbacks) for (const callback of callbacks) guard(() => callback(...args));
  }

  /** @internal A span of this client has its end. */
  _spanEnded(span: RecordingSpan): void {
    const isSent = span._sampled && this._isOpen;
    const isAlone = span._isStandalone || isStreaming(this);
    const isRoot = span._root === span;
    if (isSent && isRoot && !isAlone) this._unsent.add(span);
    this.emit("spanEnd", span);
    if (!isSent) return;
    if (isAlone) this._outbox._add(span);
    else if (isRoot) captureTransaction(span, this);
  }

  /** @internal Somebody wants to see or change spans before they leave. */
  _hasSpanHooks(): boolean {
    return this._watchesSpans || !!this._options.beforeSendSpan;
  }

  addIntegration(integration: Integration): void {
    if (this._integrations.has(integration.name)) return;
    this._setUp(integration);
    guard(() => integration.afterAllSetup?.(this));
  }

  getIntegrationByName<T extends Integration = Integration>(name: string): T | undefined {
    return this._integrations.get(name) as T | undefined;
  }

  getIntegrationNames(): string[] {
    return [...this._integrations.keys()];
  }

  addEventProcessor(processor: EventProcessor): void {
    this._processors.push(processor);
  }

  getEventProcessors(): EventProcessor[] {
    return this._processors;
  }

  getTransport(): Transport | undefined {
    return this._transport;
  }

  getDataCollectionOptions(): DataCollection {
    const { dataCollection, sendDefaultPii } = this._options;
    return { userInfo: !!sendDefaultPii, ...dataCollection };
  }

  /** Called once when the client is disposed of. */
  registerCleanup(callback: () => void): void {
    this._cleanups.push(callback);
  }

  dispose(): void {
    for (const cleanup of this._cleanups.splice(0)) guard(cleanup);
  }

  /** Sends an envelope of your own, with the delivery of everything else; resolves at once, to nothing. */
  sendEnvelope(envelope: Envelope): PromiseLike<TransportResponse> {
    this.emit("beforeEnvelope", envelope);
    const header = { ...this._envelopeHeader(), ...envelope[0] };
    if (!this._delivery || !this._isOpen) return Promise.resolve({});
    if (this._transport) {
      return this._transport.send([header, envelope[1]]).then(
        (response) => (this.emit("afterEnvelope", envelope), response),
        () => ({}),
      );
    }
    this._deliver(serializeEnvelope([header, envelope[1]]), contentsOf(envelope));
    this.emit("afterEnvelope", envelope);
    return Promise.resolve({});
  }

  override flush(timeout?: number): PromiseLike<boolean> {
    const go = () => super.flush(timeout);
    return (this._waiting.size ? within(Promise.all(this._waiting), timeout).then(go) : go())
      .then((isFlushed) => isFlushed && !this._waiting.size && (!this._transport || this._transport.flush(timeout)));
  }

  /** @internal A replay may start, stop or change its mode at any time; records carry what holds when they are made. */
  override _beforeRecord(): void {
    const replay = this._integrations.get("Replay");
    if (!replay) return;
    const [id, mode] = guard(() => [replay.getReplayId?.(true), replay.getRecordingMode?.()]) || [];
    const state = `${id} ${mode}`;
    if (state === this._replayState) return;
    this._replayState = state;
    this._extraAttributes = id ? compact({ "sentry.replay_id": id, "sentry._internal.replay_is_buffering": mode === "buffer" }) : undefined;
    scopeChanged();
  }

  /** @internal */
  override _url(): string | undefined {
    const { tunnel } = this._options;
    if (!tunnel || typeof tunnel === "string" || !this._dsn) return super._url();
    const { basePath = "", path = managedTunnelPath(this._dsn), trailingSlash } = tunnel === true ? {} : tunnel;
    return basePath + path + (trailingSlash ? "/" : "");
  }

  /** @internal */
  override _createDelivery(): Delivery | undefined {
    const { transport, transportOptions, tunnel } = this._options;
    const url = this._url();
    if (tunnel && typeof tunnel !== "string") {
      // A content type that only code can set, so that the receiving side can refuse what forms of other sites send.
      const headers = { "content-type": "application/x-sentry-envelope", ...transportOptions?.headers };
      this._options = { ...this._options, transportOptions: { ...transportOptions, headers } };
    }
    if (typeof transport !== "function" || !url) return super._createDelivery();
    const record = (reason: DropReason, category: DataCategory, count?: number) => this.recordDroppedEvent(reason, category, count);
    const custom: BuiltInTransport = transport({ ...this._options.transportOptions, url, recordDroppedEvent: record });
    if (custom._self === custom) {
      return super._createDelivery(undefined, custom._offline?.((batch) => this._lose("queue_overflow", batch._contents)));
    }
    this._transport = custom;
    return super._createDelivery((_url, init) => this._sendBy(custom, init!.body as Uint8Array));
  }

  /** A transport of the page's own, dressed as the `fetch` that delivery calls. */
  private async _sendBy(transport: Transport, body: Uint8Array): Promise<Response> {
    const envelope = parseEnvelope(body);
    this.emit("beforeEnvelope", envelope);
    const { statusCode = 200, headers } = (await transport.send(envelope)) || {};
    this.emit("afterEnvelope", envelope);
    const get = (name: string) => (headers as Record<string, string | null> | undefined)?.[name] ?? null;
    return { status: statusCode, headers: { get }, body: null } as unknown as Response;
  }

  private _setUp(integration: Integration): void {
    const { name } = integration;
    this._integrations.set(name, integration);
    guard(() => {
      if (!setUpOnce.has(name)) {
        setUpOnce.add(name);
        integration.setupOnce?.();
      }
      integration.setup?.(this);
    });
  }

  private _watchHooks(): void {
    const listens = (...hooks: string[]) => hooks.some((hook) => this._hooks[hook]?.size);
    this._hasMetricHooks = listens("processMetric", "afterCaptureMetric");
    this._watchesSpans = listens("preprocessSpan", "processSegmentSpan", "processSpan");
  }
}
