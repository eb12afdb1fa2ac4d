// All metrics at once, each as a small chart: where to begin.
import { useState } from "preact/hooks";
import type { Metric } from "../../api/types";
import { Kind } from "../../components/kind";
import { Sparkline } from "../../components/sparkline";
import { change, count, measure } from "../../format/number";
import { ago } from "../../format/time";
import { defaultOf, labelOf } from "./aggregates";
import { keyOf } from "./catalog";
import { matching } from "./metric-list";
import type { Overview as Facts } from "./shapes";
import { metricAddress } from "./state";

const SHOWN_MAX = 120;

export function Overview({ metrics, facts }: { metrics: readonly Metric[]; facts: Facts }) {
  const [wanted, setWanted] = useState("");
  const found = matching(metrics, wanted);
  return (
    <>
      <div class="toolbar">
        <input class="input grow" type="search" data-main-filter aria-label="Search metrics" placeholder={`Search ${count(metrics.length)} ${metrics.length === 1 ? "metric" : "metrics"}`} value={wanted} spellcheck={false} onInput={(event) => setWanted(event.currentTarget.value)} />
      </div>
      <ul class="cards">
        {found.slice(0, SHOWN_MAX).map((it) => <Card key={keyOf(it)} metric={it} facts={facts} />)}
      </ul>
      {found.length === 0 && <p class="soft pad">No metric has this name.</p>}
      {found.length > SHOWN_MAX && <p class="soft pad">and {count(found.length - SHOWN_MAX)} more: search for them</p>}
    </>
  );
}

function Card({ metric, facts }: { metric: Metric; facts: Facts }) {
  const values = facts.shapes.get(keyOf(metric));
  const total = facts.totals.get(keyOf(metric));
  return (
    <li>
      <a class="card panel" href={metricAddress(metric)}>
        <span class="card-head"><Kind kind={metric.type} /><span class="cut" title={metric.name}>{metric.name}</span></span>
        <span class="card-value">
          <b>{total ? measure(total.total, total.unit) : "…"}</b>
          <span class="soft">{labelOf(defaultOf(metric.type))}</span>
          {total?.change != null && <span class="card-change" title="Against the period before">{change(total.change)}</span>}
        </span>
        <Sparkline values={values ?? []} width={300} height={48} tone={metric.type} bars={metric.type === "counter"} />
        <span class="card-foot soft"><span>{count(metric.count)} {metric.count === 1 ? "sample" : "samples"}</span><span>{ago(metric.last_seen)}</span></span>
      </a>
    </li>
  );
}
