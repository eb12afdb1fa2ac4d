// The metrics explorer: all metrics at a glance, or one question in depth.
import { useAsk } from "../../api/use-ask";
import type { MetricAnswer } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { Failed, Waiting } from "../../components/empty";
import { Page } from "../../components/page";
import { RangePicker } from "../../components/range-picker";
import { Tabs } from "../../components/segmented";
import { useShortcuts } from "../../shell/keys";
import { navigate } from "../../shell/router";
import { range } from "../../shell/range";
import { Aggregates } from "./aggregates-tab";
import { Builder } from "./builder";
import { find, keyOf, useMetrics } from "./catalog";
import { MetricList } from "./metric-list";
import { Overview } from "./overview";
import { Samples } from "./samples-tab";
import { Saving } from "./saving";
import { useOverview } from "./shapes";
import { type Tab, metricAddress, requestOf, state, update } from "./state";
import { ViewOptions } from "./view-options";

const TABS: readonly { value: Tab; label: string }[] = [
  { value: "aggregates", label: "Aggregates" },
  { value: "samples", label: "Samples" },
];

export function MetricsPage() {
  const { data, error, refresh } = useMetrics();
  const metrics = data?.metrics;
  const facts = useOverview(metrics, range.value);
  const first = state.value.queries[0];
  const current = first && find(metrics, first);
  useNextAndPrevious(metrics, current);

  if (error && !metrics) return <Page title="Metrics"><Failed error={error} retry={refresh} /></Page>;
  const isEmpty = metrics?.length === 0 && !first;
  return (
    <Page
      title={first ? first.metric : "Metrics"}
      heading={first ? <><a class="title-parent" href="/metrics">Metrics</a><span class="cut">{first.metric}</span></> : "Metrics"}
      class={first ? "metrics asked" : "metrics"}
      actions={<>{first && <Saving />}<RangePicker /></>}
    >
      {isEmpty && <Nothing />}
      {!isEmpty && !first && metrics && <Overview metrics={metrics} facts={facts} />}
      {first && (
        <div class="metrics-columns">
          <MetricList metrics={metrics ?? []} shapes={facts.shapes} current={current} />
          <div class="metrics-main">
            <Explorer metrics={metrics ?? []} />
          </div>
        </div>
      )}
    </Page>
  );
}

function Explorer({ metrics }: { metrics: readonly Metric[] }) {
  const shown = state.value;
  const answer = useAsk<MetricAnswer>("/metrics/query", { body: requestOf(shown, range.value), live: true });
  return (
    <>
      <Builder metrics={metrics} error={answer.error} />
      <Tabs label="Views" id="view" value={shown.tab} choices={TABS} onChange={(tab) => update({ tab })} beside={shown.tab === "aggregates" && <ViewOptions />}>
        {shown.tab === "aggregates" ? <Aggregates answer={answer} metrics={metrics} /> : <Samples metrics={metrics} />}
      </Tabs>
    </>
  );
}

/** Nothing in this time, or nothing ever. */
function Nothing() {
  const ever = useAsk<{ metrics: Metric[] }>("/metrics", { live: true });
  const last = ever.data?.metrics.reduce((newest, it) => Math.max(newest, it.last_seen), 0);
  if (ever.data && ever.data.metrics.length > 0 && last) {
    return <Failed error={{ status: 404, message: "No metric arrived in this time. Choose a longer one." } as never} />;
  }
  return <Waiting for="metric" />;
}

/** `j` and `k` walk through the list. */
function useNextAndPrevious(metrics: readonly Metric[] | undefined, current: Metric | undefined): void {
  const step = (by: number) => () => {
    if (!metrics || metrics.length === 0) return;
    const index = current ? metrics.findIndex((it) => keyOf(it) === keyOf(current)) : by > 0 ? -1 : 0;
    const next = metrics[(index + by + metrics.length) % metrics.length];
    if (next) navigate(metricAddress(next));
  };
  useShortcuts([
    { keys: "]", what: "Next metric", run: step(1) },
    { keys: "[", what: "Previous metric", run: step(-1) },
    { keys: "a", what: "Aggregates", run: () => update({ tab: "aggregates" }) },
    { keys: "s", what: "Samples", run: () => update({ tab: "samples" }) },
  ], [metrics, current && keyOf(current)]);
}
