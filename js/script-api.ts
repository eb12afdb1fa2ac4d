/** The script's own address: the fallback lies beside it. Known only while the script runs. */
const scriptUrl = (typeof document !== "undefined" && (document.currentScript as HTMLScriptElement | null)?.src) || "";

import bytes from "#core-bytes";
import { useScopeClass } from "./current.js";
import type { Core } from "./engine.js";
import { FullClient } from "./full-client.js";
import { start } from "./init.js";
import { TRACING } from "./options.js";
import { Scope } from "./scope.js";
import { inlineSource } from "./source.js";
import type { Options } from "./types.js";

const fallbackUrl = () => new URL("fallback.js", scriptUrl).href;
const source = inlineSource(() => bytes, () => import(/* @vite-ignore */ /* webpackIgnore: true */ fallbackUrl()) as Promise<{ default: () => Core }>);
useScopeClass(Scope);

/** Starts recording. */
export function init(options?: Options): FullClient | undefined {
  return start(options, (checked) => new FullClient(checked, source), TRACING);
}

export * from "./shared.js";
