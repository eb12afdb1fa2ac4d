// What a trace is, in a line: its root, when, how long, and the traces before and after it in the same visit.
import { useAsk } from "../../api/use-ask";
import { Button, ButtonLink } from "../../components/button";
import { Moment } from "../../components/time";
import { copy } from "../../components/snippet";
import { count } from "../../format/number";
import { duration } from "../../format/time";
import { link } from "../../shell/router";
import { familyOf } from "../../trace/families";
import type { TraceState } from "../../trace/state";
import type { SpanDetails, TraceSpan } from "../../trace/types";

/** The span that stands for the trace: the first segment, or the first of all. */
export function rootOf({ tree }: TraceState): TraceSpan | null {
  const segment = tree.order.find((node) => tree.spans[node]!.is_segment);
  return tree.spans[segment ?? tree.firstRoot] ?? null;
}

export function TraceTitle({ state }: { state: TraceState }) {
  const root = rootOf(state);
  if (!root) return <>Trace <span class="mono soft">{state.answer.trace_id.slice(0, 8)}</span></>;
  return (
    <span class="trace-title">
      {root.op && <span class="op" data-family={familyOf(root.op)}>{root.op}</span>}
      <span>{root.name || "Trace"}</span>
    </span>
  );
}

export function TraceFacts({ state }: { state: TraceState }) {
  const { tree, answer, failures } = state;
  const root = rootOf(state);
  const services = new Set(tree.spans.map((span) => span.project)).size;
  return (
    <dl class="facts trace-facts">
      {root && <div><dt>started</dt><dd><Moment at={tree.start} as="ago" /> <span class="soft"><Moment at={tree.start} /></span></dd></div>}
      <div><dt>took</dt><dd class="strong">{duration(tree.total)}</dd></div>
      <div><dt>spans</dt><dd>{count(tree.spans.length)}{answer.truncated ? " of more" : ""}</dd></div>
      {failures.length > 0 && <div><dt>failed</dt><dd class="bad">{count(failures.length)}</dd></div>}
      {services > 1 && <div><dt>projects</dt><dd>{services}</dd></div>}
      {root?.environment && <div><dt>environment</dt><dd>{root.environment}</dd></div>}
      {answer.dsc?.sample_rate && <div><dt>sample rate</dt><dd>{answer.dsc.sample_rate}</dd></div>}
      <div><dt>trace</dt><dd class="mono">{answer.trace_id.slice(0, 8)}… <Button small kind="quiet" icon="copy" aria-label="Copy the trace's id" onClick={() => copy(answer.trace_id)} /></dd></div>
    </dl>
  );
}

/** A page load knows the trace before it; the one after it is found by asking who knows this one. */
export function Neighbours({ state, root }: { state: TraceState; root: SpanDetails | null }) {
  const id = state.answer.trace_id;
  const before = root?.links?.find(({ attributes }) => attributes?.["sentry.link.type"] === "previous_trace");
  const { data } = useAsk<{ spans: TraceSpan[] }>(`/spans${`?query=${encodeURIComponent(`sentry.previous_trace:${id}*`)}&limit=1`}`);
  const after = data?.spans[0];
  return (
    <>
      {before && <ButtonLink small icon="left" href={link(`/traces/${before.trace_id}`)}>Previous trace</ButtonLink>}
      {after && <ButtonLink small icon="right" href={link(`/traces/${after.trace_id}`)}>Next trace</ButtonLink>}
    </>
  );
}
