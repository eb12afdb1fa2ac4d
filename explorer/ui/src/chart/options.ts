// How uPlot is told to draw a chart over time.
import uPlot from "uplot";
import { increments, measure } from "../format/number";
import { briefTime } from "../format/time";
import type { ChartSeries, Display, Mark } from "./model";
import { color, faded, seriesColor } from "./palette";

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const AXIS_MIN = 44;
/** Pixels of a bucket. */
const PARTED_FROM = 7;
/** Of rare samples many buckets have none: a line goes on over so many, and ends at a longer silence. */
const BRIDGED_MAX = 6;

export interface Look {
  series: readonly ChartSeries[];
  unit: string | null;
  display: Display;
  isStacked: boolean;
  interval: number;
  /** How many buckets there are. */
  buckets: number;
  marks: readonly Mark[];
  height: number;
  width: number;
  compact: boolean;
}

export interface Hooks {
  onCursor: (chart: uPlot) => void;
  onSelect: (from: number, to: number) => void;
}

export function options(look: Look, hooks: Hooks): uPlot.Options {
  return {
    width: look.width,
    height: look.height,
    padding: look.compact ? [6, 18, 0, 0] : [10, 24, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 7, width: 2 },
      drag: { x: true, y: false, setScale: false },
      sync: { key: "time", setSeries: false },
    },
    scales: {
      x: { time: true, range: (_, min, max) => spread(min, max, look.interval) },
      y: { range: (_, min, max) => vertical(min, max, look.marks) },
      right: { range: (_, min, max) => vertical(min, max, []) },
    },
    axes: [timeAxis(look), valueAxis(look, look.unit), ...rightAxis(look)],
    series: [{}, ...look.series.map((it) => drawn(it, look))],
    bands: look.isStacked && look.display === "area" ? bands(look) : [],
    hooks: {
      setCursor: [hooks.onCursor],
      setSelect: [(chart) => select(chart, hooks)],
      draw: [(chart) => drawMarks(chart, look.marks)],
    },
  };
}

/** The last bucket has a width too; a single one needs room around it. */
const spread = (min: number, max: number, interval: number): [number, number] => (min === max ? [min - interval, max + interval] : [min - interval * 0.02, max + interval * 0.02]);

/** From zero, unless values go below it; thresholds stay in sight. */
function vertical(min: number | null, max: number | null, marks: readonly Mark[]): [number, number] {
  const levels = marks.filter(({ axis }) => axis === "y").map(({ at }) => at);
  const top = Math.max(max ?? 0, ...levels);
  const bottom = Math.min(min ?? 0, 0, ...levels);
  if (top === bottom) return [0, 1];
  const room = (top - bottom) * 0.08;
  return [bottom < 0 ? bottom - room : 0, top + room];
}

function timeAxis({ compact }: Look): uPlot.Axis {
  return {
    stroke: color("--soft"),
    font: FONT,
    grid: { show: false },
    ticks: { stroke: color("--line"), width: 1, size: 4 },
    size: compact ? 24 : 28,
    gap: 4,
    space: 90,
    values: (_, splits) => splits.map((at) => briefTime(at, (splits.at(-1) ?? 0) - (splits[0] ?? 0))),
  };
}

/** Series of another unit than the chart's have a scale of their own, on the right. */
const isRight = (it: ChartSeries, { unit }: Look): boolean => it.unit !== undefined && it.unit !== unit;

function rightAxis(look: Look): uPlot.Axis[] {
  const other = look.series.find((it) => isRight(it, look));
  return other ? [{ ...valueAxis(look, other.unit ?? null), scale: "right", side: 1, grid: { show: false } }] : [];
}

function valueAxis({ compact }: Look, unit: string | null): uPlot.Axis {
  const steps = increments(unit);
  return {
    stroke: color("--soft"),
    font: FONT,
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
    gap: 6,
    space: compact ? 34 : 44,
    values: (_, splits) => splits.map((at) => measure(Number(at.toPrecision(12)), unit)),
    size: (chart, values) => {
      if (!values) return AXIS_MIN;
      chart.ctx.font = FONT;
      const widest = Math.max(...values.map((it) => chart.ctx.measureText(it).width / devicePixelRatio));
      return Math.max(AXIS_MIN, Math.ceil(widest * (devicePixelRatio === 1 ? 1 : devicePixelRatio)) + 14);
    },
    ...(steps ? { incrs: steps } : {}),
  };
}

function drawn(it: ChartSeries, look: Look): uPlot.Series {
  const { display, isStacked, series, width, buckets } = look;
  const stroke = seriesColor(it.color, it.other);
  const plain: uPlot.Series = { label: it.label, stroke, width: 1.75, spanGaps: false, gaps: silences, points: { size: 4, show: true, filter: alone }, scale: isRight(it, look) ? "right" : "y" };
  if (it.dashed) return { ...plain, stroke: faded(stroke, 0.6), dash: [4, 4], width: 1.25, points: { show: false } };
  if (display === "bar") {
    // A line between what is stacked, where bars are broad enough to have one.
    const isParted = isStacked && series.length > 1 && width / buckets > PARTED_FROM;
    return { ...plain, stroke: isParted ? color("--panel") : stroke, width: isParted ? 0.5 : 0, fill: stroke, paths: bars, points: { show: false } };
  }
  if (display === "area") return isStacked ? { ...plain, width: 1 } : { ...plain, fill: faded(stroke, 0.18) };
  return plain;
}

const bars = uPlot.paths.bars?.({ size: [0.82, 60], align: 1, radius: 0.08 });

/** Only values with nothing near need a point: lines show the others. */
function alone(chart: uPlot, index: number): number[] {
  const values = chart.data[index] ?? [];
  const there = Array.from(values.keys()).filter((at) => values[at] != null);
  const isNear = (at: number, other: number | undefined): boolean => other !== undefined && Math.abs(other - at) <= BRIDGED_MAX;
  return there.filter((at, place) => !isNear(at, there[place - 1]) && !isNear(at, there[place + 1]));
}

/** The gaps of a line that are left open; uPlot knows them all, in pixels. */
function silences(chart: uPlot, _series: number, _from: number, _to: number, gaps: uPlot.Series.Gaps): uPlot.Series.Gaps {
  const times = chart.data[0];
  if (times.length < 2) return gaps;
  const bucket = chart.valToPos(times[1] ?? 0, "x", true) - chart.valToPos(times[0] ?? 0, "x", true);
  return gaps.filter(([from, to]) => to - from > (BRIDGED_MAX + 0.5) * bucket);
}

/** Between each stacked line and the one below it. */
function bands({ series }: Look): uPlot.Band[] {
  const upright = series.map((it, index) => ({ it, index: index + 1 })).filter(({ it }) => !it.dashed);
  return upright.map(({ it, index }, position) => {
    const below = upright[position + 1];
    const fill = faded(seriesColor(it.color, it.other), 0.42);
    return below ? { series: [index, below.index], fill } : { series: [index, 0], fill };
  });
}

function select(chart: uPlot, { onSelect }: Hooks): void {
  const { left, width } = chart.select;
  if (width < 4) return;
  const from = chart.posToVal(left, "x");
  const to = chart.posToVal(left + width, "x");
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onSelect(from, to);
}

function drawMarks(chart: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = chart;
  for (const { at, axis, label, tone = "accent" } of marks) {
    const position = Math.round(chart.valToPos(at, axis, true));
    const isInside = axis === "x" ? position >= bbox.left && position <= bbox.left + bbox.width : position >= bbox.top && position <= bbox.top + bbox.height;
    if (!isInside) continue;
    const ink = color(`--${tone}`);
    ctx.save();
    ctx.strokeStyle = ink;
    ctx.fillStyle = ink;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(axis === "x" ? position : bbox.left, axis === "x" ? bbox.top : position);
    ctx.lineTo(axis === "x" ? position : bbox.left + bbox.width, axis === "x" ? bbox.top + bbox.height : position);
    ctx.stroke();
    if (label) {
      ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
      ctx.textAlign = axis === "x" ? "left" : "right";
      // Letters on the ground of the panel, whatever runs behind them.
      ctx.setLineDash([]);
      ctx.lineWidth = 4 * devicePixelRatio;
      ctx.lineJoin = "round";
      ctx.strokeStyle = color("--panel");
      const place = [axis === "x" ? position + 4 * devicePixelRatio : bbox.left + bbox.width - 4 * devicePixelRatio, axis === "x" ? bbox.top + 11 * devicePixelRatio : position - 4 * devicePixelRatio] as const;
      ctx.strokeText(label, ...place);
      ctx.fillText(label, ...place);
    }
    ctx.restore();
  }
}
