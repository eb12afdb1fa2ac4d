import { RATE_LIMIT_DEFAULT_S } from "../limits.js";

/** Until when the receiver wants no data, by category; "" stands for all of them. Times are milliseconds since the epoch. */
export type RateLimits = Record<string, number>;

/** Whether `category` must not be sent at `nowMs`. */
export function isLimited(limits: RateLimits, category: string, nowMs: number): boolean {
  return Math.max(limits[category] || 0, limits[""] || 0) > nowMs;
}

/** Reads what the response says about limits. Deadlines only grow: an older, longer one stays. */
export function updateLimits(
  limits: RateLimits,
  status: number,
  rateLimitHeader: string | null,
  retryAfter: string | null,
  nowMs: number,
): void {
  const extend = (category: string, deadline: number) => {
    limits[category] = Math.max(limits[category] || 0, deadline);
  };
  if (rateLimitHeader) {
    for (const limit of rateLimitHeader.split(",")) {
      const [seconds, categories, , , namespaces] = limit.trim().split(":");
      const deadline = nowMs + secondsOf(seconds!) * 1000;
      for (const category of (categories || "").split(";")) {
        if (category !== "metric_bucket" || !namespaces || namespaces.split(";").includes("custom")) extend(category, deadline);
      }
    }
  } else if (retryAfter) {
    const date = Date.parse(retryAfter);
    const isSeconds = /^\s*\d/.test(retryAfter) && !/[a-z]/i.test(retryAfter);
    extend("", isSeconds || !date ? nowMs + secondsOf(retryAfter) * 1000 : date);
  } else if (status === 429) {
    extend("", nowMs + RATE_LIMIT_DEFAULT_S * 1000);
  }
}

function secondsOf(text: string): number {
  const seconds = Math.ceil(parseFloat(text));
  return seconds >= 0 ? seconds : RATE_LIMIT_DEFAULT_S;
}
