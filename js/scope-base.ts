import type { Client } from "./client.js";
import { scopeChanged } from "./snapshot.js";
import type { Snapshot } from "./snapshot.js";
import { newPropagationContext } from "./tracing/context.js";
import type { LocalSpan } from "./tracing/span.js";
import type { Attributes, CaptureContext, PropagationContext, ScopeData, User } from "./types.js";

/** What a scope means for metrics: attributes, the user, the trace. `fanal/metrics` has no more than this. */
export class ScopeBase {
  /** @internal It and its containers are replaced, never changed: forks and snapshots hold on to them. */
  _data: ScopeData;
  /** @internal */ _client: Client | undefined;
  /** @internal What was last recorded under this scope, and the revision it was made at. */
  _snapshot: Snapshot | undefined;
  /** @internal */ _revision: number;
  /** @internal The active span. */
  _span: LocalSpan | undefined;
  /** @internal Spans started here are not recorded. */
  _isSuppressed: boolean | undefined;

  constructor(from?: ScopeBase) {
    this._data = from ? from._data : this._empty();
    this._client = from?._client;
    this._snapshot = from?._snapshot;
    this._revision = from ? from._revision : -1;
    this._span = from?._span;
    this._isSuppressed = from?._isSuppressed;
  }

  /** A scope with the same content, the same client and its own future. Every span forks one, so it copies nothing. */
  clone(): this {
    return new (this.constructor as new (from: ScopeBase) => this)(this);
  }

  setClient(client: Client | undefined): void {
    this._client = client;
    scopeChanged();
  }

  getClient<C extends Client>(): C | undefined {
    return this._client as C | undefined;
  }

  /** `null` forgets the user. */
  setUser(user: User | null): this {
    return this._set({ user: { ...user } });
  }

  getUser(): User | undefined {
    return this._data.user;
  }

  /** Attributes go to every metric, log and span recorded while this scope applies. */
  setAttributes(attributes: Attributes): this {
    const copy = { ...this._data.attributes };
    for (const [key, value] of Object.entries(attributes || {})) copy[key] = copyContainer(value);
    return this._set({ attributes: copy });
  }

  setAttribute(key: string, value: unknown): this {
    return this.setAttributes({ [key]: value });
  }

  removeAttribute(key: string): this {
    const { [key]: _removed, ...rest } = this._data.attributes;
    return this._set({ attributes: rest });
  }

  /** Which trace new spans and metrics belong to. */
  setPropagationContext(propagationContext: PropagationContext): this {
    this._data = { ...this._data, propagationContext };
    return this;
  }

  getPropagationContext(): PropagationContext {
    return this._data.propagationContext;
  }

  getScopeData(): ScopeData {
    return { ...this._data };
  }

  /** Merges another scope, a part of one, or what a function makes of this one. */
  update(captureContext?: CaptureContext): this {
    const source = typeof captureContext === "function" ? captureContext(this as never) : captureContext;
    if (source && typeof source === "object") this._update(source instanceof ScopeBase ? source.getScopeData() : source);
    return this;
  }

  /** Empties everything except the client and starts a new trace. */
  clear(): this {
    this._span = undefined;
    return this._set(this._empty());
  }

  /** @internal */
  _update({ attributes, user, propagationContext }: Partial<ScopeData>): void {
    if (attributes) this.setAttributes(attributes);
    if (user && Object.keys(user).length) this.setUser(user);
    if (propagationContext) this.setPropagationContext(propagationContext);
  }

  /** @internal */
  _set(change: Partial<ScopeData>): this {
    this._data = { ...this._data, ...change };
    scopeChanged();
    return this;
  }

  /** @internal */
  _empty(): ScopeData {
    return { user: {}, attributes: {}, propagationContext: newPropagationContext() } as ScopeData;
  }
}

function copyContainer(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  return typeof value === "object" && value ? { ...value } : value;
}
