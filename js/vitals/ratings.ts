/** Up to the first figure a value is good, above the second it is poor. Milliseconds, but CLS. */
export const RATINGS = {
  lcp: [2_500, 4_000],
  inp: [200, 500],
  cls: [0.1, 0.25],
  fcp: [1_800, 3_000],
  ttfb: [800, 1_800],
} as const;

export type Rating = "good" | "needs-improvement" | "poor";

export function rate(vital: keyof typeof RATINGS, value: number): Rating {
  const [good, fair] = RATINGS[vital];
  return value <= good ? "good" : value <= fair ? "needs-improvement" : "poor";
}
