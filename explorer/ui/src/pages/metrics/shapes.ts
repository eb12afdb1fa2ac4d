// The shape of every metric over the time that is looked at, for lists: asked a few at a time.
import { useEffect, useState } from "preact/hooks";
import type { MetricAnswer } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { ask } from "../../api/client";
import { type Range, bounds } from "../../shell/range";
import { defaultOf } from "./aggregates";
import { keyOf } from "./catalog";
import { QUERIES_MAX } from "./state";

/** Values over time, by the key of a metric. */
export type Shapes = ReadonlyMap<string, readonly (number | null)[]>;

export interface Overview {
  shapes: Shapes;
  totals: ReadonlyMap<string, { total: number | null; change: number | null; unit: string | null }>;
}

const POINTS = 40;
const METRICS_MAX = 120;
const EMPTY: Overview = { shapes: new Map(), totals: new Map() };

export function useOverview(metrics: readonly Metric[] | undefined, range: Range): Overview {
  const [overview, setOverview] = useState(EMPTY);
  const asked = (metrics ?? []).slice(0, METRICS_MAX);
  const question = JSON.stringify([asked.map(keyOf), range]);
  useEffect(() => {
    if (asked.length === 0) return;
    const abort = new AbortController();
    const shapes = new Map<string, readonly (number | null)[]>();
    const totals = new Map<string, { total: number | null; change: number | null; unit: string | null }>();
    const [from, to] = bounds(range);
    const interval = Math.max(1, Math.ceil((to - from) / POINTS));
    const askAll = async () => {
      for (let first = 0; first < asked.length; first += QUERIES_MAX) {
        const part = asked.slice(first, first + QUERIES_MAX);
        const queries = part.map(({ name, type, unit }, index) => ({ id: `q${index}`, metric: name, type, ...(unit ? { unit } : {}), aggregate: defaultOf(type) }));
        const body = { queries, interval, since: range.since, ...(range.until ? { until: range.until } : {}), compare: "previous" };
        const answer = await ask<MetricAnswer>("/metrics/query", { body, signal: abort.signal });
        for (const [index, metric] of part.entries()) {
          const result = answer.results.find(({ id }) => id === `q${index}`);
          const series = result?.series[0];
          shapes.set(keyOf(metric), series?.values ?? []);
          totals.set(keyOf(metric), { total: series?.total ?? null, change: series?.previous?.change ?? null, unit: result?.unit ?? metric.unit });
        }
        if (!abort.signal.aborted) setOverview({ shapes: new Map(shapes), totals: new Map(totals) });
      }
    };
    // The page says elsewhere that the collector is gone; lists go without shapes.
    askAll().catch(() => {});
    return () => abort.abort();
  }, [question]);
  return overview;
}
