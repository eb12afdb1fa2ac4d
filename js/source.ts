import type { Core, Source } from "./engine.js";

/** A source whose bytes came along as text, one character per byte. Decoded and compiled once, on first need. */
export function inlineSource(bytes: () => string, fallback: () => Promise<{ default: () => Core }>): Source {
  let module: WebAssembly.Module | undefined;
  return {
    _module() {
      if (!module) {
        const text = bytes();
        const array = new Uint8Array(text.length);
        for (let i = 0; i < text.length; i++) array[i] = text.charCodeAt(i);
        module = new WebAssembly.Module(array);
      }
      return module;
    },
    _fallback: fallback,
  };
}
