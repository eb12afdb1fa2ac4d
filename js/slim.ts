/**
 * `fanal/slim`: the whole SDK without the core's bytes, for pages that would rather stream `fanal/core.wasm` themselves.
 *
 * ```js
 * import { init, metrics } from "fanal/slim";
 * import coreUrl from "fanal/core.wasm?url";
 * init({ dsn: "https://KEY@HOST/PROJECT" }, coreUrl);
 * ```
 */
import { useScopeClass } from "./current.js";
import type { Source } from "./engine.js";
import { FullClient } from "./full-client.js";
import { start } from "./init.js";
import { TRACING } from "./options.js";
import { Scope } from "./scope.js";
import type { Options } from "./types.js";

useScopeClass(Scope);

/** Where the core is: its bytes, its compiled module, its URL, or the response that brings it. */
export type CoreInput = BufferSource | WebAssembly.Module | string | URL | Response | PromiseLike<Response>;

/** Starts recording; what is recorded before the core has arrived waits. */
export function init(options: Options | undefined, core: CoreInput): FullClient | undefined {
  let module: WebAssembly.Module | PromiseLike<WebAssembly.Module> | undefined;
  const source: Source = {
    _module: () => (module ||= load(core)),
    _fallback: () => import("./fallback.js"),
  };
  return start(options, (checked) => new FullClient(checked, source), TRACING);
}

function load(core: CoreInput): WebAssembly.Module | PromiseLike<WebAssembly.Module> {
  if (core instanceof WebAssembly.Module) return core;
  if (core instanceof ArrayBuffer || ArrayBuffer.isView(core)) return new WebAssembly.Module(core as BufferSource);
  return compile(typeof core === "string" || core instanceof URL ? fetch(core) : (core as Response | PromiseLike<Response>));
}

async function compile(response: Response | PromiseLike<Response>): Promise<WebAssembly.Module> {
  const arrived = await response;
  // Servers that do not know application/wasm are many; streaming needs it, compiling does not.
  if (!arrived.ok) throw new Error(`the core's URL answered ${arrived.status}`);
  if (arrived.headers.get("content-type") === "application/wasm" && WebAssembly.compileStreaming) {
    return WebAssembly.compileStreaming(arrived);
  }
  return WebAssembly.compile(await arrived.arrayBuffer());
}

export * from "./shared.js";
