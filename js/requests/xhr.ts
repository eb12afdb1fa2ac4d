import { guard } from "../guard.js";
import { patch } from "../patch.js";
import { resolveUrl } from "./targets.js";
import type { Call, Tracer } from "./tracer.js";

/** What is known of an `XMLHttpRequest` between two calls of `open`. */
interface Opened {
  _method: string;
  _raw: string;
  _headers: Headers;
  _call?: Call;
}

/** Traces `XMLHttpRequest`. Objects are used again, aborted and made to wait: whatever happens, each `send` has one end. */
export function patchXhr(tracer: Tracer): () => void {
  const prototype = globalThis.XMLHttpRequest?.prototype;
  if (!prototype) return () => {};
  const opened = new WeakMap<XMLHttpRequest, Opened>();

  const settle = (xhr: XMLHttpRequest, error?: unknown) => {
    const it = opened.get(xhr);
    const call = it?._call;
    if (!call) return;
    it._call = undefined;
    const status = xhr.status;
    const failure = status ? undefined : new TypeError("Failed to send");
    tracer._end(call, { _status: status, _headers: () => parseHeaders(xhr), _error: error || failure });
  };
  const onChange = ({ currentTarget }: Event) => {
    const xhr = currentTarget as XMLHttpRequest;
    if (xhr.readyState === 4) settle(xhr);
  };
  const send = (xhr: XMLHttpRequest, it: Opened) => {
    const { _method, _raw, _headers } = it;
    it._call = tracer._begin(() => ({ _type: "xhr", _method, _raw, _url: resolveUrl(_raw), _headers, _mayCarry: true }));
    if (!it._call) return;
    for (const [name, value] of it._call._added) xhr.setRequestHeader(name, value);
    xhr.addEventListener("readystatechange", onChange);
  };

  const undo = [
    patch(prototype, "open", (native, xhr, args) => {
      // Opening again ends what was under way, without an event.
      guard(() => settle(xhr));
      const result = Reflect.apply(native, xhr, args);
      guard(() => opened.set(xhr, { _method: String(args[0]).toUpperCase(), _raw: String(args[1]), _headers: new Headers() }));
      return result;
    }),
    patch(prototype, "setRequestHeader", (native, xhr, args) => {
      const result = Reflect.apply(native, xhr, args);
      guard(() => opened.get(xhr)?._headers.append(args[0], args[1]));
      return result;
    }),
    patch(prototype, "send", (native, xhr, args) => {
      const it = opened.get(xhr);
      // Sent already: the original refuses, and the first goes on.
      if (it && !it._call) guard(() => send(xhr, it));
      try {
        const result = Reflect.apply(native, xhr, args);
        // A synchronous one has its answer now.
        if (xhr.readyState === 4) guard(() => settle(xhr));
        return result;
      } catch (error) {
        guard(() => settle(xhr, error));
        throw error;
      }
    }),
  ];
  return () => undo.forEach((restore) => restore());
}

function parseHeaders(xhr: XMLHttpRequest): Headers {
  return new Headers([...xhr.getAllResponseHeaders().matchAll(/([^\s:]+):(.*)/g)].map(([, name, value]) => [name!, value!]));
}
