// The metrics there are, for everything on the page that must know their kinds and units.
import { useMemo } from "preact/hooks";
import type { MetricQuery } from "../../api/metrics";
import type { AttributeKey, Metric } from "../../api/types";
import { query } from "../../api/client";
import { type Answer, useAsk } from "../../api/use-ask";
import { rank } from "../../components/attributes";
import type { Key } from "../../filter/complete";
import { count } from "../../format/number";
import { range } from "../../shell/range";

export function useMetrics(): Answer<{ metrics: Metric[] }> {
  const { since, until } = range.value;
  return useAsk<{ metrics: Metric[] }>(`/metrics${query({ since, until })}`, { live: true });
}

/** The metric a query means: by name, and by kind and unit where it names them. */
export const find = (metrics: readonly Metric[] | undefined, { metric, type, unit }: Pick<MetricQuery, "metric" | "type" | "unit">): Metric | undefined =>
  metrics?.find((it) => it.name === metric && (!type || it.type === type) && (!unit || it.unit === unit));

export const keyOf = ({ name, type, unit }: Pick<Metric, "name" | "type" | "unit">): string => `${name}\n${type}\n${unit ?? ""}`;

/** The attributes of a metric's samples, with their commonest values; first those that tell samples apart. */
export function useAttributes(of: MetricQuery | undefined, filter = ""): Answer<{ attributes: AttributeKey[] }> {
  const { since, until } = range.value;
  const answer = useAsk<{ attributes: AttributeKey[] }>(of ? `/metrics/attributes${query({ metric: of.metric, type: of.type, since, until, query: filter })}` : null);
  const data = useMemo(() => answer.data && { attributes: [...answer.data.attributes].sort((a, b) => rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1)) }, [answer.data]);
  return { ...answer, data };
}

/** What a sample has besides its attributes. */
const COLUMNS: readonly Key[] = [
  { key: "value", hint: "of the sample" },
  { key: "trace_id", hint: "trace" },
  { key: "span_id", hint: "span" },
  { key: "release", hint: "release" },
  { key: "environment", hint: "environment" },
  { key: "project", hint: "project" },
];

/** The keys that a filter of a metric can have. */
export function useKeys(of: MetricQuery | undefined): readonly Key[] {
  const { data } = useAttributes(of);
  return useMemo(() => {
    const own = (data?.attributes ?? []).map((it) => ({ key: it.key, hint: `${it.type}, ${count(it.cardinality)} ${it.cardinality === 1 ? "value" : "values"}`, values: it.values }));
    return [...own, ...COLUMNS.filter((column) => own.every((it) => it.key !== column.key)), { key: "has", hint: "an attribute is set" }];
  }, [data]);
}
