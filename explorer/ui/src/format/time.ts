// Moments and durations as people read them. Moments are seconds since 1970, durations seconds.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const exactClock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });
const minutes = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const full = new Intl.DateTimeFormat(undefined, {
  year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23", timeZoneName: "short",
});

const DAY = 86400;

/** The time of its day, to the millisecond. */
export const clockTime = (seconds: number): string => exactClock.format(seconds * 1000);

/** All there is to say about a moment, in the zone of whoever reads it. */
export const fullTime = (seconds: number): string => full.format(seconds * 1000);

/** A moment where others `span` seconds apart stand beside it: the day only where it matters. */
export function briefTime(seconds: number, span = 0): string {
  const at = seconds * 1000;
  if (span > 3 * DAY) return `${day.format(at)}, ${minutes.format(at)}`;
  const today = new Date(at).toDateString() === new Date().toDateString();
  const time = span > 0 && span < 600 ? clock.format(at) : minutes.format(at);
  return today ? time : `${day.format(at)}, ${time}`;
}

const AGO: readonly [number, string][] = [[DAY * 7, "w"], [DAY, "d"], [3600, "h"], [60, "min"]];

/** `3 min ago`. */
export function ago(seconds: number, now = Date.now() / 1000): string {
  const past = now - seconds;
  if (past < -5) return `in ${span(-past)}`;
  if (past < 5) return "just now";
  return `${span(past)} ago`;
}

function span(seconds: number): string {
  for (const [size, name] of AGO) if (seconds >= size) return `${Math.floor(seconds / size)} ${name}`;
  return `${Math.floor(seconds)} s`;
}

const brief = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });

const DURATIONS: readonly [number, string][] = [[1e-9, "ns"], [1e-6, "µs"], [1e-3, "ms"], [1, "s"], [60, "min"], [3600, "h"], [DAY, "d"]];

/** A duration in the unit that suits it: `1.24 s`, `830 ms`. */
export function duration(seconds: number): string {
  if (seconds === 0) return "0 ms";
  const size = Math.abs(seconds);
  let [step, name] = DURATIONS[0] as [number, string];
  for (const [candidate, of] of DURATIONS) {
    if (size >= (of === "min" ? 100 : of === "h" ? 6000 : of === "d" ? 2 * DAY : candidate)) [step, name] = [candidate, of];
  }
  return `${brief.format(seconds / step)} ${name}`;
}
