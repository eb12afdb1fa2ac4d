import { setVerbose, warn } from "./console.js";
import type { Client } from "./client.js";
import { getClient, getCurrentScope } from "./current.js";
import { checkOptions } from "./options.js";
import type { Options } from "./types.js";

/** What every entry's `init` does: check, bind to the current scope, start. Never throws. */
export function start<C extends Client>(
  options: Options | undefined,
  create: (options: Options) => C,
  knows?: string,
): C | undefined {
  try {
    const checked = checkOptions(options, knows);
    setVerbose(!!checked.debug);
    const previous = getClient();
    if (previous) {
      warn("init() was called again; the earlier client is closed");
      previous.close();
    }
    const client = create(checked);
    const scope = getCurrentScope();
    scope.setClient(client);
    scope.update(checked.initialScope);
    client._start();
    return client;
  } catch (error) {
    warn("init() failed:", error);
  }
}

/** Sends what waits; true if everything was answered within `timeout` milliseconds. */
export function flush(timeout?: number): PromiseLike<boolean> {
  return getClient()?.flush(timeout) || Promise.resolve(false);
}

/** Flushes, then stops recording. */
export function close(timeout?: number): PromiseLike<boolean> {
  return getClient()?.close(timeout) || Promise.resolve(false);
}
