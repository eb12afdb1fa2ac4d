// What happened in a trace besides spans, as lists beside the waterfall: pointing at a line lights its mark, and the other way round.
import { useEffect, useRef } from "preact/hooks";
import { duration } from "../../format/time";
import type { Marker, MarkerKind } from "../../trace/markers";
import type { TraceState } from "../../trace/state";
import { NONE } from "../../trace/tree";

/** More lines than this are not made; the list says so. */
const LINES_MAX = 1000;

const NONE_OF: Readonly<Record<MarkerKind, string>> = {
  metric: "No metric was recorded in this trace. A metric that is recorded while a span is active carries its trace.",
  log: "No log was written in this trace.",
  error: "No error was reported in this trace.",
};

export function Events({ state, kind }: { state: TraceState; kind: MarkerKind }) {
  const all = state.markers.filter((marker) => marker.kind === kind);
  if (all.length === 0) return <p class="soft pad">{NONE_OF[kind]}</p>;
  return (
    <>
      <ol class="trace-events" aria-label={`${kind}s of the trace by time`}>
        {all.slice(0, LINES_MAX).map((marker) => <Line key={marker.key} state={state} marker={marker} />)}
      </ol>
      {all.length > LINES_MAX && <p class="soft pad">{all.length - LINES_MAX} more are not listed.</p>}
    </>
  );
}

function Line({ state, marker }: { state: TraceState; marker: Marker }) {
  const line = useRef<HTMLLIElement>(null);
  const isMarked = state.marked.value === marker.key;
  const isLit = isMarked || state.hovered.value === marker.key;
  useEffect(() => {
    if (isMarked) line.current?.scrollIntoView({ block: "nearest" });
  }, [isMarked]);
  const after = marker.at - state.tree.start;
  const span = marker.node === NONE ? null : state.tree.spans[marker.node]!;
  return (
    <li ref={line} class={isLit ? "trace-event lit" : "trace-event"} data-kind={marker.kind} onPointerEnter={() => (state.hovered.value = marker.key)} onPointerLeave={() => (state.hovered.value = null)}>
      <button type="button" onClick={() => state.showMarker(marker)} aria-current={isMarked ? "true" : undefined}>
        <span class="event-dot" data-kind={marker.kind} aria-hidden="true" />
        <span class="event-title">{marker.title}</span>
        <span class={marker.kind === "log" ? `level ${marker.detail}` : "event-detail"}>{marker.detail}</span>
        <span class="event-place">
          {after < 0 ? "−" : "+"}{duration(Math.abs(after))} {span ? `in ${span.name}` : marker.node === NONE ? "outside the spans" : ""}
        </span>
      </button>
      {marker.kind === "error" && <a href={`/errors/${encodeURIComponent(marker.id)}`}>Open</a>}
    </li>
  );
}
