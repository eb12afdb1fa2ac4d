// Traces: found by what any of their spans says, newest, longest or largest first.
import { useState } from "preact/hooks";
import { query } from "../../api/client";
import { usePages } from "../../api/use-pages";
import { Empty, Failed, Waiting } from "../../components/empty";
import { FilterField, isAboutFilter } from "../../components/filter-field";
import { More } from "../../components/more";
import { Page } from "../../components/page";
import { RangePicker } from "../../components/range-picker";
import { useListKeys } from "../../components/list-keys";
import { Moment } from "../../components/time";
import { count } from "../../format/number";
import { duration } from "../../format/time";
import { range } from "../../shell/range";
import { params, setParams } from "../../shell/router";
import { familyOf } from "../../trace/families";
import type { TraceRow } from "../../trace/types";
import { Scatter } from "./scatter";

const PAGE = 100;

const KEYS = [
  { key: "name", hint: "of a span" }, { key: "op", hint: "such as http.client" }, { key: "status", hint: "ok or error", values: [{ value: "ok" }, { value: "error" }] },
  { key: "duration", hint: ">100ms" }, { key: "origin" }, { key: "segment" }, { key: "release" }, { key: "environment" }, { key: "trace_id" }, { key: "span_id" },
  { key: "http.request.method" }, { key: "http.response.status_code", hint: ">=500" }, { key: "url.full", hint: "*checkout*" }, { key: "browser.name" },
];

const SORTS = { "-timestamp": "Started", "-duration": "Took", "-spans": "Spans" } as const;

type Sort = keyof typeof SORTS;

export function TracesPage() {
  const { since, until } = range.value;
  const filter = params.value.get("query") ?? "";
  const asked = params.value.get("sort") ?? "";
  const sort: Sort = asked in SORTS ? (asked as Sort) : "-timestamp";
  const [hovered, setHovered] = useState<string | null>(null);
  const pages = usePages<TraceRow>(`/traces${query({ query: filter, since, until, sort, limit: PAGE })}`, "traces", (trace) => trace.trace_id);
  const { rows, error, refresh } = pages;
  useListKeys(".trace-list a[data-row]");
  return (
    <Page title="Traces" actions={<RangePicker />}>
      <div class="toolbar">
        <FilterField value={filter} onChange={(text) => setParams({ query: text })} keys={KEYS} error={error} placeholder="Any span: name:*checkout*, op:http.client, duration:>1s, status:error" />
      </div>
      {error && !isAboutFilter(error) && <Failed error={error} retry={refresh} />}
      {rows?.length === 0 && !error && (filter === "" ? <NoTraces /> : <Empty title="No trace matches"><p>A trace is found if any of its spans matches. Try a longer time or a shorter filter.</p></Empty>)}
      {rows && rows.length > 0 && (
        <>
          <Scatter traces={rows} hovered={hovered} onHover={setHovered} />
          <TraceTable rows={rows} sort={sort} hovered={hovered} onHover={setHovered} />
          <More pages={pages} />
        </>
      )}
      {!rows && !error && <p class="soft pad" role="status">Loading…</p>}
    </Page>
  );
}

function NoTraces() {
  const isDefault = params.value.get("since") === null;
  if (isDefault) return <Waiting for="trace" snippet="trace" />;
  return <Empty title="No traces in this time"><p>Choose a longer time above.</p></Empty>;
}

interface TableProps {
  rows: readonly TraceRow[];
  sort: Sort;
  hovered: string | null;
  onHover: (id: string | null) => void;
}

function TraceTable({ rows, sort, hovered, onHover }: TableProps) {
  const head = (key: Sort, isNumber: boolean) => (
    <th class={isNumber ? "number" : ""} aria-sort={sort === key ? "descending" : "none"}>
      <button type="button" onClick={() => setParams({ sort: key === "-timestamp" ? null : key })}>{SORTS[key]}{sort === key && <span aria-hidden="true">↓</span>}</button>
    </th>
  );
  return (
    <div class="panel table-scroll">
      <table class="table trace-list">
        <thead>
          <tr>
            {head("-timestamp", false)}
            <th>Root</th>
            {head("-duration", true)}
            {head("-spans", true)}
            <th class="number">Failed</th><th class="number">Errors</th><th class="number">Logs</th><th class="number">Metrics</th><th class="wide-only">Trace</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((trace) => (
            <tr key={trace.trace_id} class={hovered === trace.trace_id ? "hovered" : ""} onPointerEnter={() => onHover(trace.trace_id)} onPointerLeave={() => onHover(null)}>
              <td><Moment at={trace.start_timestamp} as={Date.now() / 1000 - trace.start_timestamp > 3600 ? "brief" : "clock"} /></td>
              <td class="trace-root">
                <a data-row href={`/traces/${trace.trace_id}`}>
                  {trace.op && <span class="op" data-family={familyOf(trace.op)}>{trace.op}</span>}
                  <span class="cut" title={trace.name}>{trace.name || "(no name)"}</span>
                </a>
              </td>
              <td class="number strong">{duration(trace.duration)}</td>
              <td class="number">{count(trace.spans)}</td>
              <Many value={trace.failed} isBad />
              <Many value={trace.errors} isBad />
              <Many value={trace.logs} />
              <Many value={trace.metrics} />
              <td class="mono soft wide-only">{trace.trace_id.slice(0, 8)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Many({ value = 0, isBad = false }: { value?: number; isBad?: boolean }) {
  return <td class={value > 0 ? (isBad ? "number bad" : "number") : "number soft"}>{value > 0 ? count(value) : "–"}</td>;
}
