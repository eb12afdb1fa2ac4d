// How the answer is looked at: beside which other time, in which steps, drawn how.
import { useAsk } from "../../api/use-ask";
import type { Run } from "../../api/metrics";
import { Segmented } from "../../components/segmented";
import { briefTime } from "../../format/time";
import { useMetrics, find } from "./catalog";
import { type Display, state, update } from "./state";

const COMPARISONS = [
  { value: "none", label: "Compare with …" },
  { value: "previous", label: "Period before" },
  { value: "1h", label: "1 hour earlier" },
  { value: "1d", label: "1 day earlier" },
  { value: "1w", label: "1 week earlier" },
];

const INTERVALS = [
  { value: "auto", label: "Auto steps" },
  { value: "1s", label: "1 s" },
  { value: "10s", label: "10 s" },
  { value: "60s", label: "1 min" },
  { value: "300s", label: "5 min" },
  { value: "3600s", label: "1 h" },
  { value: "86400s", label: "1 d" },
];

const DISPLAYS: readonly { value: Display; label: string }[] = [
  { value: "line", label: "Line" },
  { value: "area", label: "Area" },
  { value: "bar", label: "Bar" },
];

/** What is drawn: as chosen, or what suits the first metric. */
export function displayOf(display: Display | null, type: string | undefined): Display {
  return display ?? (type === "counter" ? "bar" : "line");
}

export function ViewOptions() {
  const { compare, interval, display, queries } = state.value;
  const runs = useAsk<{ runs: Run[] }>("/runs");
  const type = find(useMetrics().data?.metrics, queries[0] ?? { metric: "" })?.type;
  const canHeat = type === "distribution" && queries.length === 1;
  const others = (runs.data?.runs ?? []).filter((it) => !it.current).slice(0, 10);
  return (
    <div class="view-options">
      <select class="select small" aria-label="Compare" value={compare} onChange={(event) => update({ compare: event.currentTarget.value })}>
        {COMPARISONS.map((it) => <option key={it.value} value={it.value}>{it.label}</option>)}
        {others.map((it) => <option key={it.id} value={`run:${it.id}`}>Run {it.name ?? briefTime(it.started_at)}</option>)}
        {!COMPARISONS.some((it) => it.value === compare) && !others.some((it) => `run:${it.id}` === compare) && <option value={compare}>{compare}</option>}
      </select>
      <select class="select small" aria-label="Interval" value={interval} onChange={(event) => update({ interval: event.currentTarget.value })}>
        {INTERVALS.map((it) => <option key={it.value} value={it.value}>{it.label}</option>)}
        {!INTERVALS.some((it) => it.value === interval) && <option value={interval}>{interval}</option>}
      </select>
      <Segmented small label="Display" value={displayOf(display, type)} choices={canHeat ? [...DISPLAYS, { value: "heatmap" as const, label: "Heatmap" }] : DISPLAYS} onChange={(value) => update({ display: value })} />
    </div>
  );
}
