// The answer: a chart, the table that is its legend, and attributes that could explain it.
import { useEffect, useState } from "preact/hooks";
import type { MetricAnswer } from "../../api/metrics";
import type { Metric } from "../../api/types";
import type { Answer } from "../../api/use-ask";
import { Empty } from "../../components/empty";
import { setParams } from "../../shell/router";
import { zoomTo } from "../../shell/range";
import { Breakdown } from "./breakdown";
import { find } from "./catalog";
import { Heatmap } from "./heatmap";
import { MetricChart, shownOf } from "./metric-chart";
import { SeriesTable } from "./series-table";
import { state } from "./state";
import { displayOf } from "./view-options";

const CHART_HEIGHT = 300;

/** A click on a moment leads to the samples of its bucket. */
function samplesAt(from: number, interval: number): void {
  setParams({ since: String(from), until: String(from + interval), tab: "samples" });
}

export function Aggregates({ answer, metrics }: { answer: Answer<MetricAnswer>; metrics: readonly Metric[] }) {
  const { queries, display, groupBy } = state.value;
  const [only, setOnly] = useState<ReadonlySet<string>>(new Set());
  const shape = JSON.stringify([queries, groupBy]);
  useEffect(() => setOnly(new Set()), [shape]);
  const { data } = answer;
  const type = find(metrics, queries[0] ?? { metric: "" })?.type;
  const drawn = displayOf(display, type);
  if (!data && answer.error) return <div class="panel"><Empty title="Nothing to show yet"><p>The question above cannot be answered as it stands; it says why.</p></Empty></div>;
  if (!data) return <div class="chart-wait panel" aria-busy={answer.loading} />;
  const shown = shownOf(data);
  const hasValues = shown.length > 0;
  return (
    <div class={answer.loading ? "aggregates loading" : "aggregates"}>
      <section class="panel chart-panel" aria-label="Chart">
        {!hasValues && drawn !== "heatmap" ? (
          <Empty title="Nothing matches"><p>No sample of this metric is in this time and filter. Choose a longer time, or take terms out of the filter.</p></Empty>
        ) : drawn === "heatmap" && queries[0] ? (
          <Heatmap query={queries[0]} height={CHART_HEIGHT} interval={state.value.interval} />
        ) : (
          <MetricChart
            answer={data} display={drawn === "heatmap" ? "line" : drawn} only={only} height={CHART_HEIGHT} hint="click for the samples, drag to zoom"
            onZoom={zoomTo} onPick={(index) => samplesAt(data.times[index] ?? data.from, data.interval)}
          />
        )}
      </section>
      {hasValues && <SeriesTable answer={data} shown={shown} only={only} onOnly={setOnly} />}
      {queries[0] && <Breakdown query={queries[0]} />}
    </div>
  );
}
