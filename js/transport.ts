/** Transports with the interface of `@sentry/browser`, for code that brings or wraps its own. */
import { contentsOf, serializeEnvelope } from "./envelope.js";
import type { Batch } from "./delivery/batch.js";
import type { Offline } from "./delivery/delivery.js";
import { isLimited, updateLimits } from "./delivery/ratelimits.js";
import { KEEPALIVE_BYTES_MAX } from "./limits.js";
import { within } from "./timer.js";
import type { DataCategory, DropReason, Envelope, EnvelopeItem, Transport, TransportOptions, TransportResponse } from "./types.js";

/** Requests of one transport that may be open at once; more are refused and counted. */
const OPEN_REQUESTS_MAX = 40;

export type BaseTransportOptions = TransportOptions & {
  url: string;
  recordDroppedEvent: (reason: DropReason, category: DataCategory, count?: number) => void;
};
type MakeRequest = (request: { body: Uint8Array }) => PromiseLike<TransportResponse>;

/** A transport around a function that makes one request: keeps rate limits, bounds open requests, counts what is lost. */
export function createTransport(options: BaseTransportOptions, makeRequest: MakeRequest): Transport {
  const limits = {};
  const open = new Set<PromiseLike<unknown>>();
  const lose = (reason: DropReason, items: EnvelopeItem[]) => {
    for (const [category, quantity] of contentsOf([{}, items])) options.recordDroppedEvent(reason, category as DataCategory, quantity);
  };
  const isRefused = (item: EnvelopeItem) => isLimited(limits, contentsOf([{}, [item]])[0]?.[0] || "internal", Date.now());
  return {
    async send([headers, all]: Envelope): Promise<TransportResponse> {
      const items = all.filter((item) => !isRefused(item));
      lose("ratelimit_backoff", all.filter((item) => !items.includes(item)));
      if (!items.length) return {};
      if (open.size >= (options.bufferSize || OPEN_REQUESTS_MAX)) {
        lose("queue_overflow", items);
        return {};
      }
      const request = makeRequest({ body: serializeEnvelope([headers, items]) });
      open.add(request);
      try {
        const response = await request;
        const { "x-sentry-rate-limits": limit, "retry-after": after } = response.headers || {};
        const status = response.statusCode || 200;
        if (status === 413) lose("send_error", items);
        else updateLimits(limits, status, limit ?? null, after ?? null, Date.now());
        return response;
      } catch (error) {
        lose("network_error", items);
        throw error;
      } finally {
        open.delete(request);
      }
    },
    flush: (timeout?: number) => within(Promise.allSettled([...open]), timeout),
  };
}

/** A transport that the built-in delivery replaces, because it does more: the one that is its own `_self`, not a copy with changes. */
export interface BuiltInTransport extends Transport {
  _self?: Transport;
  _offline?: (lose: (batch: Batch) => void) => Offline;
}

/** The plain `fetch` transport. As `transport` option it means the built-in delivery, which does more. */
export function makeFetchTransport(options: BaseTransportOptions, nativeFetch?: typeof fetch): Transport {
  const transport: BuiltInTransport = fetchTransport(options, nativeFetch || fetch.bind(globalThis));
  if (!nativeFetch) transport._self = transport;
  return transport;
}

function fetchTransport(options: BaseTransportOptions, nativeFetch: typeof fetch): Transport {
  let openBytes = 0;
  return createTransport(options, async ({ body }) => {
    openBytes += body.length;
    try {
      const { status, headers } = await nativeFetch(options.url, {
        method: "POST",
        body: body as BodyInit,
        referrerPolicy: "strict-origin",
        keepalive: openBytes <= KEEPALIVE_BYTES_MAX,
        headers: options.headers,
        ...options.fetchOptions,
      });
      const read = (name: string) => headers.get(name);
      return {
        statusCode: status,
        headers: { "x-sentry-rate-limits": read("x-sentry-rate-limits"), "retry-after": read("retry-after") },
      };
    } finally {
      openBytes -= body.length;
    }
  });
}
