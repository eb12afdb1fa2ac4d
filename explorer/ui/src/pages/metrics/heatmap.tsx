// Where the values lie, over time: each cell as dark as it has samples.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { query as parameters } from "../../api/client";
import type { HeatmapAnswer, MetricQuery } from "../../api/metrics";
import { useAsk } from "../../api/use-ask";
import { Empty, Failed } from "../../components/empty";
import { color } from "../../chart/palette";
import { useHeld } from "../../chart/use-held";
import { count, measure } from "../../format/number";
import { briefTime } from "../../format/time";
import { range, zoomTo } from "../../shell/range";
import { theme } from "../../shell/theme";

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

interface Props {
  query: MetricQuery;
  height: number;
  /** As the API takes it. */
  interval?: string;
}

export function Heatmap({ query, height, interval = "auto" }: Props) {
  const { since, until } = range.value;
  const asked = parameters({ metric: query.metric, type: query.type, query: query.query, since, until, interval });
  const { data, error, refresh } = useAsk<HeatmapAnswer>(`/metrics/heatmap${asked}`, { live: true });
  if (error && !data) return <Failed error={error} retry={refresh} />;
  if (!data) return <div class="chart-wait" />;
  if (data.bounds.length < 2) return <Empty title="Nothing matches"><p>No sample of this metric is in this time and filter.</p></Empty>;
  return <Cells answer={data} height={height} />;
}

function Cells({ answer: latest, height }: { answer: HeatmapAnswer; height: number }) {
  const { shown: answer, hold } = useHeld(latest);
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [hover, setHover] = useState<{ column: number; row: number; left: number; top: number } | null>(null);
  const most = useMemo(() => Math.max(1, ...answer.counts.map((column) => Math.max(0, ...column))), [answer]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // With the change itself: later, a press could come in between, on a chart that is about to go.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || width === 0) return;
    const onCursor = (chart: uPlot) => {
      const { left = -1, top = -1 } = chart.cursor;
      if (left < 0 || top < 0) return setHover(null);
      const column = Math.floor((chart.posToVal(left, "x") - (answer.times[0] ?? 0)) / answer.interval);
      const value = chart.posToVal(top, "y");
      const row = answer.bounds.findIndex((bound, index) => value >= bound && value < (answer.bounds[index + 1] ?? Number.POSITIVE_INFINITY));
      setHover({ column, row, left: left + chart.bbox.left / devicePixelRatio, top });
    };
    const chart = new uPlot(options(answer, most, width, height, onCursor), [answer.times, answer.times.map(() => null)], element);
    return () => chart.destroy();
  }, [answer, width, height, theme.value]);
  const found = hover && answer.counts[hover.column]?.[hover.row];
  return (
    <div class="chart zoomable" onPointerLeave={() => setHover(null)}>
      <div ref={box} class="chart-box" role="img" aria-label={`Heatmap, ${answer.times.length} by ${answer.bounds.length - 1} cells, at most ${most} samples in one`} style={{ height: `${height}px` }} onPointerDown={hold} />
      {hover && found !== undefined && found !== null && (
        <div class="tooltip" style={hover.left > width / 2 ? { right: `${width - hover.left + 14}px` } : { left: `${hover.left + 14}px` }}>
          <p>{briefTime(answer.times[hover.column] ?? 0, 599)}</p>
          <div class="tooltip-row">{measure(answer.bounds[hover.row], answer.unit)} – {measure(answer.bounds[hover.row + 1], answer.unit)}</div>
          <div class="tooltip-row"><span class="tooltip-value">{count(found)} samples</span></div>
        </div>
      )}
    </div>
  );
}

function options(answer: HeatmapAnswer, most: number, width: number, height: number, onCursor: (chart: uPlot) => void): uPlot.Options {
  const { bounds, unit, times, interval } = answer;
  const [low, high] = [bounds[0] ?? 0, bounds.at(-1) ?? 1];
  const isLog = low > 0 && high / low > 20;
  return {
    width,
    height,
    padding: [10, 24, 0, 0],
    legend: { show: false },
    cursor: { points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: { x: { range: () => [times[0] ?? 0, (times.at(-1) ?? 0) + interval] }, y: { distr: isLog ? 3 : 1, log: 10, range: () => [low, high] } },
    axes: [
      { stroke: color("--soft"), font: FONT, grid: { show: false }, ticks: { stroke: color("--line"), size: 4 }, size: 28, gap: 4, space: 90, values: (_, splits) => splits.map((at) => briefTime(at, (splits.at(-1) ?? 0) - (splits[0] ?? 0))) },
      { stroke: color("--soft"), font: FONT, grid: { show: false }, ticks: { show: false }, gap: 6, size: 64, ...(isLog ? { splits: () => decades(low, high) } : {}), values: (_, splits) => splits.map((at) => (at === null ? null : measure(at, unit))) as string[] },
    ],
    series: [{}, { show: true, points: { show: false }, paths: () => null }],
    hooks: {
      draw: [(chart) => paint(chart, answer, most)],
      setCursor: [onCursor],
      setSelect: [
        (chart) => {
          const { left, width: dragged } = chart.select;
          if (dragged >= 4) zoomTo(chart.posToVal(left, "x"), chart.posToVal(left + dragged, "x"));
        },
      ],
    },
  };
}

/** Round values of a logarithmic axis: 1, 2 and 5 of every power of ten, or the powers alone where they are many. */
function decades(low: number, high: number): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 }, (_, at) => 10 ** (Math.floor(Math.log10(low)) + at));
  const steps = powers.length > 4 ? [1] : [1, 2, 5];
  return powers.flatMap((power) => steps.map((step) => step * power)).filter((at) => at >= low && at <= high);
}

function paint(chart: uPlot, { times, interval, bounds, counts }: HeatmapAnswer, most: number): void {
  const { ctx } = chart;
  ctx.save();
  ctx.fillStyle = color("--series-0");
  for (const [column, rows] of counts.entries()) {
    const from = times[column] ?? 0;
    const left = Math.round(chart.valToPos(from, "x", true));
    const right = Math.round(chart.valToPos(from + interval, "x", true));
    for (const [row, found] of rows.entries()) {
      if (found === 0) continue;
      const bottom = Math.round(chart.valToPos(bounds[row] ?? 0, "y", true));
      const top = Math.round(chart.valToPos(bounds[row + 1] ?? 0, "y", true));
      // A single sample is seen too: the least shade is not the ground's.
      ctx.globalAlpha = 0.14 + 0.86 * Math.sqrt(found / most);
      ctx.fillRect(left, top, Math.max(1, right - left - 1), Math.max(1, bottom - top - 1));
    }
  }
  ctx.restore();
}
