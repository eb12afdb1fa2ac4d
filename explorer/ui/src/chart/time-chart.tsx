// Values over time: lines, areas or bars; the values under the pointer; a drag zooms.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { theme } from "../shell/theme";
import { type ChartSeries, type Display, type Mark, stacked } from "./model";
import { options } from "./options";
import { Tooltip } from "./tooltip";
import { useHeld } from "./use-held";

interface Props {
  /** Beginnings of buckets, seconds since 1970. */
  times: readonly number[];
  series: readonly ChartSeries[];
  unit?: string | null;
  display?: Display;
  /** One series on top of the other; only sums may be. */
  isStacked?: boolean;
  interval?: number;
  marks?: readonly Mark[];
  height?: number;
  /** Less room around: in widgets. */
  compact?: boolean;
  /** Said to those who do not see the chart. */
  label: string;
  /** What a click does, said where the values are shown. */
  hint?: string;
  onZoom?: (from: number, to: number) => void;
  /** A click on a moment, with its bucket. */
  onPick?: (index: number) => void;
}

export interface Hover {
  index: number;
  left: number;
}

export function TimeChart(latest: Props) {
  const { shown, hold } = useHeld(latest);
  const { times, series, unit = null, display = "line", isStacked = false, interval = 60, marks = [], height = 260, compact = false, label, hint, onZoom, onPick } = shown;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const [width, setWidth] = useState(0);
  const calls = useRef({ onZoom });
  calls.current = { onZoom };
  const stack = isStacked && display !== "line";
  // The first series lies at the top of the stack, so the sums run from the last one.
  const drawn = useMemo(() => {
    const upright = series.filter((it) => !it.dashed);
    return [...upright, ...series.filter((it) => it.dashed)];
  }, [series]);
  const data = useMemo<uPlot.AlignedData>(() => {
    const upright = drawn.filter((it) => !it.dashed).map((it) => it.values);
    const sums = stack ? stacked([...upright].reverse()).reverse() : upright;
    return [times as number[], ...(sums as (number | null)[][]), ...drawn.filter((it) => it.dashed).map((it) => it.values as (number | null)[])];
  }, [times, drawn, stack]);
  const look = JSON.stringify([drawn.map((it) => [it.id, it.label, it.color, it.other, it.dashed, it.unit]), unit, display, stack, interval, marks, height, compact, theme.value, width === 0]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  // With the change itself: later, a press could come in between, on a chart that is about to go.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || width === 0) return;
    const hooks = {
      onCursor: ({ cursor }: uPlot) => setHover(cursor.idx == null || cursor.left === undefined || cursor.left < 0 ? null : { index: cursor.idx, left: cursor.left }),
      onSelect: (from: number, to: number) => calls.current.onZoom?.(from, to),
    };
    const made = new uPlot(options({ series: drawn, unit, display, isStacked: stack, interval, buckets: times.length, marks, height, width, compact }, hooks), data, element);
    chart.current = made;
    return () => {
      made.destroy();
      chart.current = null;
    };
  }, [look]);

  useEffect(() => chart.current?.setData(data), [data]);
  useEffect(() => {
    if (width > 0) chart.current?.setSize({ width, height });
  }, [width, height]);

  // Where it happened, not what was last hovered: a finger hovers over nothing.
  const pick = ({ clientX }: MouseEvent) => {
    if (!chart.current) return;
    const { left, width: across } = chart.current.over.getBoundingClientRect();
    if (clientX >= left && clientX <= left + across) onPick?.(chart.current.posToIdx(clientX - left));
  };

  return (
    <div class={onZoom ? "chart zoomable" : "chart"} onPointerLeave={() => setHover(null)}>
      <div ref={box} class="chart-box" role="img" aria-label={label} style={{ height: `${height}px` }} onPointerDown={hold} onClick={pick} />
      {hover && chart.current && times[hover.index] !== undefined && (
        <Tooltip at={times[hover.index] as number} interval={interval} index={hover.index} series={drawn} unit={unit} left={hover.left + chart.current.bbox.left / devicePixelRatio} width={width} {...(hint ? { hint } : {})} />
      )}
    </div>
  );
}
