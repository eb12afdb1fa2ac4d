import type { TraceData } from "../tracing/types.js";

type Pair = [name: string, value: string];

/**
 * What a request must carry beside the headers it has. Nothing where they name a trace already, because two would contradict each
 * other; and no second description of a trace in the baggage.
 */
export function headersToAdd(has: Headers | undefined, { "sentry-trace": trace, baggage, traceparent }: TraceData): Pair[] {
  const added: Pair[] = [];
  if (!trace || has?.has("sentry-trace")) return added;
  added.push(["sentry-trace", trace]);
  if (baggage && !/(^|,)\s*sentry-/.test(has?.get("baggage") || "")) added.push(["baggage", baggage]);
  if (traceparent && !has?.has("traceparent")) added.push(["traceparent", traceparent]);
  return added;
}

/** The `given` headers and those `added`, in the form that they were given in, because others may read them on the way. */
export function mergeHeaders(given: HeadersInit | undefined, added: Pair[]): HeadersInit {
  if (given instanceof Headers) {
    const headers = new Headers(given);
    for (const [name, value] of added) headers.append(name, value);
    return headers;
  }
  // An entry that is there twice counts as one with both values.
  if (Array.isArray(given)) return [...given, ...added];
  const headers = { ...(given as Record<string, string>) };
  for (const [name, value] of added) headers[name] = headers[name] ? `${headers[name]},${value}` : value;
  return headers;
}
