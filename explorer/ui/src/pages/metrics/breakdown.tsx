// What the samples are made of: every attribute with its commonest values. A value filters, an attribute groups.
import type { MetricQuery } from "../../api/metrics";
import type { AttributeKey } from "../../api/types";
import { Button } from "../../components/button";
import { term, withTerm } from "../../filter/text";
import { count, share, textOf } from "../../format/number";
import { useAttributes } from "./catalog";
import { groupBy } from "./group-by";
import { state, updateQuery } from "./state";

const VALUES_MAX = 5;

export function Breakdown({ query }: { query: MetricQuery }) {
  const { data } = useAttributes(query, query.query);
  const keys = data?.attributes ?? [];
  if (keys.length === 0) return null;
  return (
    <section class="breakdown" aria-label="Attributes">
      <h2>Attributes</h2>
      <ul class="facets">
        {keys.map((it) => <Facet key={it.key} of={it} query={query} />)}
      </ul>
    </section>
  );
}

function Facet({ of: { key, cardinality, count: all, values }, query }: { of: AttributeKey; query: MetricQuery }) {
  const grouped = state.value.groupBy.includes(key);
  const top = Math.max(...values.map((it) => it.count), 1);
  return (
    <li class="facet panel">
      <header>
        <h3 class="cut" title={key}>{key}</h3>
        <span class="soft small">{count(cardinality)} {cardinality === 1 ? "value" : "values"}</span>
        <Button small kind="quiet" icon="group" aria-label={`Group by ${key}`} disabled={grouped} onClick={() => groupBy(key)} />
      </header>
      <ul>
        {values.slice(0, VALUES_MAX).map((it) => (
          <li key={textOf(it.value)}>
            <button type="button" class="facet-value" title={`Only ${key} ${textOf(it.value)}`} onClick={() => updateQuery(query.id, { query: withTerm(query.query ?? "", term(key, it.value)) })}>
              <span class="facet-bar" style={{ width: `${(it.count / top) * 100}%` }} />
              <span class="cut">{textOf(it.value) || "(empty)"}</span>
              <span class="soft tabular">{share(it.count, all)}</span>
            </button>
          </li>
        ))}
      </ul>
    </li>
  );
}
