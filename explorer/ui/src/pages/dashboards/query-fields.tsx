// One question in a form: metric, aggregate, filter, groups. What has several queries is built in the metrics explorer.
import type { ApiError } from "../../api/client";
import type { MetricQuery, MetricRequest } from "../../api/metrics";
import { FilterField } from "../../components/filter-field";
import { aggregatesOf, defaultOf, labelOf } from "../metrics/aggregates";
import { find, keyOf, useAttributes, useKeys, useMetrics } from "../metrics/catalog";

interface Props {
  request: MetricRequest;
  onChange: (request: MetricRequest) => void;
  error?: ApiError | null;
  hasGroups?: boolean;
}

export function QueryFields({ request, onChange, error = null, hasGroups = false }: Props) {
  const first: MetricQuery = request.queries[0] ?? { id: "a", metric: "" };
  const metrics = useMetrics().data?.metrics ?? [];
  const metric = find(metrics, first);
  const keys = useKeys(first.metric ? first : undefined);
  const set = (changed: Partial<MetricQuery>): void => onChange({ ...request, queries: [{ ...first, ...changed }, ...request.queries.slice(1)] });
  const choose = (key: string): void => {
    const chosen = metrics.find((it) => keyOf(it) === key);
    if (!chosen) return;
    const { aggregate: _aggregate, unit: _unit, ...kept } = first;
    const query: MetricQuery = { ...kept, metric: chosen.name, type: chosen.type, aggregate: defaultOf(chosen.type), ...(chosen.unit ? { unit: chosen.unit } : {}) };
    onChange({ ...request, queries: [query, ...request.queries.slice(1)] });
  };
  const more = request.queries.length - 1 + (request.equations?.length ?? 0);
  return (
    <div class="query-fields">
      <label class="field">
        Metric
        <select class="select" value={metric ? keyOf(metric) : ""} required onChange={(event) => choose(event.currentTarget.value)}>
          {!metric && <option value="">{first.metric || "Choose a metric"}</option>}
          {metrics.map((it) => <option key={keyOf(it)} value={keyOf(it)}>{it.name} ({it.type}{it.unit ? `, ${it.unit}` : ""})</option>)}
        </select>
      </label>
      <label class="field">
        Aggregate
        <select class="select" value={first.aggregate ?? (metric ? defaultOf(metric.type) : "")} disabled={!metric} onChange={(event) => set({ aggregate: event.currentTarget.value })}>
          {metric && aggregatesOf(metric.type).map((it) => <option key={it} value={it}>{labelOf(it)}</option>)}
        </select>
      </label>
      <div class="field wide">
        Filter
        <FilterField label="Filter of the metric" value={first.query ?? ""} keys={keys} error={error} main={false} onChange={(text) => set({ query: text })} />
      </div>
      {hasGroups && <Groups first={first} request={request} onChange={onChange} />}
      {more > 0 && <p class="soft small wide">And {more} more {more === 1 ? "query or equation" : "queries and equations"}, as built in the metrics explorer.</p>}
    </div>
  );
}

function Groups({ first, request, onChange }: { first: MetricQuery; request: MetricRequest; onChange: (request: MetricRequest) => void }) {
  const { data } = useAttributes(first.metric ? first : undefined);
  const chosen = request.group_by ?? [];
  const set = (groups: string[]): void => {
    const { group_by: _groups, ...rest } = request;
    onChange(groups.length > 0 ? { ...rest, group_by: groups } : rest);
  };
  const keys = [...new Set([...chosen, ...(data?.attributes ?? []).map(({ key }) => key)])];
  return (
    <label class="field wide">
      Group by
      <select class="select" value={chosen[0] ?? ""} onChange={(event) => set(event.currentTarget.value ? [event.currentTarget.value, ...chosen.slice(1)] : [])}>
        <option value="">Nothing</option>
        {keys.map((key) => <option key={key} value={key}>{key}</option>)}
      </select>
    </label>
  );
}
