// How many logs of each level, over time.
import { useAsk } from "../../api/use-ask";
import { TimeChart } from "../../chart/time-chart";
import { zoomTo } from "../../shell/range";

interface Counts {
  times: number[];
  interval: number;
  levels: Record<string, number[]>;
}

/** The worst on top, and colours that say so. */
const LEVELS: readonly [level: string, color: number][] = [["fatal", 6], ["error", 6], ["warn", 0], ["info", 2], ["debug", 1], ["trace", 9]];

export function LogCounts({ search }: { search: string }) {
  const { data } = useAsk<Counts>(`/logs/counts${search}`, { live: true });
  if (!data || data.times.length === 0) return null;
  const shown = LEVELS.filter(([level]) => data.levels[level]?.some((it) => it > 0));
  const series = shown.map(([level, color]) => ({ id: level, label: level, values: data.levels[level] ?? [], color }));
  if (series.length === 0) return null;
  return (
    <section class="panel chart-panel" aria-label="Logs over time">
      <TimeChart times={data.times} series={series} interval={data.interval} display="bar" isStacked height={120} compact label="Logs by level over time" onZoom={zoomTo} />
    </section>
  );
}
