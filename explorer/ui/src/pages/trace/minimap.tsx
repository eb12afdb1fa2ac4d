// The whole trace above its waterfall: where spans are dense, where they fail, and which part of it is seen. Drag to see a part.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { theme } from "../../shell/theme";
import { duration } from "../../format/time";
import { type Picture, picture } from "../../trace/picture";
import { kept, moment, moved, share, type Span, whole, zoomed } from "../../trace/scale";
import type { TraceState } from "../../trace/state";
import { useWidth } from "../../components/virtual";

const HEIGHT = 56;

/** A pointer that moved less than this has clicked, not dragged. */
const DRAG_MIN_PX = 4;

export function Minimap({ state }: { state: TraceState }) {
  const { tree } = state;
  const rows = state.rows.value;
  const [frame, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useMemo(() => (width > 0 ? picture(tree, rows, width, HEIGHT / 2) : null), [tree, rows, width]);
  useEffect(() => {
    if (canvas.current && drawing) paint(canvas.current, drawing);
  }, [drawing, theme.value]);
  const all = whole(tree.total);
  const view = state.view.value;
  const drag = useDrag(all, state);
  const seen = drag.part ?? view;
  const isWhole = seen.from <= all.from && seen.to >= all.to;
  return (
    <div class="minimap" ref={frame} {...drag.handlers}>
      <canvas ref={canvas} width={Math.max(width, 1)} height={HEIGHT} aria-hidden="true" />
      {!isWhole && <div class="minimap-shade" style={{ left: "0", width: percent(share(all, seen.from)) }} />}
      {!isWhole && <div class="minimap-shade" style={{ left: percent(share(all, seen.to)), right: "0" }} />}
      <div
        class={isWhole ? "minimap-part whole" : "minimap-part"}
        role="slider"
        tabIndex={0}
        aria-label="Part of the trace that is shown"
        aria-valuemin={0}
        aria-valuemax={Math.round(tree.total * 1e6)}
        aria-valuenow={Math.round(view.from * 1e6)}
        aria-valuetext={`${duration(view.from)} to ${duration(view.to)}`}
        style={{ left: percent(share(all, seen.from)), width: percent((seen.to - seen.from) / (all.to - all.from)) }}
        onKeyDown={(event) => steer(event, state)}
      />
    </div>
  );
}

export const percent = (part: number): string => `${(part * 100).toFixed(4)}%`;

/** Arrows move, plus and minus zoom, zero shows everything. */
export function steer(event: KeyboardEvent, { view, tree }: TraceState): void {
  const { from, to } = view.value;
  const step = (to - from) / 8;
  const middle = (from + to) / 2;
  const moves: Record<string, () => Span> = {
    ArrowLeft: () => moved(view.value, -step, tree.total),
    ArrowRight: () => moved(view.value, step, tree.total),
    "+": () => zoomed(view.value, middle, 0.6, tree.total),
    "=": () => zoomed(view.value, middle, 0.6, tree.total),
    "-": () => zoomed(view.value, middle, 1 / 0.6, tree.total),
    "0": () => whole(tree.total),
    Home: () => moved(view.value, -Infinity, tree.total),
  };
  const move = moves[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  view.value = move();
}

/** Dragging over the map chooses a part; a click moves the part there; two clicks show everything. */
function useDrag(all: Span, { view, tree }: TraceState) {
  const [part, setPart] = useState<Span | null>(null);
  const began = useRef<{ x: number; at: number } | null>(null);
  const at = (event: PointerEvent): number => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return moment(all, Math.min(Math.max((event.clientX - left) / width, 0), 1));
  };
  const handlers = {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      began.current = { x: event.clientX, at: at(event) };
    },
    onPointerMove(event: PointerEvent) {
      if (!began.current || Math.abs(event.clientX - began.current.x) < DRAG_MIN_PX) return;
      const here = at(event);
      setPart({ from: Math.min(began.current.at, here), to: Math.max(began.current.at, here) });
    },
    onPointerUp(event: PointerEvent) {
      if (!began.current) return;
      const { from, to } = view.value;
      const middle = began.current.at;
      view.value = kept(part ?? { from: middle - (to - from) / 2, to: middle + (to - from) / 2 }, tree.total);
      began.current = null;
      setPart(null);
      event.preventDefault();
    },
    onPointerCancel() {
      began.current = null;
      setPart(null);
    },
    onDblClick() {
      view.value = whole(tree.total);
    },
  };
  return { part, handlers };
}

function paint(canvas: HTMLCanvasElement, { width, lanes, cover, failed }: Picture): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  const [span, bad] = [style.getPropertyValue("--map-span"), style.getPropertyValue("--map-failed")];
  context.clearRect(0, 0, canvas.width, canvas.height);
  const lane = Math.min(HEIGHT / lanes, 8);
  for (let row = 0; row < lanes; row++) {
    for (let x = 0; x < width; ) {
      const [here, isBad] = [cover[row * width + x]!, failed[row * width + x]!];
      let end = x + 1;
      while (end < width && cover[row * width + end] === here && failed[row * width + end] === isBad) end++;
      if (here > 0) {
        context.globalAlpha = isBad ? 1 : Math.min(0.4 + 0.12 * Math.log2(here), 1);
        context.fillStyle = isBad ? bad : span;
        context.fillRect(x, row * lane, end - x, Math.max(lane - (lane > 3 ? 1 : 0), 1));
      }
      x = end;
    }
  }
}
