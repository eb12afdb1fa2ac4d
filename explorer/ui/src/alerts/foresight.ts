// Where a rule would have fired, told from the values of the past. Buckets are as long as the rule's window.
import type { Condition } from "./types";

/** Beginnings and ends of incidents, seconds since 1970. */
export interface Incident {
  readonly from: number;
  readonly to: number;
}

export interface Past {
  readonly times: readonly number[];
  /** Seconds. */
  readonly interval: number;
  readonly values: readonly (number | null)[];
  /** The values of the time the rule compares with. */
  readonly before?: readonly (number | null)[] | null;
}

/** Whether the condition holds for a value; null: that cannot be told. */
export function holds(condition: Condition, value: number | null, before: number | null = null): boolean | null {
  if (condition.type === "absence") return value === null || value === 0;
  if (value === null) return null;
  const compared = condition.type === "change" ? changeOf(value, before) : value;
  if (compared === null) return null;
  const { above, below } = condition;
  return (above !== undefined && compared > above) || (below !== undefined && compared < below);
}

function changeOf(value: number, before: number | null): number | null {
  return before === null || before === 0 ? null : (value - before) / Math.abs(before);
}

/** `delay`: seconds for which the condition must hold before anybody is told. */
export function incidents(condition: Condition, past: Past, delay: number): Incident[] {
  const found: Incident[] = [];
  let since: number | null = null;
  const close = (end: number): void => {
    // It is looked at when a bucket is over: an incident begins there.
    if (since !== null && end - since > delay) found.push({ from: since + delay, to: end });
    since = null;
  };
  past.times.forEach((time, at) => {
    if (holds(condition, past.values[at] ?? null, past.before?.[at] ?? null) === true) since ??= time;
    else close(time);
  });
  const last = past.times.at(-1);
  if (last !== undefined) close(last + past.interval);
  return found;
}

/** The condition as people say it. */
export function inWords(condition: Condition, window: string, measure: (value: number) => string): string {
  if (condition.type === "absence") return `nothing arrives for ${window}`;
  const { above, below } = condition;
  const percent = (part: number): string => `${Math.round(part * 1000) / 10} %`;
  if (condition.type === "change") {
    const parts = [above !== undefined && `rises by more than ${percent(above)}`, below !== undefined && (below < 0 ? `falls by more than ${percent(-below)}` : `changes by less than ${percent(below)}`)];
    return `${parts.filter(Boolean).join(" or ")} against ${condition.compare} before, over ${window}`;
  }
  return `${[above !== undefined && `above ${measure(above)}`, below !== undefined && `below ${measure(below)}`].filter(Boolean).join(" or ")} over ${window}`;
}
