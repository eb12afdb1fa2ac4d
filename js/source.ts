import type { Core, Source } from "./engine.js";

/** A source whose bytes came along as text, one character per byte. Decoded and compiled once, on first need. */
export function inlineSource(bytes: () => string, fallback: () => Promise<{ default: () => Core }>): Source {
  let module: WebAssembly.Module | undefined;
  return {
    _module() {
      if (!module) {
        module = new WebAssembly.Module(decode(bytes()));
      }
      return module;
    },
    _fallback: fallback,
  };
}

/** By the browser's own code where it can: on a page that has just loaded, a loop of so many steps takes milliseconds. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  const { fromBase64 } = Uint8Array as { fromBase64?(text: string): Uint8Array<ArrayBuffer> };
  return fromBase64 ? fromBase64.call(Uint8Array, btoa(text)) : Uint8Array.from(text, (character) => character.charCodeAt(0));
}
