// A line without axes: the shape of a series, as small as a word.

/** The line, closed along zero: only where it has no gap. */
function under(d: string, values: readonly (number | null)[], step: number, zero: number): string {
  return values.includes(null) ? "" : `${d}L${((values.length - 1) * step).toFixed(1)} ${zero.toFixed(1)}L0 ${zero.toFixed(1)}z`;
}

export function Sparkline({ values, width = 72, height = 20, tone = "accent", bars = false }: { values: readonly (number | null)[]; width?: number; height?: number; tone?: string; bars?: boolean }) {
  const top = Math.max(...values.map((it) => it ?? 0), 0);
  const bottom = Math.min(...values.map((it) => it ?? 0), 0);
  const step = width / Math.max(1, bars ? values.length : values.length - 1);
  const y = (value: number) => height - 1 - ((value - bottom) / (top - bottom || 1)) * (height - 2);
  const d = bars
    ? values.map((it, index) => (it ? `M${(index * step).toFixed(1)} ${height}V${y(it).toFixed(1)}h${Math.max(1, step - 0.75).toFixed(1)}V${height}z` : "")).join("")
    : values.reduce<string>((path, it, index) => (it === null ? path : `${path}${path === "" || values[index - 1] === null ? "M" : "L"}${(index * step).toFixed(1)} ${y(it).toFixed(1)}`), "");
  return (
    <svg class={`sparkline ${tone} ${bars ? "bars" : "line"}`} viewBox={`0 0 ${width} ${height}`} width={width} height={height} preserveAspectRatio="none" aria-hidden="true">
      {!bars && d !== "" && <path class="under" d={under(d, values, step, y(0))} />}
      <path d={d} />
    </svg>
  );
}
