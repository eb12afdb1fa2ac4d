import type { Client } from "./client.js";
import { randomHex } from "./ids.js";
import { scopeChanged } from "./snapshot.js";
import type { Snapshot } from "./snapshot.js";
import type { Attributes, CaptureContext, PropagationContext, ScopeData, User } from "./types.js";

/** What a scope means for metrics: attributes, the user, the trace. `fanal/metrics` has no more than this. */
export class ScopeBase {
  /** @internal Its containers are replaced, never changed: a snapshot may hold on to them. */
  _data: ScopeData = this._empty();
  /** @internal */ _client: Client | undefined;
  /** @internal What was last recorded under this scope, and the revision it was made at. */
  _snapshot: Snapshot | undefined;
  /** @internal */ _revision = -1;

  /** A scope with the same content, the same client and its own future. */
  clone(): this {
    const scope = new (this.constructor as new () => this)();
    Object.assign(scope, this);
    scope._data = { ...this._data };
    return scope;
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

  setPropagationContext(propagationContext: PropagationContext): this {
    return this._set({ propagationContext });
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
    Object.assign(this._data, change);
    scopeChanged();
    return this;
  }

  /** @internal */
  _empty(): ScopeData {
    return { user: {}, attributes: {}, propagationContext: { traceId: randomHex(16), sampleRand: Math.random() } } as ScopeData;
  }
}

function copyContainer(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  return typeof value === "object" && value ? { ...value } : value;
}
