import { guard } from "../guard.js";
import { patch } from "../patch.js";
import { mergeHeaders } from "./headers.js";
import type { Asked } from "./span.js";
import { resolveUrl } from "./targets.js";
import type { Call, Tracer } from "./tracer.js";

/** In these modes a header that the page did not set is refused, or makes another request of it. */
const CARRIES_NOTHING = /no-cors|navigate/;

/** Traces `fetch`. The page gets what the original answers, and finds its arguments as it left them. */
export function patchFetch(tracer: Tracer): () => void {
  return patch(globalThis, "fetch", (native, self, args) => {
    const call = tracer._begin(() => ask(args));
    if (!call) return Reflect.apply(native, self, args);
    const answered = (response: Response) => {
      tracer._end(call, { _status: response?.status, _response: response });
      return response;
    };
    const failed = (error: unknown) => {
      tracer._end(call, { _status: 0, _error: error || true });
      throw error;
    };
    let result: Promise<Response>;
    try {
      result = Reflect.apply(native, self, (call._added.length && guard(() => withHeaders(args, call))) || args);
    } catch (error) {
      // Only what somebody else has put in the place of `fetch` throws.
      return failed(error);
    }
    // The derived promise: on the original, ours would count as the page's handler and silence `unhandledrejection`.
    return typeof result?.then === "function" ? result.then(answered, failed) : answered(result as never);
  });
}

/** What the arguments ask for. What is wrong with them is left to the original to refuse. */
function ask([input, init]: any[]): Asked | undefined {
  if (input === undefined || (init && typeof init !== "object")) return;
  const request = requestOf(input);
  const raw = request ? request.url : String(input);
  const given = headersOf(request, init);
  // Reading an iterator would empty it.
  const isReadable = !given || given instanceof Headers || Array.isArray(given) || !(Symbol.iterator in given);
  return {
    _type: "fetch",
    _method: String(init?.method ?? request?.method ?? "GET").toUpperCase(),
    _raw: raw,
    _url: resolveUrl(raw),
    _headers: given === undefined || !isReadable ? undefined : new Headers(given),
    _mayCarry: isReadable && !CARRIES_NOTHING.test(init?.mode ?? request?.mode),
  };
}

/** The same arguments with headers of ours; nothing of the page's is changed. */
function withHeaders([input, init, ...rest]: any[], { _added: added }: Call): unknown[] {
  const copy: Record<string, unknown> = {};
  // What `fetch` reads: inherited members too, as of a request given in the place of `init`.
  for (const key in init) if (init[key] !== undefined) copy[key] = init[key];
  const request = requestOf(input);
  if (request && !Object.keys(copy).length) {
    // Anything said beside a request resets these two.
    copy["referrer"] = request.referrer;
    copy["referrerPolicy"] = request.referrerPolicy;
  }
  copy["headers"] = mergeHeaders(headersOf(request, init), added);
  return [input, copy, ...rest];
}

/** Also one of another frame, which is no instance of this one's class. */
function requestOf(input: any): Request | undefined {
  return input?.headers && typeof input.url === "string" ? input : undefined;
}

function headersOf(request: Request | undefined, init: any): HeadersInit | undefined {
  const given = init?.headers;
  return given === undefined ? request?.headers : given;
}
