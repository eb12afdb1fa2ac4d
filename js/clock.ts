/** How far the monotonic clock may stand off the wall clock before the wall clock is believed (a laptop that slept). */
const DRIFT_MS_MAX = 1_000;

/** The start of the monotonic clock, in milliseconds since the epoch. */
let origin: number | undefined;

/** Now, on the monotonic clock that spans use. */
export function nowMs(): number {
  return entryTimeMs(performance.now());
}

/** A time of the performance timeline in milliseconds since the epoch. */
export function entryTimeMs(time: number): number {
  if (origin === undefined) clockSkewMs();
  return origin! + time;
}

/**
 * What must be added to a reading of `Date.now` to be on the monotonic clock, which spans use and nobody can set back. Records are
 * stamped by `Date.now`, because browsers blur `performance.now`, and the blurring alone costs more than the rest of a call.
 */
export function clockSkewMs(): number {
  const wall = Date.now();
  const monotonic = performance.now();
  origin ??= performance.timeOrigin;
  const skew = Math.floor(origin + monotonic - wall);
  if (skew < DRIFT_MS_MAX && skew > -DRIFT_MS_MAX) return skew;
  origin = wall - monotonic;
  return 0;
}
