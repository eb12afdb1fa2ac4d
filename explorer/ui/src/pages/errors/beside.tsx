// What else happened in an error's trace: failed spans, logs and metrics, each a click from its place in the waterfall.
import { useMemo } from "preact/hooks";
import { useAsk } from "../../api/use-ask";
import { duration } from "../../format/time";
import { link } from "../../shell/router";
import { type Marker, markersOf } from "../../trace/markers";
import { isFailed, NONE, treeOf } from "../../trace/tree";
import type { TraceAnswer } from "../../trace/types";

/** Of each kind, those nearest to the error. */
const NEAREST = 4;

/** A page of an error does not read what only a waterfall can show. */
const SPANS_MAX = 5000;

interface Row {
  readonly key: string;
  readonly kind: string;
  readonly at: number;
  readonly title: string;
  readonly detail: string;
  readonly href: string;
}

export function Beside({ trace, event, at }: { trace: string; event: string; at: number }) {
  const { data } = useAsk<TraceAnswer>(`/traces/${encodeURIComponent(trace)}?fields=slim`, { keep: false });
  const rows = useMemo(() => (data && data.spans.length <= SPANS_MAX ? rowsOf(data, event, at) : []), [data, event, at]);
  if (rows.length === 0) return null;
  return (
    <section class="panel section beside">
      <h2>In the same trace</h2>
      <ol>
        {rows.map((row) => (
          <li key={row.key} data-kind={row.kind}>
            <a href={row.href}>
              <span class="event-dot" data-kind={row.kind} aria-hidden="true" />
              <span class="cut">{row.title}</span>
              <span class={row.kind === "log" ? `level ${row.detail}` : "tabular"}>{row.detail}</span>
              <span class="soft tabular small">{row.at < at ? "−" : "+"}{duration(Math.abs(row.at - at))}</span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}

function rowsOf(answer: TraceAnswer, event: string, at: number): Row[] {
  const tree = treeOf(answer.spans);
  const place = (node: number, metric?: string): string => link(`/traces/${answer.trace_id}`, { span: tree.spans[node]?.span_id ?? null, metric: metric ?? null });
  const spans = tree.order.filter((node) => isFailed(tree.spans[node]!));
  const failed = Array.from(spans, (node): Row => {
    const { span_id: id, name, op, start_timestamp: start, end_timestamp: end } = tree.spans[node]!;
    return { key: id, kind: "span", at: start, title: `${op ? `${op} ` : ""}${name} failed`, detail: duration(end - start), href: place(node) };
  });
  const rowOf = ({ key, kind, id, node, title, detail, at: then }: Marker): Row =>
    ({ key, kind, at: then, title, detail, href: kind === "error" ? `/errors/${id}` : place(node === NONE ? -1 : node, kind === "metric" ? id : undefined) });
  const others = markersOf(answer, tree).filter(({ kind, id }) => kind !== "error" || id !== event).map(rowOf);
  const near = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at)).slice(0, NEAREST);
  const kinds = ["error", "log", "metric"].map((kind) => near(others.filter((row) => row.kind === kind)));
  return [near(failed), ...kinds].flat().sort((a, b) => a.at - b.at);
}
