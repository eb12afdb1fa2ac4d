import { nowMs } from "../clock.js";
import type { FullClient } from "../full-client.js";
import { guard } from "../guard.js";
import { later } from "../timer.js";
import { ORIGIN } from "../tracing/names.js";
import type { RecordingSpan } from "../tracing/span.js";
import { startInactiveSpan } from "../tracing/trace.js";
import type { Span, SpanAttributes } from "../tracing/types.js";
import type { Integration } from "../types.js";

/** A stream that says nothing for this long is taken as over: its span says when it last did. */
const SILENCE_MS_MAX = 5_000;

/** No stream is read longer than this, because the copy that is read keeps the connection open. */
const STREAM_MS_MAX = 90_000;

/** Contents that come bit by bit. */
const STREAMS = /^(text\/event-stream|application\/(x-ndjson|stream\+json))/;

/** What the stream's span shares with its request's. */
const SHARED = ["url.full", "url.domain", "server.address", "http.request.method", "type"];

/** Opt-in: answers that come bit by bit get a span from their headers to their last bit. It reads a copy of them. */
export function fetchStreamPerformanceIntegration(): Integration {
  return {
    name: "FetchStreamPerformance",
    setup(given) {
      const client = given as FullClient;
      const open = new Set<() => void>();
      const endAll = () => open.forEach((end) => end());
      client.on("pageHidden", endAll);
      client.on("close", endAll);
      client.on("requestAnswered", (request: RecordingSpan, startMs: number, response?: Response) => {
        const headers = response?.headers;
        if (!request.isRecording() || !headers || headers.get("content-length") || !STREAMS.test(headers.get("content-type")!)) return;
        const body = response!.clone().body;
        if (!body) return;
        const attributes: SpanAttributes = { [ORIGIN]: "auto.http.browser.stream" };
        for (const key of SHARED) attributes[key] = request._attributes[key] as string;
        const span = startInactiveSpan({ name: request._name, op: "http.client.stream", parentSpan: request, startTime: startMs, attributes });
        follow(body.getReader(), span, open);
      });
    },
  };
}

function follow(reader: ReadableStreamDefaultReader<unknown>, span: Span, open: Set<() => void>): void {
  let lastMs = nowMs();
  let silence: unknown;
  const end = () => {
    if (!open.delete(end)) return;
    clearTimeout(silence as number);
    span.end(lastMs);
    // Gives our copy up; the page's goes on.
    guard(() => void reader.cancel().catch(() => {}));
  };
  const read = (): void =>
    void reader.read().then(({ done }) => {
      lastMs = nowMs();
      clearTimeout(silence as number);
      if (done || !open.has(end)) return end();
      silence = later(end, SILENCE_MS_MAX);
      read();
    }, end);
  open.add(end);
  silence = later(end, SILENCE_MS_MAX);
  later(end, STREAM_MS_MAX);
  read();
}
