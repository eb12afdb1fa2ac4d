// One metric of the question: which, what is computed of it, and of which samples.
import type { ApiError } from "../../api/client";
import type { MetricQuery } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { Button } from "../../components/button";
import { FilterField } from "../../components/filter-field";
import { aggregatesOf, defaultOf, labelOf } from "./aggregates";
import { find, useKeys } from "./catalog";
import { MetricPicker } from "./metric-picker";
import { state, update, updateQuery } from "./state";

interface Props {
  query: MetricQuery;
  metrics: readonly Metric[];
  main: boolean;
  /** Whether its letter is needed: there are others, or equations that name it. */
  lettered: boolean;
  error: ApiError | null;
}

export function QueryRow({ query, metrics, main, lettered, error }: Props) {
  const metric = find(metrics, query);
  const type = metric?.type ?? (query.type as Metric["type"] | undefined);
  const keys = useKeys(query);
  const known = type ? aggregatesOf(type) : [];
  const chosen = query.aggregate ?? (type ? defaultOf(type) : "");
  return (
    <div class="query-row">
      {lettered && <span class="letter" aria-hidden="true">{query.id}</span>}
      <MetricPicker metrics={metrics} query={query} label={`Metric ${query.id}`} />
      <select class="select" aria-label={`Aggregate ${query.id}`} value={chosen} onChange={(event) => updateQuery(query.id, { aggregate: event.currentTarget.value === (type && defaultOf(type)) ? "" : event.currentTarget.value })}>
        {!known.includes(chosen) && <option value={chosen}>{chosen ? labelOf(chosen) : "…"}</option>}
        {known.map((it) => <option key={it} value={it}>{labelOf(it)}</option>)}
      </select>
      <FilterField label={`Filter ${query.id}`} value={query.query ?? ""} keys={keys} error={error} main={main} onChange={(text) => updateQuery(query.id, { query: text })} />
      {!main && <Button kind="quiet" icon="close" aria-label={`Remove query ${query.id}`} onClick={() => update({ queries: state.peek().queries.filter((it) => it.id !== query.id) })} />}
    </div>
  );
}
