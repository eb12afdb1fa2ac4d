// The list of metrics: what there is, how much of it, and its shape at a glance.
import { useState } from "preact/hooks";
import type { Metric } from "../../api/types";
import { Kind } from "../../components/kind";
import { Sparkline } from "../../components/sparkline";
import { count, unitName } from "../../format/number";
import { ago, fullTime } from "../../format/time";
import { keyOf } from "./catalog";
import { metricAddress } from "./state";
import type { Shapes } from "./shapes";

const SHOWN_MAX = 400;

/** Metrics whose name has all the words. */
export function matching(metrics: readonly Metric[], wanted: string): Metric[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return metrics.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
}

export function MetricList({ metrics, shapes, current }: { metrics: readonly Metric[]; shapes: Shapes; current: Metric | undefined }) {
  const [wanted, setWanted] = useState("");
  const found = matching(metrics, wanted);
  const chosen = current && keyOf(current);
  return (
    <nav class="metric-list panel" aria-label="Metrics">
      <div class="metric-list-head">
        <input class="input small" type="search" aria-label="Search metrics" placeholder={`Search ${count(metrics.length)} ${metrics.length === 1 ? "metric" : "metrics"}`} value={wanted} spellcheck={false} onInput={(event) => setWanted(event.currentTarget.value)} />
      </div>
      <ul>
        {found.slice(0, SHOWN_MAX).map((it) => (
          <li key={keyOf(it)}>
            <a href={metricAddress(it)} aria-current={keyOf(it) === chosen ? "true" : undefined} title={`${it.name}\n${it.type}${it.unit ? `, ${it.unit}` : ""}\nlast seen ${fullTime(it.last_seen)}`}>
              <Kind kind={it.type} />
              <span class="metric-name">{it.name}</span>
              <Sparkline values={shapes.get(keyOf(it)) ?? []} width={52} height={16} tone={it.type} />
              <span class="metric-facts"><b>{count(it.count)}</b>{it.unit && <> in {unitName(it.unit)}</>}, {ago(it.last_seen)}</span>
            </a>
          </li>
        ))}
        {found.length === 0 && <li class="soft pad">No metric has this name.</li>}
        {found.length > SHOWN_MAX && <li class="soft pad">and {count(found.length - SHOWN_MAX)} more: search for them</li>}
      </ul>
    </nav>
  );
}
