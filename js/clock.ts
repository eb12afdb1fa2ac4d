/** How far the monotonic clock may stand off the wall clock before the wall clock is believed (a laptop that slept). */
const DRIFT_MS_MAX = 1_000;

let origin: number | undefined;

/** Milliseconds since the epoch with the fraction that `performance.now` gives. */
export function nowMs(): number {
  if (typeof performance === "undefined") return Date.now();
  const monotonic = performance.now();
  if (origin === undefined) origin = performance.timeOrigin || Date.now() - monotonic;
  return origin + monotonic;
}

/** Re-reads the wall clock; called once per flush because it need not be done in the recording path. */
export function correctClock(): void {
  const drift = Date.now() - nowMs();
  if (origin !== undefined && (drift > DRIFT_MS_MAX || drift < -DRIFT_MS_MAX)) origin += drift;
}
