// What went wrong in a trace, before anything else about it: its errors, else the failed span that is deepest, and what was logged.
import { useMemo } from "preact/hooks";
import { duration } from "../../format/time";
import { causes } from "../../trace/causes";
import type { Marker } from "../../trace/markers";
import type { TraceState } from "../../trace/state";

const SHOWN_MAX = 3;

export function Causes({ state }: { state: TraceState }) {
  const { told, spans } = useMemo(() => causes(state, lookedAt(state)), [state, state.marked.value]);
  if (told.length === 0 && spans.length === 0) return null;
  const more = told.length + spans.length - SHOWN_MAX;
  return (
    <section class="causes" aria-label="What went wrong">
      <ul>
        {told.slice(0, SHOWN_MAX).map(({ marker, times }) => <Line key={marker.kind + marker.title} marker={marker} times={times} state={state} />)}
        {spans.slice(0, Math.max(SHOWN_MAX - told.length, 0)).map((node) => (
          <li key={node}>
            <button type="button" onClick={() => state.show(node)}>
              <span class="event-dot" data-kind="error" aria-hidden="true" />
              <span class="cut"><b>{state.tree.spans[node]!.name || "A span"}</b> failed</span>
            </button>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="soft small">and {more} more</p>}
    </section>
  );
}

/** The moment of the marker that the page was opened with, or that was clicked last. */
const lookedAt = ({ markers, marked }: TraceState): number | null => markers.find(({ key }) => key === marked.value)?.at ?? null;

function Line({ marker, times, state }: { marker: Marker; times: number; state: TraceState }) {
  const place = state.tree.spans[marker.node]?.name;
  return (
    <li>
      <button type="button" onClick={() => state.showMarker(marker)} title={`${marker.title}${place ? `, in ${place}` : ""}, after ${duration(marker.at - state.tree.start)}`}>
        <span class="event-dot" data-kind={marker.kind} aria-hidden="true" />
        <span class="causes-title">{times > 1 && <span class="times">{times} ×</span>} {marker.title}</span>
      </button>
      {marker.kind === "error" && <a href={`/errors/${encodeURIComponent(marker.id)}`}>Open</a>}
    </li>
  );
}
