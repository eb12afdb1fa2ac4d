// Beside the waterfall: the chosen span, what else happened in the trace, and the trace as it is.
import { useEffect, useState } from "preact/hooks";
import { ButtonLink } from "../../components/button";
import { Tabs } from "../../components/segmented";
import { Snippet } from "../../components/snippet";
import { count } from "../../format/number";
import type { MarkerKind } from "../../trace/markers";
import type { TraceState } from "../../trace/state";
import { Causes } from "./causes";
import { Events } from "./events";
import { SpanPanel } from "./span";

type Tab = "span" | MarkerKind | "sampling";

export function Panel({ state, first }: { state: TraceState; first: Tab | null }) {
  const [tab, setTab] = useState<Tab>(first ?? "span");
  const node = state.node.value;
  const marked = state.marked.value;
  // Choosing a row shows it; choosing a mark shows its list.
  useEffect(() => {
    if (node !== null && marked === null) setTab("span");
  }, [state.calls.value]);
  useEffect(() => {
    if (marked !== null) setTab(marked.slice(0, marked.indexOf(":")) as Tab);
  }, [marked]);
  const many = (kind: MarkerKind): string => count(state.markers.filter((marker) => marker.kind === kind).length);
  const tabs = [
    { value: "span" as Tab, label: "Span" },
    { value: "metric" as Tab, label: "Metrics", hint: many("metric") },
    { value: "log" as Tab, label: "Logs", hint: many("log") },
    { value: "error" as Tab, label: "Errors", hint: many("error") },
    { value: "sampling" as Tab, label: "Raw" },
  ];
  return (
    <aside class="trace-panel" aria-label="Details">
      <Causes state={state} />
      <Tabs id="trace-details" label="Details" value={tab} choices={tabs} onChange={setTab}>
        {tab === "span" && (node === null ? <p class="soft pad">Choose a span to see all of it.</p> : <SpanPanel state={state} node={node} />)}
        {(tab === "metric" || tab === "log" || tab === "error") && <Events state={state} kind={tab} />}
        {tab === "sampling" && <Raw state={state} />}
      </Tabs>
    </aside>
  );
}

/** The sampling context that came with the trace, and where its JSON is. */
function Raw({ state: { answer, node, tree } }: { state: TraceState }) {
  const span = node.value === null ? null : tree.spans[node.value]!;
  return (
    <div class="raw pad">
      <h3>Sampling context</h3>
      {answer.dsc ? (
        <dl class="attributes">
          {Object.entries(answer.dsc).map(([key, value]) => <div key={key}><dt>{key}</dt><dd>{String(value)}</dd></div>)}
        </dl>
      ) : <p class="soft">The sender told none.</p>}
      <h3>JSON</h3>
      <p class="raw-links">
        <ButtonLink small icon="external" href={`/api/v1/traces/${answer.trace_id}`}>Whole trace</ButtonLink>
        {span && <ButtonLink small icon="external" href={`/api/v1/traces/${answer.trace_id}/spans/${span.span_id}`}>Chosen span</ButtonLink>}
      </p>
      <h3>From a terminal</h3>
      <Snippet text={`fanal trace get ${answer.trace_id}`} />
    </div>
  );
}
