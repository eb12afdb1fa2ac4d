import { entryTimeMs } from "../clock.js";
import type { FullClient } from "../full-client.js";
import { observe } from "../performance/observe.js";
import type { Observation } from "../performance/observe.js";
import { resourceAttributes } from "../performance/resource-attributes.js";
import { isStreaming } from "../tracing/lifecycle.js";
import type { RecordingSpan } from "../tracing/span.js";
import type { Span } from "../tracing/types.js";

/** Browsers tell what a request went through once its body has arrived; a body that takes longer is not waited for. */
const TIMING_WAIT_MS = 300;

/** Requests whose timing is waited for at once; a page with more of them open has other worries. */
const WAITING_MAX = 200;

interface Waiting {
  _span: RecordingSpan;
  _href: string;
  /** When the request ended, once it has. */
  _endMs?: number;
}

/** Adds to the spans of requests what the performance timeline knows of them. */
export interface Timings {
  _start(span: Span, url: URL): void;
  /** Ends the span, at `endMs`: now, or when its timing has come. */
  _end(span: Span, endMs: number): void;
  _stop(): void;
}

export function watchTimings(client: FullClient, isEnabled: boolean): Timings {
  const isStream = isStreaming(client);
  const waiting = new Map<Span, Waiting>();
  let observation: Observation | undefined;

  const settle = ({ _span: span, _endMs: endMs }: Waiting) => {
    if (waiting.delete(span)) span.end(endMs);
  };
  const match = (entry: PerformanceResourceTiming) => {
    // Several requests to one address: the one that started closest to it.
    const name = withoutFragment(entry.name);
    let best: Waiting | undefined;
    const distance = ({ _span: span }: Waiting) => Math.abs(span._startMs - entryTimeMs(entry.startTime));
    for (const it of waiting.values()) if (it._href === name && (!best || distance(it) < distance(best))) best = it;
    if (!best) return;
    // Directly, because a transaction's span has ended by now.
    Object.assign(best._span._attributes, resourceAttributes(entry));
    if (best._endMs) settle(best);
    else waiting.delete(best._span);
  };
  const settleAll = () => {
    observation?._take();
    for (const it of waiting.values()) if (it._endMs) settle(it);
  };
  // What has ended counts as such when its route ends, and leaves with the page.
  const undo = ["beforeRouteSpanEnd", "pageHidden", "flush"].map((hook) => client.on(hook, settleAll));

  return {
    _start(span, { href }) {
      if (!isEnabled || !span.isRecording() || waiting.size >= WAITING_MAX || !/^http/.test(href)) return;
      observation ||= observe<PerformanceResourceTiming>("resource", (entries) => waiting.size && entries.forEach(match), { buffered: false });
      waiting.set(span, { _span: span as RecordingSpan, _href: withoutFragment(href) });
    },
    _end(span, endMs) {
      const it = waiting.get(span);
      if (!it || !isStream) span.end(endMs);
      if (!it) return;
      it._endMs = endMs;
      setTimeout(settle, TIMING_WAIT_MS, it);
    },
    _stop() {
      settleAll();
      undo.forEach((off) => off());
      observation?.();
    },
  };
}

/** Some browsers leave the fragment in the names of entries. */
function withoutFragment(href: string): string {
  return href.split("#", 1)[0]!;
}
