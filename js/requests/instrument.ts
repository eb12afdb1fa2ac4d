import type { FullClient } from "../full-client.js";
import { patchFetch } from "./fetch.js";
import { createTracer } from "./tracer.js";
import type { RequestOptions } from "./tracer.js";
import { patchXhr } from "./xhr.js";

/** What `browserTracingIntegration` does with requests unless it is told otherwise. */
export const defaultRequestInstrumentationOptions: RequestOptions = { traceFetch: true, traceXHR: true, enableHTTPTimings: true };

/** From here on the page's requests are part of its traces. What it answers undoes that; closing the client does it too. */
export function instrumentOutgoingRequests(client: FullClient, options: RequestOptions = {}): () => void {
  const { traceFetch = true, traceXHR = true } = options;
  const tracer = createTracer(client, options);
  const undo = [tracer._stop];
  if (traceFetch) undo.push(patchFetch(tracer));
  if (traceXHR) undo.push(patchXhr(tracer));
  const stop = () => undo.forEach((restore) => restore());
  client.on("close", stop);
  return stop;
}
