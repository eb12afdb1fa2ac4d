// The values of a moment, greatest first, beside the pointer.
import { measure } from "../format/number";
import { briefTime } from "../format/time";
import type { ChartSeries } from "./model";
import { seriesClass } from "./palette";

const ROWS_MAX = 12;

interface Props {
  at: number;
  interval: number;
  index: number;
  series: readonly ChartSeries[];
  unit: string | null;
  left: number;
  width: number;
  hint?: string;
}

export function Tooltip({ at, interval, index, series, unit, left, width, hint }: Props) {
  const rows = series.map((it) => ({ it, value: it.values[index] ?? null })).filter(({ value }) => value !== null);
  rows.sort((a, b) => Number(a.it.dashed ?? false) - Number(b.it.dashed ?? false) || (b.value ?? 0) - (a.value ?? 0));
  const isRight = left > width / 2;
  return (
    <div class="tooltip" style={isRight ? { right: `${width - left + 14}px` } : { left: `${left + 14}px` }}>
      <p>{briefTime(at, Math.min(interval * 2, 599))} – {briefTime(at + interval, Math.min(interval * 2, 599))}</p>
      {rows.slice(0, ROWS_MAX).map(({ it, value }) => (
        <div key={it.id} class="tooltip-row">
          <span class={`swatch ${seriesClass(it.color, it.other)} ${it.dashed ? "dashed" : ""}`} />
          <span class="tooltip-label">{it.label}</span>
          <span class="tooltip-value">{measure(value, it.unit === undefined ? unit : it.unit)}</span>
        </div>
      ))}
      {rows.length > ROWS_MAX && <p>and {rows.length - ROWS_MAX} more</p>}
      {rows.length === 0 && <p>nothing</p>}
      {hint && <p class="tooltip-hint">{hint}</p>}
    </div>
  );
}
