// The samples behind the answer: as dots over time and as rows, each with its way into its trace.
import { useEffect, useMemo, useState } from "preact/hooks";
import { query as parameters } from "../../api/client";
import type { ChartSample } from "../../api/metrics";
import type { Metric, Sample } from "../../api/types";
import { useAsk } from "../../api/use-ask";
import { Empty, Failed } from "../../components/empty";
import { Segmented } from "../../components/segmented";
import { count } from "../../format/number";
import { range, zoomTo } from "../../shell/range";
import { link, navigate } from "../../shell/router";
import { find } from "./catalog";
import { SampleTable } from "./sample-table";
import { Scatter } from "./scatter";
import { usePages } from "./sample-pages";
import { state } from "./state";

export type Sort = "timestamp" | "-value" | "value";

const POINTS = 500;
const SORTS: readonly { value: Sort; label: string }[] = [
  { value: "timestamp", label: "Newest" },
  { value: "-value", label: "Greatest" },
  { value: "value", label: "Least" },
];

/** A trace with a metric marked in it. */
export const traceAddress = (sample: Pick<ChartSample, "id" | "trace_id" | "span_id">): string =>
  link(`/traces/${sample.trace_id}`, { span: sample.span_id, metric: sample.id });

export function Samples({ metrics }: { metrics: readonly Metric[] }) {
  const { queries } = state.value;
  const [of, setOf] = useState(queries[0]?.id ?? "a");
  const query = queries.find(({ id }) => id === of) ?? queries[0];
  const [sort, setSort] = useState<Sort>("timestamp");
  const [hovered, setHovered] = useState<number | null>(null);
  const { since, until } = range.value;
  const metric = query && find(metrics, query);
  const asked = query ? { metric: query.metric, type: query.type ?? metric?.type, query: query.query, since, until } : null;
  const chart = useAsk<{ samples: ChartSample[]; total: number }>(asked && `/samples/chart${parameters({ ...asked, points: POINTS })}`, { live: true });
  const pages = usePages(asked && { name: asked.metric, type: asked.type, query: asked.query, since, until, sort });
  const dots = useMemo(() => union(chart.data?.samples ?? [], pages.samples), [chart.data, pages.samples]);
  useEffect(() => setHovered(null), [query?.metric]);
  if (chart.error && !chart.data) return chart.error.field === "query" ? null : <Failed error={chart.error} retry={chart.refresh} />;
  const total = chart.data?.total ?? 0;
  const unit = metric?.unit ?? null;
  const open = (sample: ChartSample) => {
    if (sample.trace_id) navigate(traceAddress(sample));
  };
  return (
    <div class="samples">
      {queries.length > 1 && <Segmented small label="Samples of" value={query?.id ?? ""} choices={queries.map(({ id, metric: name }) => ({ value: id, label: `${id}: ${name}` }))} onChange={setOf} />}
      <section class="panel chart-panel" aria-label="Samples over time">
        {dots.length === 0 && !chart.loading ? (
          <Empty title="No samples here"><p>No sample of this metric is in this time and filter. Choose a longer time, or take terms out of the filter.</p></Empty>
        ) : (
          <Scatter samples={dots} unit={unit} hovered={hovered} onHover={setHovered} onOpen={open} onZoom={zoomTo} />
        )}
        {chart.data && total > 0 && <p class="soft small pad-small">{chart.data.samples.length >= total ? `All of ${count(total)} samples drawn.` : `${count(chart.data.samples.length)} of ${count(total)} samples drawn, with the least and the greatest of every moment.`}</p>}
      </section>
      {query && dots.length > 0 && (
        <>
          <div class="toolbar"><Segmented small label="Order" value={sort} choices={SORTS} onChange={setSort} /></div>
          <SampleTable pages={pages} query={query} hovered={hovered} onHover={setHovered} />
        </>
      )}
    </div>
  );
}

/** The samples of the chart and of the table, each once, by time. */
function union(drawn: readonly ChartSample[], rows: readonly Sample[]): ChartSample[] {
  const all = new Map(drawn.map((it) => [it.id, it]));
  for (const { id, timestamp, value, trace_id, span_id } of rows) if (!all.has(id)) all.set(id, { id, timestamp, value, trace_id, span_id, outlier: false });
  return [...all.values()].sort((a, b) => a.timestamp - b.timestamp);
}
