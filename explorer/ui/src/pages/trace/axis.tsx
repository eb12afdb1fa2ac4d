// Time above the waterfall, and the lines through it: round moments, and the vitals of page loads.
import { duration } from "../../format/time";
import { percent } from "./minimap";
import { share, ticks } from "../../trace/scale";
import type { TraceState } from "../../trace/state";
import type { Mark } from "../../trace/timings";

/** A label needs about so much room. */
const TICK_PX = 84;

/** Closer than this to a vital a tick has no label. */
const LABEL_PX = 46;

interface Shown {
  readonly state: TraceState;
  readonly marks: readonly Mark[];
  readonly width: number;
}

export function Axis({ state, marks, width }: Shown) {
  const view = state.view.value;
  const vitals = seen(marks, state);
  const isCovered = (part: number): boolean => vitals.some((mark) => Math.abs(mark.part - part) * width < LABEL_PX);
  return (
    <div class="axis" aria-hidden="true">
      {ticks(view, width / TICK_PX).map((at) => {
        const part = share(view, at);
        return <span key={at} class={part > 0.93 ? "tick last" : "tick"} style={{ left: percent(part) }}>{!isCovered(part) && duration(at)}</span>;
      })}
      {vitals.map(({ vital, part, value }) => (
        <span key={vital + part} class={part > 0.93 ? "mark last" : "mark"} style={{ left: percent(part) }} title={`${vital} after ${duration(value / 1000)}`}>{vital}</span>
      ))}
    </div>
  );
}

export function Lines({ state, marks, width }: Shown) {
  const view = state.view.value;
  return (
    <div class="lines" aria-hidden="true">
      {ticks(view, width / TICK_PX).map((at) => <i key={at} style={{ left: percent(share(view, at)) }} />)}
      {seen(marks, state).map(({ vital, part }) => <i key={vital + part} class="mark-line" style={{ left: percent(part) }} />)}
    </div>
  );
}

function seen(marks: readonly Mark[], { view, tree }: TraceState): (Mark & { part: number })[] {
  const placed = marks.map((mark) => ({ ...mark, part: share(view.value, mark.at - tree.start) }));
  return placed.filter(({ part }) => part >= 0 && part <= 1);
}
