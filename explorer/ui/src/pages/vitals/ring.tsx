// The score of all vitals together, and how much each one gives to it.
import type { Vital } from "../../api/vitals";
import { labelOf, ratingOfScore } from "./rating";

const RADIUS = 52;
const ROUND = 2 * Math.PI * RADIUS;
const GAP = 3;

export function Ring({ score, vitals }: { score: number | null; vitals: readonly Vital[] }) {
  const rated = vitals.filter((it) => it.score !== null);
  const part = ROUND / Math.max(1, rated.length);
  const rating = score === null ? null : ratingOfScore(score);
  const said = score === null ? "No score yet" : `Performance score ${Math.round(score)} of 100, ${rating && labelOf(rating)}`;
  return (
    <section class="panel ring" aria-label="Score">
      <svg viewBox="0 0 128 128" width="148" height="148" role="img" aria-label={said}>
        <title>{rated.map((it) => `${it.vital.toUpperCase()} ${Math.round(it.score ?? 0)}`).join(", ")}</title>
        {rated.map((it, index) => {
          const filled = ((it.score ?? 0) / 100) * (part - GAP);
          const turn = `rotate(${(index / rated.length) * 360 - 90} 64 64)`;
          return (
            <g key={it.vital} transform={turn}>
              <circle class="ring-ground" cx="64" cy="64" r={RADIUS} stroke-dasharray={`${part - GAP} ${ROUND}`} />
              <circle class={`ring-part ${ratingOfScore(it.score ?? 0)}`} cx="64" cy="64" r={RADIUS} stroke-dasharray={`${filled} ${ROUND}`} />
            </g>
          );
        })}
        <text x="64" y="70" text-anchor="middle" class="ring-score">{score === null ? "–" : Math.round(score)}</text>
        <text x="64" y="88" text-anchor="middle" class="ring-of">of 100</text>
      </svg>
      <p class={rating ? `rating ${rating}` : "soft"}>{rating ? labelOf(rating) : "not enough page loads"}</p>
    </section>
  );
}
