// What the metrics page shows, as its address says it: the first query in the API's own parameters, further ones as `b.metric`,
// equations as `e1`.
import { computed } from "@preact/signals";
import type { Equation, MetricQuery, MetricRequest } from "../../api/metrics";
import { link, params, setParams } from "../../shell/router";
import { type Range, range } from "../../shell/range";

export type Display = "line" | "area" | "bar" | "heatmap";
export type Tab = "aggregates" | "samples";

export interface ExplorerState {
  queries: MetricQuery[];
  equations: Equation[];
  groupBy: string[];
  top: number;
  /** As the API takes it: `auto`, or seconds with an `s`. */
  interval: string;
  compare: string;
  /** Null: what suits the first query. */
  display: Display | null;
  tab: Tab;
}

export const TOP_DEFAULT = 10;
const IDS = "abcdefgh";
export const QUERIES_MAX = IDS.length;
const PARTS = ["metric", "type", "unit", "aggregate", "query"] as const;

export function read(search: URLSearchParams): ExplorerState {
  const queries: MetricQuery[] = [];
  const equations: Equation[] = [];
  for (const id of IDS) {
    const prefix = id === "a" ? "" : `${id}.`;
    const metric = search.get(`${prefix}metric`);
    if (!metric) continue;
    const query: MetricQuery = { id, metric };
    for (const part of PARTS) {
      const value = search.get(prefix + part);
      if (value) query[part] = value;
    }
    queries.push(query);
  }
  for (const [key, value] of search) if (/^e\d$/.test(key) && value) equations.push({ id: key, expression: value });
  return {
    queries,
    equations,
    groupBy: search.getAll("group_by").filter(Boolean),
    top: Math.min(Math.max(Number(search.get("top")) || TOP_DEFAULT, 1), 50),
    interval: search.get("interval") || "auto",
    compare: search.get("compare") || "none",
    display: oneOf(search.get("display"), ["line", "area", "bar", "heatmap"]),
    tab: oneOf(search.get("tab"), ["aggregates", "samples"]) ?? "aggregates",
  };
}

const oneOf = <T extends string>(value: string | null, known: readonly T[]): T | null => known.find((it) => it === value) ?? null;

type Change = Record<string, string | string[] | null>;

/** The parameters that say a state; null where nothing need be said. */
export function write(state: ExplorerState): Change {
  const change: Change = {};
  for (const id of IDS) {
    const query = state.queries.find((it) => it.id === id);
    for (const part of PARTS) change[id === "a" ? part : `${id}.${part}`] = query?.[part] ?? null;
  }
  for (let number = 1; number <= 9; number += 1) change[`e${number}`] = state.equations.find((it) => it.id === `e${number}`)?.expression ?? null;
  return {
    ...change,
    group_by: state.groupBy.length > 0 ? state.groupBy : null,
    top: state.top === TOP_DEFAULT ? null : String(state.top),
    interval: state.interval === "auto" ? null : state.interval,
    compare: state.compare === "none" ? null : state.compare,
    display: state.display,
    tab: state.tab === "aggregates" ? null : state.tab,
  };
}

export const state = computed(() => read(params.value));

export function update(change: Partial<ExplorerState>, options?: { replace?: boolean }): void {
  setParams(write({ ...state.peek(), ...change }), options);
}

/** Changes one of the queries. */
export function updateQuery(id: string, change: Partial<MetricQuery>): void {
  update({ queries: state.peek().queries.map((it) => (it.id === id ? strip({ ...it, ...change }) : it)) });
}

function strip(query: MetricQuery): MetricQuery {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== "")) as unknown as MetricQuery;
}

/** The first id that no query has. */
export const freeId = (queries: readonly MetricQuery[]): string | undefined => [...IDS].find((id) => queries.every((it) => it.id !== id));

/** The question that the page asks. */
export function requestOf({ queries, equations, groupBy, top, interval, compare }: ExplorerState, { since, until }: Range): MetricRequest {
  const seconds = /^(\d+)s$/.exec(interval);
  return {
    queries,
    ...(equations.length > 0 ? { equations } : {}),
    ...(groupBy.length > 0 ? { group_by: groupBy, top } : {}),
    interval: seconds ? Number(seconds[1]) : null,
    since,
    ...(until === null ? {} : { until }),
    ...(compare === "none" ? {} : { compare }),
  };
}

/** The address that shows a question: saved queries and widgets lead back to the page with it. */
export function addressOf(request: MetricRequest, display: Display | null): string {
  const shown: ExplorerState = {
    queries: request.queries,
    equations: request.equations ?? [],
    groupBy: request.group_by ?? [],
    top: request.top ?? TOP_DEFAULT,
    interval: request.interval ? `${request.interval}s` : "auto",
    compare: request.compare ?? "none",
    display,
    tab: "aggregates",
  };
  return link("/metrics", { ...write(shown), since: request.since ?? null, until: request.until ?? null });
}

/** The address of one metric, within the time that is looked at. */
export const metricAddress = ({ name, type, unit }: { name: string; type: string; unit: string | null }): string =>
  link("/metrics", { metric: name, type, unit: unit ?? "", since: params.value.get("since"), until: range.value.until });
