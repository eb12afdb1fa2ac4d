// The flame: every span under its parent, as wide as it is long. Painted, because it may be a hundred thousand.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useWidth } from "../../components/virtual";
import { duration } from "../../format/time";
import { theme } from "../../shell/theme";
import { familyOf } from "../../trace/families";
import { between, type Flame, flameOf } from "../../trace/flame";
import { moment, moved, share, zoomed } from "../../trace/scale";
import type { TraceState } from "../../trace/state";
import type { Mark } from "../../trace/timings";
import { isFailed, NONE } from "../../trace/tree";
import { Axis } from "./axis";

const LANE_PX = 20;
const TEXT_MIN_PX = 34;

export function FlameView({ state, marks }: { state: TraceState; marks: readonly Mark[] }) {
  const flame = useMemo(() => flameOf(state.tree), [state.tree]);
  const [frame, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hint, setHint] = useState<{ node: number; x: number; y: number } | null>(null);
  const { node } = state;
  useEffect(() => {
    if (canvas.current && width > 0) paint(canvas.current, state, flame, width);
  }, [state, flame, width, theme.value, state.view.value, node.value, state.showsCritical.value, state.foundSet.value, state.search.value]);
  useEffect(() => {
    if (node.value !== null) frame.current?.scrollTo({ top: Math.max(flame.lane[node.value]! * LANE_PX - frame.current.clientHeight / 2, 0) });
  }, [state.calls.value]);
  const at = (event: MouseEvent): number => {
    const box = canvas.current!.getBoundingClientRect();
    const time = state.tree.start + moment(state.view.value, (event.clientX - box.left) / box.width);
    const lane = flame.nodes[Math.floor((event.clientY - box.top) / LANE_PX)];
    const slack = ((state.view.value.to - state.view.value.from) / box.width) * 2;
    return lane ? (between(state.tree, lane, time - slack, time + slack)[0] ?? NONE) : NONE;
  };
  const point = (event: MouseEvent): void => {
    const found = at(event);
    const box = frame.current!.getBoundingClientRect();
    setHint(found === NONE ? null : { node: found, x: event.clientX - box.left, y: event.clientY - box.top + frame.current!.scrollTop });
  };
  const click = (event: MouseEvent): void => {
    const found = at(event);
    if (found !== NONE) state.show(found);
  };
  const chosen = node.value === null ? null : state.tree.spans[node.value]!;
  return (
    <div class="flame">
      <div class="flame-axis"><Axis state={state} marks={marks} width={width} /></div>
      <div class="flame-scroll" ref={frame}>
        <canvas
          ref={canvas}
          role="application"
          aria-roledescription="flame chart"
          tabIndex={0}
          aria-label="Spans as a flame. Arrow keys go to the parent, a child, or a neighbour."
          onPointerMove={point}
          onPointerLeave={() => setHint(null)}
          onClick={click}
          onWheel={(event) => turn(event, state)}
          onKeyDown={(event) => walk(event, state)}
        />
        {hint && <Hint state={state} {...hint} width={width} />}
      </div>
      <p class="unseen" role="status">{chosen ? `${chosen.op ?? ""} ${chosen.name}, ${duration(chosen.end_timestamp - chosen.start_timestamp)}` : ""}</p>
    </div>
  );
}

function Hint({ state, node, x, y, width }: { state: TraceState; node: number; x: number; y: number; width: number }) {
  const span = state.tree.spans[node]!;
  const side = x > width - 280 ? { right: `${width - x + 12}px` } : { left: `${x + 12}px` };
  return (
    <div class="flame-hint" aria-hidden="true" style={{ ...side, top: `${y + 14}px` }}>
      <b>{duration(span.end_timestamp - span.start_timestamp)}</b> {span.op && <span class="op" data-family={familyOf(span.op)}>{span.op}</span>} {span.name}
    </div>
  );
}

/** Up to the parent, down to the first child, sideways to neighbours. */
function walk(event: KeyboardEvent, state: TraceState): void {
  const { tree } = state;
  const here = state.node.value ?? tree.firstRoot;
  const before = (): number => {
    const parent = tree.parent[here]!;
    let found = NONE;
    for (let node = parent === NONE ? tree.firstRoot : tree.firstChild[parent]!; node !== here && node !== NONE; node = tree.nextSibling[node]!) found = node;
    return found;
  };
  const moves: Record<string, () => number> = {
    ArrowUp: () => tree.parent[here]!,
    ArrowDown: () => tree.firstChild[here]!,
    ArrowRight: () => tree.nextSibling[here]!,
    ArrowLeft: before,
    Home: () => tree.firstRoot,
  };
  const move = moves[event.key];
  if (!move || here === NONE || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const next = state.node.value === null ? here : move();
  if (next !== NONE) state.show(next);
}

function turn(event: WheelEvent, { view, tree }: TraceState): void {
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
  event.preventDefault();
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const turned = event.deltaY || event.deltaX;
  if (event.shiftKey) view.value = moved(view.value, ((view.value.to - view.value.from) * turned) / 1000, tree.total);
  else view.value = zoomed(view.value, moment(view.value, (event.clientX - box.left) / box.width), Math.exp(turned / 400), tree.total);
}

function paint(canvas: HTMLCanvasElement, state: TraceState, flame: Flame, width: number): void {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = flame.lanes * LANE_PX * ratio;
  canvas.style.height = `${flame.lanes * LANE_PX}px`;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  context.font = `12px ${getComputedStyle(canvas).fontFamily}`;
  context.textBaseline = "middle";
  const colour = colours(canvas);
  const { tree } = state;
  const view = state.view.value;
  for (const [lane, nodes] of flame.nodes.entries()) {
    let painted = -1;
    for (const node of between(tree, nodes, tree.start + view.from, tree.start + view.to)) {
      const span = tree.spans[node]!;
      const left = Math.max(share(view, span.start_timestamp - tree.start) * width, 0);
      const right = Math.min(Math.max(share(view, span.end_timestamp - tree.start) * width, left + 1), width);
      // What would fall on points that are painted already changes nothing.
      if (right - left <= 1 && Math.floor(left) === painted) continue;
      painted = Math.floor(right - 0.01);
      const isAside = (state.showsCritical.value && !state.critical.has(node)) || (state.search.value.trim() !== "" && !state.foundSet.value.has(node));
      context.globalAlpha = isAside ? 0.25 : 1;
      context.fillStyle = colour(isFailed(span) ? "failed" : familyOf(span.op));
      context.fillRect(left, lane * LANE_PX + 1, Math.max(right - left - 0.5, 0.8), LANE_PX - 2);
      if (node === state.node.value) {
        context.strokeStyle = colour("chosen");
        context.lineWidth = 2;
        context.strokeRect(left + 1, lane * LANE_PX + 2, Math.max(right - left - 2, 1), LANE_PX - 4);
      }
      if (right - left < TEXT_MIN_PX) continue;
      context.fillStyle = colour("text");
      context.fillText(cut(context, span.name, right - left - 10), left + 5, lane * LANE_PX + LANE_PX / 2 + 0.5);
    }
  }
}

/** Colours of the page by name, asked for once per painting. */
function colours(canvas: HTMLCanvasElement): (name: string) => string {
  const style = getComputedStyle(canvas);
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name) ?? style.getPropertyValue(`--flame-${name}`);
    known.set(name, found);
    return found;
  };
}

function cut(context: CanvasRenderingContext2D, text: string, room: number): string {
  const width = context.measureText(text).width;
  if (width <= room) return text;
  const letters = Math.floor((text.length * room) / width) - 1;
  return letters > 1 ? `${text.slice(0, letters)}…` : "";
}
