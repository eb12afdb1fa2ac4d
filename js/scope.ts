import { ScopeBase } from "./scope-base.js";
import type {
  Attachment, Breadcrumb, Context, EventProcessor, Primitive, ScopeData, SeverityLevel, User,
} from "./types.js";

/** A scope keeps the newest breadcrumbs; more of them than this would only make events too large. */
const BREADCRUMBS_MAX = 100;
const BREADCRUMB_CHARS_MAX = 2_048;

/** Data that applies to what is recorded while the scope does: attributes, user, tags, contexts, the trace. */
export class Scope extends ScopeBase {
  /** @internal */ _listeners: ((scope: Scope) => void)[] | undefined;
  /** @internal */ _lastEventId: string | undefined;
  /** @internal */ _session: unknown;

  constructor(from?: Scope) {
    super(from);
    this._listeners = undefined;
    this._lastEventId = from?._lastEventId;
    this._session = from?._session;
  }

  override setUser(user: User | null): this {
    return super.setUser(user || { id: undefined, email: undefined, ip_address: undefined, username: undefined });
  }

  setTags(tags: Record<string, Primitive>): this {
    return this._set({ tags: { ...this._data.tags, ...tags } });
  }

  setTag(key: string, value: Primitive): this {
    return this.setTags({ [key]: value });
  }

  setExtras(extras: Record<string, unknown>): this {
    return this._set({ extra: { ...this._data.extra, ...extras } });
  }

  setExtra(key: string, extra: unknown): this {
    return this.setExtras({ [key]: extra });
  }

  /** `null` removes the context. */
  setContext(key: string, context: Context | null): this {
    const { [key]: _removed, ...rest } = this._data.contexts;
    return this._set({ contexts: context === null ? rest : { ...rest, [key]: context } });
  }

  setFingerprint(fingerprint: string[]): this {
    return this._set({ fingerprint });
  }

  setLevel(level: SeverityLevel): this {
    return this._set({ level });
  }

  setTransactionName(name?: string): this {
    return this._set({ transactionName: name });
  }

  setConversationId(id: string | null | undefined): this {
    return this._set({ conversationId: id || undefined });
  }

  setSession(session?: unknown): this {
    this._session = session;
    return this._set({});
  }

  getSession(): unknown {
    return this._session;
  }

  setLastEventId(id: string | undefined): void {
    this._lastEventId = id;
  }

  lastEventId(): string | undefined {
    return this._lastEventId;
  }

  addEventProcessor(callback: EventProcessor): this {
    return this._set({ eventProcessors: [...this._data.eventProcessors, callback] });
  }

  addScopeListener(callback: (scope: Scope) => void): void {
    (this._listeners ||= []).push(callback);
  }

  addBreadcrumb(breadcrumb: Breadcrumb, max = BREADCRUMBS_MAX): this {
    if (max <= 0) return this;
    const crumb = { timestamp: Date.now() / 1000, ...breadcrumb };
    if (crumb.message) crumb.message = crumb.message.slice(0, BREADCRUMB_CHARS_MAX);
    return this._set({ breadcrumbs: [...this._data.breadcrumbs, crumb].slice(-max) });
  }

  getLastBreadcrumb(): Breadcrumb | undefined {
    return this._data.breadcrumbs[this._data.breadcrumbs.length - 1];
  }

  clearBreadcrumbs(): this {
    return this._set({ breadcrumbs: [] });
  }

  addAttachment(attachment: Attachment): this {
    return this._set({ attachments: [...this._data.attachments, attachment] });
  }

  clearAttachments(): this {
    return this._set({ attachments: [] });
  }

  setSDKProcessingMetadata(metadata: Record<string, unknown>): this {
    return this._set({ sdkProcessingMetadata: { ...this._data.sdkProcessingMetadata, ...metadata } });
  }

  override clear(): this {
    this._session = undefined;
    return super.clear();
  }

  /** @internal */
  override _update(source: Partial<ScopeData>): void {
    super._update(source);
    const { tags, extra, contexts, level, fingerprint, conversationId } = source;
    this.setTags(tags || {}).setExtras(extra || {});
    const change: Partial<ScopeData> = { contexts: { ...this._data.contexts, ...contexts } };
    if (level) change.level = level;
    if (fingerprint && fingerprint.length) change.fingerprint = fingerprint;
    if (conversationId) change.conversationId = conversationId;
    this._set(change);
  }

  /** @internal */
  override _set(change: Partial<ScopeData>): this {
    super._set(change);
    for (const listener of this._listeners || []) listener(this);
    return this;
  }

  /** @internal */
  override _empty(): ScopeData {
    return {
      ...super._empty(),
      eventProcessors: [],
      breadcrumbs: [],
      tags: {},
      extra: {},
      contexts: {},
      attachments: [],
      sdkProcessingMetadata: {},
      fingerprint: [],
      level: undefined,
      transactionName: undefined,
      conversationId: undefined,
    };
  }
}
