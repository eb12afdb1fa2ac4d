// One row of the waterfall: a span, or a group of alike ones, and what happened on it.
import { memo } from "preact/compat";
import { count } from "../../format/number";
import { duration } from "../../format/time";
import { familyOf } from "../../trace/families";
import { percent } from "./minimap";
import type { Marker } from "../../trace/markers";
import { share } from "../../trace/scale";
import type { TraceState } from "../../trace/state";
import { isFailed, NONE } from "../../trace/tree";

const INDENT_PX = 14;
const LEVELS_MAX = 14; // Further levels are not indented further.
const LABEL_ROOM = 0.86; // A bar that ends after this share of the width has its label before it.

interface Shown {
  readonly state: TraceState;
  readonly code: number;
  readonly level: number;
  readonly row: number;
  readonly isActive: boolean;
}

export const Row = memo(function Row({ state, code, level, row, isActive }: Shown) {
  const { tree } = state;
  const group = code < 0 ? tree.groups[-1 - code]! : null;
  const span = tree.spans[group ? group.first : code]!;
  const failed = group ? group.failed > 0 : isFailed(span);
  const inner = group !== null || tree.firstChild[code] !== NONE;
  const isOpen = state.isOpen(code);
  const classes = ["span-row"];
  if (isActive) classes.push("active");
  if (failed) classes.push("is-failed");
  if (state.showsCritical.value) classes.push(!group && state.critical.has(code) ? "critical" : "aside");
  if (state.search.value !== "") classes.push(!group && state.foundSet.value.has(code) ? "match" : "no-match");
  const start = (group ? group.start : span.start_timestamp) - tree.start;
  const end = (group ? group.end : span.end_timestamp) - tree.start;
  return (
    <div
      class={classes.join(" ")}
      id={`row-${code}`}
      role="row"
      aria-level={level + 1}
      aria-rowindex={row + 1}
      aria-selected={isActive}
      aria-expanded={inner ? isOpen : undefined}
      data-family={familyOf(span.op)}
      onClick={() => state.choose(code)}
      onDblClick={() => state.open(code)}
    >
      <div class="span-name" role="gridcell" style={{ paddingLeft: `${8 + Math.min(level, LEVELS_MAX) * INDENT_PX}px` }}>
        {inner ? <Twig state={state} code={code} isOpen={isOpen} size={group ? group.count : tree.size[code]! - 1} /> : <span class="twig" />}
        {group && <span class="times">{count(group.count)} ×</span>}
        {span.op && <span class="op">{span.op}</span>}
        <span class="label" title={span.name}>{span.name || "(no name)"}</span>
        {!group && tree.orphans.has(code) && <span class="orphan" title={`Its parent ${span.parent_span_id} did not arrive`}>parent missing</span>}
        {failed && <span class="failed-mark">{group ? `${count(group.failed)} failed` : "failed"}</span>}
      </div>
      <div class="track" role="gridcell">
        <Bar state={state} start={start} end={end} busy={group?.busy ?? null} />
        {state.markersByRow.value.get(row)?.map((marker) => <Dot key={marker.key} marker={marker} state={state} />)}
      </div>
    </div>
  );
});

function Twig({ state, code, isOpen, size }: { state: TraceState; code: number; isOpen: boolean; size: number }) {
  const toggle = (event: Event): void => {
    event.stopPropagation();
    state.open(code);
  };
  // The row itself is operated by keyboard; this is for the pointer.
  return <span class="twig inner" aria-hidden="true" onClick={toggle} title={`${count(size)} inside`}>{isOpen ? "▾" : "▸"}</span>;
}

function Bar({ state, start, end, busy }: { state: TraceState; start: number; end: number; busy: number | null }) {
  const view = state.view.value;
  const [from, to] = [share(view, start), share(view, end)];
  const text = busy === null ? duration(end - start) : `${duration(end - start)}, busy ${duration(busy)}`;
  if (to < 0) return <span class="beyond left">◂ {text}</span>;
  if (from > 1) return <span class="beyond right">{text} ▸</span>;
  const [left, right] = [Math.max(from, 0), Math.min(to, 1)];
  const place = right < LABEL_ROOM ? { left: percent(right) } : left > 1 - LABEL_ROOM ? { right: percent(1 - left) } : null;
  return (
    <>
      <span class={end === start ? "bar point" : busy === null ? "bar" : "bar group"} style={{ left: percent(left), width: percent(right - left) }} />
      <span class={place ? "length" : "length inside"} style={place ?? { left: percent(left) }}>{text}</span>
    </>
  );
}

const KINDS = { metric: "Metric", log: "Log", error: "Error" } as const;

function Dot({ marker, state }: { marker: Marker; state: TraceState }) {
  const part = share(state.view.value, marker.at - state.tree.start);
  if (part < 0 || part > 1) return null;
  const isLit = state.hovered.value === marker.key || state.marked.value === marker.key;
  const choose = (event: Event): void => {
    event.stopPropagation();
    state.showMarker(marker);
  };
  return (
    <span
      class={isLit ? "dot lit" : "dot"}
      data-kind={marker.kind}
      data-key={marker.key}
      style={{ left: percent(part) }}
      title={`${KINDS[marker.kind]} ${marker.title} ${marker.detail} at ${duration(marker.at - state.tree.start)}`}
      onPointerEnter={() => (state.hovered.value = marker.key)}
      onPointerLeave={() => (state.hovered.value = null)}
      onClick={choose}
    />
  );
}
