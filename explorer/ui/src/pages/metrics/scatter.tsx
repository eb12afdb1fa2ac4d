// Samples as dots over time. The dot under the pointer is the nearest one; its row lights up, and the other way round.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { ChartSample } from "../../api/metrics";
import { color, seriesColor } from "../../chart/palette";
import { measure } from "../../format/number";
import { briefTime, fullTime } from "../../format/time";
import { theme } from "../../shell/theme";

const HEIGHT = 240;
const REACH = 28;
const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

interface Props {
  samples: readonly ChartSample[];
  unit: string | null;
  hovered: number | null;
  onHover: (id: number | null) => void;
  onOpen: (sample: ChartSample) => void;
  onZoom: (from: number, to: number) => void;
}

export function Scatter({ samples, unit, hovered, onHover, onOpen, onZoom }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [width, setWidth] = useState(0);
  const calls = useRef({ onZoom, hovered, samples });
  calls.current = { onZoom, hovered, samples };
  const data = useMemo<uPlot.AlignedData>(() => [samples.map((it) => it.timestamp), samples.map((it) => it.value)], [samples]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!element || width === 0) return;
    const made = new uPlot(options(unit, width, (from, to) => calls.current.onZoom(from, to), (drawn) => paint(drawn, calls.current)), data, element);
    chart.current = made;
    return () => {
      made.destroy();
      chart.current = null;
    };
  }, [unit, width, theme.value]);
  useEffect(() => chart.current?.setData(data), [data]);
  useEffect(() => chart.current?.redraw(false), [hovered]);

  const nearest = (event: PointerEvent | MouseEvent): ChartSample | null => {
    const drawn = chart.current;
    if (!drawn) return null;
    const area = drawn.over.getBoundingClientRect();
    let best: ChartSample | null = null;
    let reach = REACH ** 2;
    for (const it of samples) {
      const x = drawn.valToPos(it.timestamp, "x") - (event.clientX - area.left);
      const y = drawn.valToPos(it.value, "y") - (event.clientY - area.top);
      if (x * x + y * y < reach) [best, reach] = [it, x * x + y * y];
    }
    return best;
  };
  const shown = samples.find(({ id }) => id === hovered);
  const left = shown && chart.current ? chart.current.valToPos(shown.timestamp, "x") + chart.current.bbox.left / devicePixelRatio : 0;
  return (
    <div class={shown ? "chart scatter over" : "chart scatter zoomable"} onPointerMove={(event) => onHover(nearest(event)?.id ?? null)} onPointerLeave={() => onHover(null)} onClick={(event) => { const found = nearest(event); if (found) onOpen(found); }}>
      <div ref={box} class="chart-box" role="img" aria-label={`${samples.length} samples over time`} style={{ height: `${HEIGHT}px` }} />
      {shown && (
        <div class="tooltip" style={left > width / 2 ? { right: `${width - left + 14}px` } : { left: `${left + 14}px` }}>
          <p>{fullTime(shown.timestamp)}</p>
          <div class="tooltip-row"><span class="tooltip-value first">{measure(shown.value, unit)}</span>{shown.outlier && <span class="bad">outlier</span>}</div>
          <p class="tooltip-hint">{shown.trace_id ? "click for its trace" : "belongs to no trace"}</p>
        </div>
      )}
    </div>
  );
}

function options(unit: string | null, width: number, onZoom: Props["onZoom"], draw: (chart: uPlot) => void): uPlot.Options {
  return {
    width,
    height: HEIGHT,
    padding: [12, 24, 0, 0],
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: true, range: (_, min, max) => (min === max ? [min - 30, max + 30] : [min - (max - min) * 0.01, max + (max - min) * 0.01]) }, y: { range: (_, min, max) => room(min, max) } },
    axes: [
      { stroke: color("--soft"), font: FONT, grid: { show: false }, ticks: { stroke: color("--line"), size: 4 }, size: 28, gap: 4, space: 90, values: (_, splits) => splits.map((at) => briefTime(at, (splits.at(-1) ?? 0) - (splits[0] ?? 0))) },
      { stroke: color("--soft"), font: FONT, grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, gap: 6, size: 64, values: (_, splits) => splits.map((at) => measure(Number(at.toPrecision(12)), unit)) },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [draw],
      setSelect: [
        (chart) => {
          const { left, width: dragged } = chart.select;
          if (dragged < 4) return;
          const [from, to] = [chart.posToVal(left, "x"), chart.posToVal(left + dragged, "x")];
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onZoom(from, to);
        },
      ],
    },
  };
}

function room(min: number | null, max: number | null): [number, number] {
  const [low, high] = [Math.min(min ?? 0, 0), max ?? 1];
  const space = (high - low || 1) * 0.07;
  return [low < 0 ? low - space : 0, high + space];
}

function paint(chart: uPlot, { samples, hovered }: { samples: readonly ChartSample[]; hovered: number | null }): void {
  const { ctx } = chart;
  const dot = (it: ChartSample, radius: number) => {
    ctx.beginPath();
    ctx.arc(chart.valToPos(it.timestamp, "x", true), chart.valToPos(it.value, "y", true), radius * devicePixelRatio, 0, 2 * Math.PI);
  };
  ctx.save();
  for (const it of samples) {
    ctx.globalAlpha = it.outlier ? 1 : 0.55;
    ctx.fillStyle = it.outlier ? color("--bad") : seriesColor(1);
    dot(it, it.outlier ? 3.4 : 2.8);
    ctx.fill();
  }
  const marked = samples.find(({ id }) => id === hovered);
  if (marked) {
    ctx.globalAlpha = 1;
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.strokeStyle = color("--text");
    dot(marked, 6);
    ctx.stroke();
  }
  ctx.restore();
}
