import { nowMs } from "../clock.js";
import type { SpanTimeInput } from "./types.js";

/** Numbers above this are milliseconds since the epoch, others seconds: it is the year 2286 in the one and April 1970 in the other. */
const SECONDS_MAX = 9_999_999_999;

/** A moment as the API takes it, in milliseconds since the epoch. */
export function toMs(input: SpanTimeInput | undefined): number {
  if (Array.isArray(input)) return input[0] * 1e3 + input[1] / 1e6;
  const time = Number(input ?? NaN);
  // The difference of a number with itself is 0, unless it is infinite or none at all.
  return time - time !== 0 ? nowMs() : time > SECONDS_MAX ? time : time * 1e3;
}
