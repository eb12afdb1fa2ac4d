// The unit of what a rule compares: its query may leave it to the metric.
import type { Rule } from "../../alerts/types";
import { find, useMetrics } from "../metrics/catalog";

/** Counts and rates are plain numbers, whatever is counted; so is what an equation makes of its queries. */
const COUNTS = new Set(["count", "per_second", "per_minute"]);

export function useUnit({ request, condition }: Pick<Rule, "request" | "condition">): string | null {
  const metrics = useMetrics().data?.metrics;
  const [first] = request.queries;
  if (!first || condition.type === "absence" || (request.equations?.length ?? 0) > 0 || COUNTS.has(first.aggregate ?? "")) return null;
  return first.unit ?? find(metrics, first)?.unit ?? null;
}
