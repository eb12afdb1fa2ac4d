// The past of what a rule watches: the threshold, and where it would have fired.
import { incidents } from "../../alerts/foresight";
import type { Rule } from "../../alerts/types";
import type { MetricAnswer } from "../../api/metrics";
import { useAsk } from "../../api/use-ask";
import type { Mark } from "../../chart/model";
import { Failed } from "../../components/empty";
import { isAboutFilter } from "../../components/filter-field";
import { Moment } from "../../components/time";
import { measure } from "../../format/number";
import { duration } from "../../format/time";
import { bounds, range, secondsOf, zoomTo } from "../../shell/range";
import { MetricChart } from "../metrics/metric-chart";

const HEIGHT = 240;
const LISTED_MAX = 8;

/** Fewer looks back are no past: with a long window more time is shown than was asked for. */
const LOOKS_MIN = 12;

export function Preview({ rule }: { rule: Rule }) {
  const { condition, request } = rule;
  const { until } = range.value;
  const window = secondsOf(rule.window) ?? 300;
  const [from, to] = bounds(range.value);
  const isLonger = (to - from) / window < LOOKS_MIN;
  const since = isLonger ? (until === null ? `${window * LOOKS_MIN}s` : String(to - window * LOOKS_MIN)) : range.value.since;
  const compare = condition.type === "change" ? { compare: condition.compare } : {};
  const body = { ...request, interval: window, since, ...(until === null ? {} : { until }), ...compare };
  const isReady = Boolean(request.queries[0]?.metric);
  const { data, error } = useAsk<MetricAnswer>(isReady ? "/metrics/query" : null, { body, live: true });
  if (!isReady) return <p class="soft pad">Choose a metric to see its past.</p>;
  if (error && !data) return isAboutFilter(error) ? null : <Failed error={error} />;
  if (!data) return null;
  const result = data.results.at(-1);
  const series = result?.series[0];
  const past = { times: data.times, interval: data.interval, values: series?.values ?? data.times.map(() => null), before: series?.previous?.values ?? null };
  const found = incidents(condition, past, secondsOf(rule.for ?? "0s") ?? 0);
  const bound = (at: number | undefined, label: string): Mark[] => (at === undefined ? [] : [{ at, axis: "y", tone: "bad", label: `${label} ${measure(at, result?.unit)}` }]);
  const marks: Mark[] = [
    ...(condition.type === "threshold" ? [...bound(condition.above, "above"), ...bound(condition.below, "below")] : []),
    ...found.map(({ from }): Mark => ({ at: from, axis: "x", tone: "warn", label: "fires" })),
  ];
  const shown: MetricAnswer = result ? { ...data, results: [{ ...result, series: result.series.slice(0, 1) }] } : data;
  return (
    <>
      {series ? <MetricChart answer={shown} display="line" height={HEIGHT} marks={marks} onZoom={zoomTo} /> : <p class="soft pad">Nothing arrived in this time.</p>}
      <p role="status"><b>{found.length === 0 ? "It would not have fired." : `It would have fired ${found.length === 1 ? "once" : `${found.length} times`}.`}</b> <span class="soft">Each point is one look back of {rule.window}{isLonger && `, the last ${LOOKS_MIN} of them`}.</span></p>
      <ul class="soft small">
        {found.slice(-LISTED_MAX).map(({ from, to }) => <li key={from}><Moment at={from} as="brief" /> for {duration(to - from)}</li>)}
      </ul>
    </>
  );
}
