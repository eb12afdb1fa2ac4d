// One vital: what three of four page loads stay below, how the rest is spread, and where the limits lie.
import type { Vital } from "../../api/vitals";
import { count, share } from "../../format/number";
import { RATINGS, labelOf, ratingOf, valueOf } from "./rating";

const WIDTH = 200;
const HEIGHT = 44;

export function VitalCard({ vital, chosen, choose }: { vital: Vital; chosen: boolean; choose: () => void }) {
  const rating = vital.p75 === null ? null : ratingOf(vital.p75, vital);
  return (
    <li>
      <button type="button" class="panel vital-card" aria-pressed={chosen} onClick={choose}>
        <span class="vital-name"><b>{vital.vital.toUpperCase()}</b><span class="soft cut">{vital.name}</span></span>
        <span class="vital-value"><b class={rating ? `rating ${rating}` : "soft"}>{valueOf(vital.p75, vital)}</b><span class="soft">{rating ? `p75, ${labelOf(rating)}` : "not measured"}</span></span>
        <Histogram vital={vital} />
        <Distribution vital={vital} />
        <span class="vital-foot soft"><span>{count(vital.count)}</span><span>good ≤ {valueOf(vital.good_max, vital)}</span></span>
      </button>
    </li>
  );
}

/** How many were good, middling and poor. */
export function Distribution({ vital }: { vital: Vital }) {
  const all = vital.good + vital.needs_improvement + vital.poor;
  const text = RATINGS.map(({ rating, label }) => `${share(vital[rating], all)} ${label}`).join(", ");
  return (
    <span class="distribution-bar" role="img" aria-label={text} title={text}>
      {RATINGS.map(({ rating }) => vital[rating] > 0 && <span key={rating} class={`fill ${rating}`} style={{ flexGrow: vital[rating] }} />)}
    </span>
  );
}

/** Each bar in the colour of what it measures. */
function Histogram({ vital }: { vital: Vital }) {
  const { bounds, counts } = vital.histogram;
  const top = Math.max(1, ...counts);
  const step = WIDTH / Math.max(1, counts.length);
  return (
    <svg class="histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {counts.map((found, index) => {
        const height = found === 0 ? 0 : Math.max(1.5, (found / top) * HEIGHT);
        const middle = ((bounds[index] ?? 0) + (bounds[index + 1] ?? bounds[index] ?? 0)) / 2;
        return <rect key={index} class={ratingOf(middle, vital)} x={index * step} y={HEIGHT - height} width={Math.max(0.5, step - 1)} height={height} />;
      })}
    </svg>
  );
}
