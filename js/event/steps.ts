import { debugLog } from "../console.js";
import type { FullClient } from "../full-client.js";
import type { DropReason } from "../types.js";
import type { Event } from "./types.js";

/** One thing that happens to an event: what it answers goes on; anything but an object ends it, for `reason`. */
export type Step = [reason: DropReason, run: (event: Event) => unknown];

/** Events that may wait for promises of hooks at the same time; a hook that never settles must not pile them up. */
const WAITING_MAX = 64;
/** Instead of how many children are left: none, and no root either. */
const NOTHING = -1;

/**
 * Takes an event through its steps, and counts what does not come out: the event, or spans that a step took from it. It is done when
 * this returns unless a hook answers a promise, because a page that goes away cannot wait.
 */
export function take(event: Event, [step, ...rest]: Step[], client: FullClient): void {
  if (!step) return;
  const [reason, run] = step;
  const spans = spansOf(event);
  const count = (why: DropReason, left: number) => {
    if (left === NOTHING) client.recordDroppedEvent(why, event.type || "error");
    if (event.type) client.recordDroppedEvent(why, "span", spans - left);
  };
  const next = (answer: unknown) => {
    if (!answer || typeof answer !== "object") return count(reason, NOTHING);
    count(reason, spansOf(answer as Event));
    take(answer as Event, rest, client);
  };
  const fail = (error: unknown) => {
    debugLog("callback threw:", error);
    count("callback_error", NOTHING);
  };
  try {
    const answer = run(event);
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== "function") return next(answer);
    const { _waiting: waiting } = client;
    if (waiting.size >= WAITING_MAX) return count("queue_overflow", NOTHING);
    const settled = Promise.resolve(answer).then(next, fail).finally(() => waiting.delete(settled));
    waiting.add(settled);
  } catch (error) {
    fail(error);
  }
}

function spansOf({ spans }: Event): number {
  return spans?.length || 0;
}
