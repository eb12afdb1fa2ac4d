/** What the full and the slim entry have in common: everything but where the core comes from. */
import { getClient, getCurrentScope, getIsolationScope } from "./current.js";
import type { FullClient } from "./full-client.js";
import type { Integration } from "./types.js";

/** Whether `init` has been called. */
export function isInitialized(): boolean {
  return !!getClient();
}

/** Whether something is recorded and can be sent. */
export function isEnabled(): boolean {
  const client = getClient();
  return !!client && client._isOpen && !!client._delivery;
}

/** Makes `client` the one that records for the running code. */
export function setCurrentClient(client: FullClient): void {
  getCurrentScope().setClient(client);
}

/** Adds an integration to the page's client. */
export function addIntegration(integration: Integration): void {
  getCurrentScope().getClient<FullClient>()?.addIntegration(integration);
}

/** The integrations that `init` installs by itself: none yet. */
export function getDefaultIntegrations(): Integration[] {
  return [];
}

/** For code written for the loader script: the SDK is loaded, so `callback` runs at once. */
export function onLoad(callback: () => void): void {
  callback();
}

/** For code written for the loader script: there is nothing left to load. */
export function forceLoad(): void {}

/** The newest event's id on the isolation scope. */
export function lastEventId(): string | undefined {
  return getIsolationScope().lastEventId();
}

export { metrics } from "./metrics-api.js";
export { close, flush } from "./init.js";
export { getClient, getCurrentScope, getGlobalScope, getIsolationScope, withIsolationScope, withScope } from "./current.js";
export {
  addBreadcrumb, setAttribute, setAttributes, setContext, setConversationId, setExtra, setExtras, setTag, setTags, setUser,
} from "./globals.js";
export { makeBrowserOfflineTransport } from "./offline.js";
export { Scope } from "./scope.js";
export { createTransport, makeFetchTransport } from "./transport.js";
export { SDK_VERSION } from "./version.js";
export type { FullClient as Client } from "./full-client.js";
export type * from "./types.js";
