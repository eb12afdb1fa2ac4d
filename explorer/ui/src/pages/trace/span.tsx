// One span, with everything known of it. Asked for when it is chosen: the waterfall itself needs none of it.
import { useAsk } from "../../api/use-ask";
import { AttributeList } from "../../components/attributes";
import { Button } from "../../components/button";
import { Failed } from "../../components/empty";
import { copy } from "../../components/snippet";
import { count, share as part } from "../../format/number";
import { duration, fullTime } from "../../format/time";
import { link, navigate } from "../../shell/router";
import { familyOf } from "../../trace/families";
import { share } from "../../trace/scale";
import type { TraceState } from "../../trace/state";
import { type Phase, phases } from "../../trace/timings";
import { isFailed, NONE } from "../../trace/tree";
import type { SpanDetails, SpanLink } from "../../trace/types";
import { percent } from "./minimap";

export function SpanPanel({ state, node }: { state: TraceState; node: number }) {
  const { tree, answer } = state;
  const span = tree.spans[node]!;
  const { data, error, refresh } = useAsk<SpanDetails>(`/traces/${answer.trace_id}/spans/${span.span_id}`, { keep: false });
  const took = span.end_timestamp - span.start_timestamp;
  const parent = tree.parent[node]!;
  const details = data?.span_id === span.span_id ? data : null;
  return (
    <div class="span-panel">
      <header>
        {span.op && <span class="op" data-family={familyOf(span.op)}>{span.op}</span>}
        <h2>{span.name || "(no name)"}</h2>
      </header>
      <dl class="facts">
        <div><dt>took</dt><dd>{duration(took)} <span class="soft">{tree.total > 0 ? `${part(took, tree.total)} of the trace` : ""}</span></dd></div>
        <div><dt>itself</dt><dd title="Time in which no child runs">{duration(ownTime(state, node))}</dd></div>
        <div><dt>starts</dt><dd title={fullTime(span.start_timestamp)}>+{duration(span.start_timestamp - tree.start)}</dd></div>
        <div><dt>status</dt><dd class={isFailed(span) ? "bad" : ""}>{span.status}</dd></div>
        {tree.size[node]! > 1 && <div><dt>inside</dt><dd>{count(tree.size[node]! - 1)} {tree.size[node] === 2 ? "span" : "spans"}</dd></div>}
        {parent !== NONE && <div><dt>parent</dt><dd><button type="button" class="as-link" onClick={() => state.show(parent)}>{tree.spans[parent]!.name || tree.spans[parent]!.span_id}</button></dd></div>}
        {span.origin && <div><dt>origin</dt><dd>{span.origin}</dd></div>}
        {span.segment && <div><dt>segment</dt><dd>{span.segment}</dd></div>}
        <div>
          <dt>span</dt>
          <dd class="mono">{span.span_id} <Button small kind="quiet" icon="copy" aria-label="Copy the span's id" onClick={() => copy(span.span_id)} /></dd>
        </div>
      </dl>
      {error && <Failed error={error} retry={refresh} />}
      {details && <Phases span={details} />}
      {details?.links && details.links.length > 0 && <Links links={details.links} />}
      {details && (
        <>
          <h3>Attributes</h3>
          <AttributeList attributes={details.attributes as never} types={details.attribute_types} onFilter={(added) => navigate(link("/traces", { query: added }))} />
        </>
      )}
    </div>
  );
}

/** Seconds in which a span runs and none of its children does. */
function ownTime({ tree }: TraceState, node: number): number {
  const span = tree.spans[node]!;
  let own = 0;
  let reached = span.start_timestamp;
  for (let child = tree.firstChild[node]!; child !== NONE; child = tree.nextSibling[child]!) {
    const { start_timestamp: start, end_timestamp: end } = tree.spans[child]!;
    if (start > reached) own += Math.min(start, span.end_timestamp) - reached;
    reached = Math.min(Math.max(reached, end), span.end_timestamp);
    if (reached >= span.end_timestamp) break;
  }
  return own + Math.max(span.end_timestamp - reached, 0);
}

/** What a request waited for. */
function Phases({ span }: { span: SpanDetails }) {
  const found = phases(span);
  if (found.length === 0) return null;
  const view = { from: Math.min(span.start_timestamp, found[0]!.from), to: Math.max(span.end_timestamp, found.at(-1)!.to) };
  const place = ({ from, to }: Phase) => ({ left: percent(share(view, from)), width: percent((to - from) / (view.to - view.from)) });
  return (
    <>
      <h3>Request</h3>
      <ul class="phases">
        {found.map((phase) => (
          <li key={phase.name}>
            <span>{phase.name}</span>
            <span class="phase-track" aria-hidden="true"><i data-phase={phase.name} style={place(phase)} /></span>
            <span class="tabular">{duration(phase.to - phase.from)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Links({ links }: { links: readonly SpanLink[] }) {
  return (
    <>
      <h3>Links</h3>
      <ul class="span-links">
        {links.map(({ trace_id: trace, span_id: id, attributes }) => (
          <li key={trace + id}>
            <a href={link(`/traces/${trace}`, { span: id })}>{attributes?.["sentry.link.type"] === "previous_trace" ? "Previous trace" : "Linked trace"} <span class="mono">{trace.slice(0, 8)}</span></a>
          </li>
        ))}
      </ul>
    </>
  );
}
