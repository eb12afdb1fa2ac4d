import { debugLog } from "../console.js";
import type { FullClient } from "../full-client.js";
import type { DropReason } from "../types.js";
import type { Event } from "./types.js";

/** One thing that happens to an event: what it answers goes on; anything but an object ends it, for `reason`. */
export type Step = [reason: DropReason, run: (event: Event) => unknown];

/** Events that may wait for promises of hooks at the same time; a hook that never settles must not pile them up. */
const WAITING_MAX = 64;

/**
 * Takes an event through its steps, and counts what does not come out: the event, or spans that a step took from it. It is done when
 * this returns unless a hook answers a promise, because a page that goes away cannot wait.
 */
export function take(event: Event, [step, ...rest]: Step[], client: FullClient): void {
  if (!step) return;
  const [reason, run] = step;
  const spans = spansOf(event);
  const lose = (why: DropReason, lost: number, isWhole: boolean) => {
    if (isWhole) client.recordDroppedEvent(why, event.type || "error");
    client.recordDroppedEvent(why, "span", lost);
  };
  const all = event.type ? spans + 1 : 0;
  const next = (answer: unknown) => {
    if (!answer || typeof answer !== "object") return lose(reason, all, true);
    lose(reason, spans - spansOf(answer as Event), false);
    take(answer as Event, rest, client);
  };
  const fail = (error: unknown) => {
    debugLog("a hook threw, so its event is dropped:", error);
    lose("callback_error", all, true);
  };
  let answer: unknown;
  try {
    answer = run(event);
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== "function") return next(answer);
  } catch (error) {
    return fail(error);
  }
  const waiting = client._waiting;
  if (waiting.size >= WAITING_MAX) return lose("queue_overflow", all, true);
  const settled = Promise.resolve(answer).then(next, fail).finally(() => waiting.delete(settled));
  waiting.add(settled);
}

function spansOf(event: Event): number {
  return event.spans?.length || 0;
}
