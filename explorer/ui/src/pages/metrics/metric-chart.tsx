// The chart of an answer about metrics: here, and in widgets and previews.
import { useMemo } from "preact/hooks";
import type { MetricAnswer, Result, Series } from "../../api/metrics";
import type { ChartSeries, Display, Mark } from "../../chart/model";
import { TimeChart } from "../../chart/time-chart";
import { isSum } from "./aggregates";

/** One line of the chart and one row of its table. */
export interface Shown {
  id: string;
  label: string;
  result: Result;
  series: Series;
  color: number;
}

/** How the values of a group are called. */
export const groupText = (value: string | null | undefined): string => value || "(not set)";

/** All series of an answer, in the order of their colours. */
export function shownOf(answer: MetricAnswer): Shown[] {
  let color = 0;
  return answer.results.flatMap((result) =>
    result.series.map((series, index) => {
      const group = series.other ? "other" : Object.values(series.group).map(groupText).join(", ");
      const label = group === "" ? result.label : group;
      const shown = { id: `${result.id}-${index}`, label, result, series, color };
      if (!series.other) color += 1;
      return shown;
    }),
  );
}

interface Props {
  answer: MetricAnswer;
  display?: Display;
  /** Only these series, if any. */
  only?: ReadonlySet<string>;
  height?: number;
  compact?: boolean;
  marks?: readonly Mark[];
  hint?: string;
  onZoom?: (from: number, to: number) => void;
  onPick?: (index: number) => void;
}

export function MetricChart({ answer, display = "line", only, height, compact, marks, hint, onZoom, onPick }: Props) {
  const shown = useMemo(() => shownOf(answer).filter(({ id }) => !only || only.size === 0 || only.has(id)), [answer, only]);
  const series = useMemo(() => shown.flatMap(linesOf), [shown]);
  const unit = shown[0]?.result.unit ?? answer.results[0]?.unit ?? null;
  const stacks = shown.length > 1 && answer.results.length === 1 && isSum(answer.results[0]?.aggregate);
  const label = `${answer.results.map((it) => it.label).join(", ")} over time, ${shown.length} series`;
  return (
    <TimeChart
      times={answer.times} series={series} unit={unit} display={display} isStacked={stacks} interval={answer.interval} label={label}
      {...(height === undefined ? {} : { height })} {...(compact ? { compact } : {})} {...(marks ? { marks } : {})} {...(hint ? { hint } : {})}
      {...(onZoom ? { onZoom } : {})} {...(onPick ? { onPick } : {})}
    />
  );
}

function linesOf({ id, label, result, series, color }: Shown): ChartSeries[] {
  const line: ChartSeries = { id, label, values: series.values, color, other: series.other, unit: result.unit };
  if (!series.previous) return [line];
  return [line, { ...line, id: `${id}-before`, label: `${label}, before`, values: series.previous.values, dashed: true }];
}
