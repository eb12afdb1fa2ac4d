/** The top-level setters: short forms for the isolation scope. */
import { getIsolationScope } from "./current.js";
import type { Attributes, Breadcrumb, Context, EventProcessor, Primitive, User } from "./types.js";

/** Identifies the user of this page; `null` forgets them. */
export function setUser(user: User | null): void {
  getIsolationScope().setUser(user);
}

export function setTag(key: string, value: Primitive): void {
  getIsolationScope().setTag(key, value);
}

export function setTags(tags: Record<string, Primitive>): void {
  getIsolationScope().setTags(tags);
}

export function setExtra(key: string, extra: unknown): void {
  getIsolationScope().setExtra(key, extra);
}

export function setExtras(extras: Record<string, unknown>): void {
  getIsolationScope().setExtras(extras);
}

export function setContext(name: string, context: Context | null): void {
  getIsolationScope().setContext(name, context);
}

/** Attached to every metric, log and span from here on. */
export function setAttribute(key: string, value: unknown): void {
  getIsolationScope().setAttribute(key, value);
}

export function setAttributes(attributes: Attributes): void {
  getIsolationScope().setAttributes(attributes);
}

export function setConversationId(id: string | null | undefined): void {
  getIsolationScope().setConversationId(id);
}

export function addBreadcrumb(breadcrumb: Breadcrumb): void {
  getIsolationScope().addBreadcrumb(breadcrumb);
}

/** Sees every event before it is sent; it may change it, or answer `null` to drop it. */
export function addEventProcessor(callback: EventProcessor): void {
  getIsolationScope().addEventProcessor(callback);
}
