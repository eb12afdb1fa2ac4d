/**
 * `fanal`: the whole SDK.
 *
 * ```js
 * import * as Fanal from "fanal";
 * Fanal.init({ dsn: "https://KEY@HOST/PROJECT", release: "shop@1.4.0" });
 * Fanal.metrics.distribution("checkout.duration", 187.5, { unit: "millisecond", attributes: { tier: "pro" } });
 * ```
 */
import bytes from "#core-bytes";
import { useScopeClass } from "./current.js";
import { FullClient } from "./full-client.js";
import { start } from "./init.js";
import { checkOptions, TRACING } from "./options.js";
import { Scope } from "./scope.js";
import { inlineSource } from "./source.js";
import type { Options } from "./types.js";

const source = inlineSource(() => bytes, () => import("./fallback.js"));
useScopeClass(Scope);

/** A client of its own, for code that does not want the page's: `scope.setClient(new BrowserClient(options))`. */
export class BrowserClient extends FullClient {
  constructor(options: Options) {
    super(checkOptions(options, TRACING), source);
  }

  /** Starts it. */
  init(): void {
    this._start();
  }
}

/** Starts recording. Options that are wrong are named in the console and replaced by their defaults. */
export function init(options?: Options): BrowserClient | undefined {
  return start(options, (checked) => new BrowserClient(checked), TRACING);
}

export * from "./shared.js";
