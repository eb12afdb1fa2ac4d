// The waterfall: a tree of rows over time. Only the rows that can be seen are in the document; readers are told the true number.
import { useEffect, useRef } from "preact/hooks";
import { Axis, Lines } from "./axis";
import { moment, moved, zoomed } from "../../trace/scale";
import type { TraceState } from "../../trace/state";
import type { Mark } from "../../trace/timings";
import { Row } from "./row";
import { NONE } from "../../trace/tree";
import { useRows, useWidth } from "../../components/virtual";

const ROW_PX = 28;

export function Waterfall({ state, marks }: { state: TraceState; marks: readonly Mark[] }) {
  const { codes, levels } = state.rows.value;
  const { box, from, to, bring, fits } = useRows(codes.length, ROW_PX);
  const [scale, width] = useWidth<HTMLDivElement>();
  const active = state.active.value;
  const calls = state.calls.value;
  useEffect(() => {
    if (active !== null && calls > 0) bring(codes.indexOf(active));
  }, [calls]);
  useWheel(box, scale, state);
  return (
    <div
      class="waterfall"
      ref={box}
      role="treegrid"
      tabIndex={0}
      aria-label="Spans of the trace"
      aria-rowcount={codes.length}
      aria-activedescendant={active === null ? undefined : `row-${active}`}
      onKeyDown={(event) => walk(event, state, fits)}
      onFocus={() => active === null && codes.length > 0 && (state.active.value = codes[0]!)}
    >
      <div class="waterfall-axis" role="presentation">
        <div class="scale" ref={scale} role="presentation"><Axis state={state} marks={marks} width={width} /></div>
      </div>
      <div class="waterfall-rows" role="rowgroup" style={{ height: `${codes.length * ROW_PX}px` }}>
        <div class="waterfall-lines" style={{ height: `${codes.length * ROW_PX}px` }} role="presentation"><Lines state={state} marks={marks} width={width} /></div>
        <div class="waterfall-seen" role="presentation" style={{ transform: `translateY(${from * ROW_PX}px)` }}>
          {Array.from({ length: to - from }, (_, at) => from + at).map((row) => (
            <Row key={codes[row]} state={state} code={codes[row]!} level={levels[row]!} row={row} isActive={codes[row] === active} />
          ))}
        </div>
      </div>
    </div>
  );
}

/** Arrows walk the tree, as in every tree. */
function walk(event: KeyboardEvent, state: TraceState, fits: number): void {
  const { codes, levels } = state.rows.value;
  const at = state.active.value === null ? -1 : codes.indexOf(state.active.value);
  const go = (row: number): void => {
    const code = codes[Math.min(Math.max(row, 0), codes.length - 1)];
    if (code !== undefined) state.choose(code);
  };
  const code = codes[at];
  const isInner = code !== undefined && (code < 0 || state.tree.firstChild[code] !== NONE);
  const parent = (): void => {
    for (let row = at - 1; row >= 0; row--) if (levels[row]! < levels[at]!) return go(row);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    j: () => go(at + 1),
    k: () => go(at - 1),
    Home: () => go(0),
    End: () => go(codes.length - 1),
    PageDown: () => go(at + fits - 2),
    PageUp: () => go(at - fits + 2),
    ArrowRight: () => (isInner && !state.isOpen(code) ? state.open(code, true) : levels[at + 1]! > levels[at]! && go(at + 1)),
    ArrowLeft: () => (isInner && state.isOpen(code) ? state.open(code, false) : parent()),
    Enter: () => code !== undefined && state.open(code),
  };
  const move = keys[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  move();
}

/** Ctrl and the wheel zoom where the pointer is; shift and the wheel move through time. */
function useWheel(box: { current: HTMLElement | null }, scale: { current: HTMLElement | null }, state: TraceState): void {
  const latest = useRef(state);
  latest.current = state;
  useEffect(() => {
    const turn = (event: WheelEvent): void => {
      if (!scale.current || (!event.ctrlKey && !event.metaKey && !event.shiftKey)) return;
      event.preventDefault();
      const { view, tree } = latest.current;
      const { left, width } = scale.current.getBoundingClientRect();
      const turned = event.deltaY || event.deltaX;
      if (event.shiftKey) view.value = moved(view.value, ((view.value.to - view.value.from) * turned) / 1000, tree.total);
      else view.value = zoomed(view.value, moment(view.value, (event.clientX - left) / width), Math.exp(turned / 400), tree.total);
    };
    const element = box.current;
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, []);
}

