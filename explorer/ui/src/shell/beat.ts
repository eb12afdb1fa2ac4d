// The refresh: while it is on, and somebody looks, answers are asked for anew every few seconds.
import { effect, signal } from "@preact/signals";
import { recall, remember } from "./memory";

const PERIOD_MS = 5000;

export const refreshing = signal(recall("refresh") !== "off");

/** Grows by one with every beat. */
export const beat = signal(0);

/** A beat now, whoever asked for it. */
export function refreshNow(): void {
  beat.value += 1;
}

effect(() => {
  remember("refresh", refreshing.value ? "on" : "off");
  if (!refreshing.value) return;
  const timer = setInterval(() => {
    if (!document.hidden) refreshNow();
  }, PERIOD_MS);
  return () => clearInterval(timer);
});
