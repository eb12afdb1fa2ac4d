// Good, middling or poor, by the thresholds of each vital.
import type { Rating, Vital } from "../../api/vitals";
import { measure } from "../../format/number";

export const RATINGS: readonly { rating: Rating; label: string }[] = [
  { rating: "good", label: "good" },
  { rating: "needs_improvement", label: "needs improvement" },
  { rating: "poor", label: "poor" },
];

export const ratingOf = (value: number, { good_max, poor_min }: Pick<Vital, "good_max" | "poor_min">): Rating =>
  value <= good_max ? "good" : value < poor_min ? "needs_improvement" : "poor";

/** Scores follow the same colours: from 90 on good, below 50 poor. */
export const ratingOfScore = (score: number): Rating => (score >= 90 ? "good" : score >= 50 ? "needs_improvement" : "poor");

export const labelOf = (rating: Rating): string => RATINGS.find((it) => it.rating === rating)?.label ?? rating;

/** A shift of layout has no unit and three digits that matter; everything else is a time. */
export const valueOf = (value: number | null | undefined, { vital, unit }: Pick<Vital, "vital" | "unit">): string =>
  value == null ? "–" : vital === "cls" ? value.toFixed(3).replace(/0$/, "") : measure(value, unit);
