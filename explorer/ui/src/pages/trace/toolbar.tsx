// What can be done with a trace as a whole: search, go from failure to failure, show the critical path, another view, zoom.
import { useRef } from "preact/hooks";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Segmented } from "../../components/segmented";
import { count } from "../../format/number";
import { useShortcuts } from "../../shell/keys";
import { moved, whole, zoomed } from "../../trace/scale";
import type { TraceState } from "../../trace/state";

export type View = "waterfall" | "flame";

const VIEWS = [
  { value: "waterfall", label: "Waterfall" },
  { value: "flame", label: "Flame" },
] as const;

export function Toolbar({ state, view, onView }: { state: TraceState; view: View; onView: (view: View) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useTraceKeys(state, view, onView, () => field.current?.focus());
  const found = state.found.value;
  const errors = state.markers.filter(({ kind }) => kind === "error").length;
  const isSearching = state.search.value.trim() !== "";
  const at = state.node.value === null ? -1 : found.indexOf(state.node.value);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") state.step(found, event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") {
      if (state.search.value === "") field.current?.blur();
      state.search.value = "";
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="trace-tools" role="toolbar" aria-label="Trace">
      <div class="trace-search">
        <Icon name="search" size={14} />
        <input
          ref={field}
          type="search"
          aria-label="Search in this trace"
          placeholder="Search: name, op, span id"
          data-main-filter
          spellcheck={false}
          value={state.search.value}
          onInput={(event) => (state.search.value = event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {isSearching && <span class="soft tabular" role="status">{found.length === 0 ? "none" : `${at < 0 ? "–" : at + 1} of ${count(found.length)}`}</span>}
      </div>
      {isSearching && <Steps what="match" disabled={found.length === 0} step={(by) => state.step(found, by)} />}
      {state.failures.length > 0 && (
        <div class="tool-group">
          <span class="failed-count">{count(state.failures.length)} failed</span>
          <Steps what="failed span" step={(by) => state.step(state.failures, by)} />
        </div>
      )}
      {errors > 0 && <Button small kind="danger" icon="errors" title="Where the next error happened (e)" onClick={() => state.stepMarkers("error")}>{errors === 1 ? "Jump to the error" : `Jump through ${count(errors)} errors`}</Button>}
      <div class="tool-group end">
        {state.critical.size > 0 && (
          <Button small aria-pressed={state.showsCritical.value} title="What the duration consists of (c)" onClick={() => (state.showsCritical.value = !state.showsCritical.value)}>
            Critical path
          </Button>
        )}
        <Zoom state={state} />
        {view === "waterfall" && <Button small kind="quiet" icon="plus" aria-label="Open all rows" onClick={() => state.openAll(true)} />}
        {view === "waterfall" && <Button small kind="quiet" icon="minus" aria-label="Close all rows" onClick={() => state.openAll(false)} />}
        <Segmented small label="View" value={view} choices={VIEWS} onChange={onView} />
      </div>
    </div>
  );
}

function Steps({ what, step, disabled = false }: { what: string; step: (by: 1 | -1) => void; disabled?: boolean }) {
  return (
    <>
      <Button small kind="quiet" icon="up" aria-label={`Previous ${what}`} disabled={disabled} onClick={() => step(-1)} />
      <Button small kind="quiet" icon="down" aria-label={`Next ${what}`} disabled={disabled} onClick={() => step(1)} />
    </>
  );
}

function Zoom({ state: { view, tree } }: { state: TraceState }) {
  const all = whole(tree.total);
  const { from, to } = view.value;
  if (from <= all.from && to >= all.to) return null;
  return <Button small icon="close" onClick={() => (view.value = all)}>Whole trace</Button>;
}

function useTraceKeys(state: TraceState, view: View, onView: (view: View) => void, search: () => void): void {
  const zoom = (factor: number): void => {
    const { from, to } = state.view.value;
    const span = state.node.value === null ? null : state.tree.spans[state.node.value]!;
    const middle = span ? (span.start_timestamp + span.end_timestamp) / 2 - state.tree.start : (from + to) / 2;
    const around = middle >= from && middle <= to ? middle : (from + to) / 2;
    state.view.value = zoomed(state.view.value, around, factor, state.tree.total);
  };
  const move = (part: number): void => {
    const { from, to } = state.view.value;
    state.view.value = moved(state.view.value, (to - from) * part, state.tree.total);
  };
  useShortcuts([
    { keys: "/", what: "Search in the trace", run: search },
    { keys: "n", what: "Next match", run: () => state.step(state.found.value, 1) },
    { keys: "N", what: "Previous match", run: () => state.step(state.found.value, -1) },
    { keys: "]", what: "Next failed span", run: () => state.step(state.failures, 1) },
    { keys: "[", what: "Previous failed span", run: () => state.step(state.failures, -1) },
    { keys: "e", what: "Next error", run: () => state.stepMarkers("error") },
    { keys: "c", what: "Critical path", run: () => (state.showsCritical.value = !state.showsCritical.value) },
    { keys: "f", what: "Flame or waterfall", run: () => onView(view === "flame" ? "waterfall" : "flame") },
    { keys: "+", what: "Zoom in", run: () => zoom(0.6) },
    { keys: "-", what: "Zoom out", run: () => zoom(1 / 0.6) },
    { keys: "0", what: "The whole trace", run: () => (state.view.value = whole(state.tree.total)) },
    { keys: ",", what: "Earlier", run: () => move(-0.25) },
    { keys: ".", what: "Later", run: () => move(0.25) },
  ], [state, view]);
}
