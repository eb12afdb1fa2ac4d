// One trace: its waterfall or flame, and everything that happened in it. `?span=` and `?metric=` open it at a place.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { ButtonLink } from "../../components/button";
import { Empty, Failed } from "../../components/empty";
import { Page } from "../../components/page";
import { params, setParams } from "../../shell/router";
import { TraceState } from "../../trace/state";
import { type Mark, marks, tellsMarks } from "../../trace/timings";
import type { SpanDetails, TraceAnswer } from "../../trace/types";
import { FlameView } from "./flame";
import { Neighbours, rootOf, TraceFacts, TraceTitle } from "./head";
import { Minimap } from "./minimap";
import { Panel } from "./panel";
import { Toolbar, type View } from "./toolbar";
import { Waterfall } from "./waterfall";

/** Arrow keys choose faster than an address should change. */
const SETTLED_MS = 250;

/** Of so many page loads the vitals are asked for. */
const MARKED_SPANS_MAX = 8;

/** A larger trace is asked for once; smaller ones may still be growing. */
const LIVE_SPANS_MAX = 2000;

export function TracePage({ parts: { id = "" } }: { parts: Record<string, string> }) {
  const [isSmall, setSmall] = useState(true);
  const { data, error, refresh } = useAsk<TraceAnswer>(`/traces/${encodeURIComponent(id)}?fields=slim`, { live: isSmall, keep: false });
  const state = useTrace(data);
  useEffect(() => setSmall((data?.spans.length ?? 0) <= LIVE_SPANS_MAX), [data]);
  if (state && (state.answer.spans.length > 0 || state.markers.length > 0)) return <Trace key={id} state={state} />;
  return (
    <Page title="Trace" actions={<ButtonLink icon="left" href="/traces">Traces</ButtonLink>}>
      {error && error.status !== 404 && <Failed error={error} retry={refresh} />}
      {(error?.status === 404 || state) && <Empty title="Nothing is known of this trace"><p>It may have been sampled away, or be older than what is kept.</p></Empty>}
      {!error && !state && <p class="soft pad" role="status">Loading…</p>}
    </Page>
  );
}

/** The same state while nothing new came, so that what is open stays open. */
function useTrace(data: TraceAnswer | null): TraceState | null {
  const kept = useRef<TraceState | null>(null);
  return useMemo(() => {
    if (!data) return null;
    const before = kept.current?.answer.trace_id === data.trace_id ? kept.current : undefined;
    if (before && size(before.answer) === size(data)) return before;
    return (kept.current = new TraceState(data, before));
  }, [data]);
}

const size = ({ spans, metrics, logs, errors }: TraceAnswer): string => [spans, metrics, logs, errors].map((list) => list.length).join();

function Trace({ state }: { state: TraceState }) {
  const view: View = params.value.get("view") === "flame" ? "flame" : "waterfall";
  const opened = useOpening(state);
  useAddress(state);
  const { found, root } = useMarks(state);
  return (
    <Page
      title={rootOf(state)?.name || "Trace"}
      heading={<TraceTitle state={state} />}
      class="trace-page"
      actions={<><Neighbours state={state} root={root} /><ButtonLink small icon="left" href="/traces">Traces</ButtonLink></>}
    >
      <TraceFacts state={state} />
      {state.answer.truncated && <p class="notice" role="status">The trace has more spans than are shown: the first {state.tree.spans.length.toLocaleString()} are here.</p>}
      <Minimap state={state} />
      <Toolbar state={state} view={view} onView={(next) => setParams({ view: next === "flame" ? next : null }, { replace: true })} />
      <div class="trace-body">
        {state.tree.spans.length === 0 ? <p class="soft pad">Its spans have not arrived: only what was recorded in it is known.</p>
          : view === "flame" ? <FlameView state={state} marks={found} /> : <Waterfall state={state} marks={found} />}
        <Panel state={state} first={opened} />
      </div>
    </Page>
  );
}

/** What the address asks for: a metric to mark, a span to choose. Answers which list to show. */
function useOpening(state: TraceState) {
  const [first] = useState(() => {
    const metric = params.peek().get("metric");
    const marker = metric === null ? undefined : state.markers.find(({ key }) => key === `metric:${metric}`);
    const span = state.tree.byId.get(params.peek().get("span") ?? "");
    if (marker) state.showMarker(marker);
    else if (span !== undefined) state.show(span);
    return marker ? ("metric" as const) : null;
  });
  return first;
}

/** The chosen span stands in the address, so that a copied address opens it. */
function useAddress(state: TraceState): void {
  const node = state.node.value;
  useEffect(() => {
    if (node === null) return;
    const timer = setTimeout(() => setParams({ span: state.tree.spans[node]!.span_id }, { replace: true }), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [state, node]);
}

/** The vitals of the trace's page loads, for which their attributes are needed. */
function useMarks(state: TraceState): { found: readonly Mark[]; root: SpanDetails | null } {
  const [told, setTold] = useState<readonly SpanDetails[]>([]);
  const root = rootOf(state);
  useEffect(() => {
    const abort = new AbortController();
    const wanted = state.tree.spans.filter((span) => tellsMarks(span) || span === root).slice(0, MARKED_SPANS_MAX);
    const asked = wanted.map((span) => ask<SpanDetails>(`/traces/${span.trace_id}/spans/${span.span_id}`, { signal: abort.signal }));
    Promise.allSettled(asked).then((answers) => {
      if (!abort.signal.aborted) setTold(answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])));
    });
    return () => abort.abort();
  }, [state]);
  const found = useMemo(() => told.filter(tellsMarks).flatMap(marks), [told]);
  return { found, root: told.find((span) => span.span_id === root?.span_id) ?? null };
}
