/**
 * `fanal/metrics`: metrics and nothing else.
 *
 * ```js
 * import { init, metrics } from "fanal/metrics";
 * init({ dsn: "https://KEY@HOST/PROJECT" });
 * metrics.count("orders", 1, { attributes: { tier: "pro" } });
 * ```
 */
import bytes from "#core-bytes-metrics";
import { Client } from "./client.js";
import { start } from "./init.js";
import { inlineSource } from "./source.js";
import type { Options } from "./types.js";

let source: ReturnType<typeof inlineSource> | undefined;

/** Starts recording. Options that are wrong are named in the console and replaced by their defaults. */
export function init(options?: Options): Client | undefined {
  source ||= inlineSource(() => bytes, () => import("./fallback.js"));
  return start(options, (checked) => new Client(checked, source!));
}

export { metrics } from "./metrics-api.js";
export { close, flush } from "./init.js";
export { getClient, getCurrentScope, getGlobalScope, getIsolationScope, withIsolationScope, withScope } from "./current.js";
export { setAttribute, setAttributes, setUser } from "./globals.js";
export { ScopeBase as Scope } from "./scope-base.js";
export { SDK_VERSION } from "./version.js";
export type { Client } from "./client.js";
export type * from "./types.js";
