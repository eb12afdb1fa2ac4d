import { nowMs } from "../clock.js";
import { getCurrentScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { getActiveSpan, setActiveSpan } from "./active.js";
import { isIgnored } from "./ignore.js";
import { getSpanDescendants } from "./json.js";
import { hasTracing } from "./sampling.js";
import type { RecordingSpan } from "./span.js";
import { toMs } from "./time.js";
import { startInactiveSpan } from "./trace.js";
import type { IgnoreSpanPattern, StartSpanOptions } from "./types.js";

/** Why an idle span ended. */
export const FINISH_REASON = "sentry.idle_span_finish_reason";
const DISCARDED = "sentry.idle_span_discarded_spans";

/** The same bounds as the protocol's other SDKs, so that durations compare. */
const IDLE_TIMEOUT_MS = 1_000;
const FINAL_TIMEOUT_MS = 30_000;
const CHILD_TIMEOUT_MS = 15_000;

/** How often to look at least, when the page asked for a shorter idle time: looking must stay cheap. */
const LOOK_MS_MIN = 100;

export interface IdleSettings {
  /** Ends when no child has been open for this long. */
  idleTimeout?: number;
  /** Ends at the latest after this time. */
  finalTimeout?: number;
  /** Ends when children are open, but no new one has started for this long. */
  childSpanTimeout?: number;
  /** Wait for the hook `idleSpanEnableAutoFinish`. */
  disableAutoFinish?: boolean;
  /** The last moment to add children and attributes. */
  beforeSpanEnd?: (span: RecordingSpan) => void;
  /** End with the last child rather than at the end of the silence. Default: true. */
  trimEnd?: boolean;
}

/**
 * Starts a span that is active from now on and ends by itself once nothing happens below it. Children tell of themselves by the
 * client's hooks; one timer looks at what they left, so that a child costs no timers.
 */
export function startIdleSpan(options: StartSpanOptions, settings: IdleSettings = {}): RecordingSpan {
  const {
    idleTimeout = IDLE_TIMEOUT_MS, finalTimeout = FINAL_TIMEOUT_MS, childSpanTimeout = CHILD_TIMEOUT_MS,
    disableAutoFinish, beforeSpanEnd, trimEnd = true,
  } = settings;
  const { scope = getCurrentScope() } = options;
  const client = scope.getClient<FullClient>();
  const previous = getActiveSpan(scope);
  const span = startInactiveSpan(options) as RecordingSpan;
  if (!client || !hasTracing(client._options)) return span;
  setActiveSpan(scope, span);

  const lookMs = Math.max(Math.min(idleTimeout, childSpanTimeout), LOOK_MS_MIN);
  const finalMs = nowMs() + finalTimeout;
  let quietMs = nowMs();
  let newestMs = quietMs;
  let open = 0;
  let mayFinish = !disableAutoFinish;
  let reason = "externalFinish";
  let timer: ReturnType<typeof setTimeout>;

  const finish = (why: string, endMs: number) => {
    reason = why;
    span.end(endMs);
  };
  const look = () => {
    const now = nowMs();
    const dueMs = open ? newestMs + childSpanTimeout : quietMs + idleTimeout;
    if (now >= finalMs) {
      span.setStatus({ code: 2, message: "deadline_exceeded" });
      finish("finalTimeout", now);
    } else if (mayFinish && now >= dueMs) finish(open ? "heartbeatFailed" : "idleTimeout", dueMs);
    else timer = setTimeout(look, Math.min(lookMs, finalMs - now, mayFinish ? dueMs - now : Infinity));
  };
  const isActivity = (other: RecordingSpan) => other !== span && other._root === span._root && !other._isStandalone;
  const undo = [
    client.on("spanStart", (child: RecordingSpan) => {
      if (!isActivity(child) || !child.isRecording()) return;
      newestMs = nowMs();
      open++;
    }),
    client.on("spanEnd", (child: RecordingSpan) => {
      if (!isActivity(child)) return;
      // One that was open before this one began does not count.
      open = Math.max(open - 1, 0);
      if (!open) quietMs = nowMs();
    }),
    client.on("idleSpanEnableAutoFinish", (which) => {
      if (which === span) mayFinish = !!(quietMs = newestMs = nowMs());
    }),
  ];

  const { end } = span;
  // Also of a span that records nothing: it has been active and must not remain so. Firefox cuts scripts short when a tab is closed,
  // and then says that the page is hidden: the end is in effect at the very end, so that one that was cut is done again.
  span.end = (time) => {
    clearTimeout(timer);
    const wantedMs = toMs(time);
    beforeSpanEnd?.(span);
    undo.forEach((remove) => remove());
    setActiveSpan(scope, previous);
    if (!span._attributes?.[FINISH_REASON]) span.setAttribute(FINISH_REASON, reason);
    if (!span._status?.code) span.setStatus({ code: 1 });
    const children = getSpanDescendants(span).slice(1) as RecordingSpan[];
    const endMs = trimEnd && children.length ? trim(span, children, wantedMs, finalTimeout, client._options.ignoreSpans) : wantedMs;
    settle(span, children, endMs, finalTimeout + idleTimeout);
    span.end = end;
    span.end(endMs);
  };
  look();
  return span;
}

/** When `span` ends if silence is not part of it: with its last child, but neither before its start nor after its final timeout. */
function trim(
  { _startMs: startMs }: RecordingSpan, children: RecordingSpan[], wantedMs: number, finalTimeout: number, ignored?: IgnoreSpanPattern[],
): number {
  const ends = children.map(({ _endMs, _name, _attributes }) => (isIgnored(ignored, _name, _attributes) ? 0 : _endMs));
  return Math.min(startMs + finalTimeout, Math.max(startMs, Math.min(wantedMs, Math.max(...ends) || wantedMs)));
}

/** Ends the children that are open, and drops those that began after the end of `span` or cannot have been part of it. */
function settle(span: RecordingSpan, children: RecordingSpan[], endMs: number, longestMs: number): void {
  const dropped = new Set<unknown>();
  for (const child of children) {
    const isLate = child._startMs > endMs;
    if (!child._endMs) {
      child.setStatus({ code: 2, message: "cancelled" });
      // A late one ends without being told to anybody, so nobody sends it.
      if (isLate) child._endMs = child._startMs;
      else child.end(endMs);
    }
    if (isLate || child._endMs - child._startMs > longestMs) dropped.add(child);
  }
  if (!dropped.size) return;
  const root = span._root as RecordingSpan;
  root._children = root._children!.filter((child) => !dropped.has(child));
  span._attributes[DISCARDED] = dropped.size;
}
