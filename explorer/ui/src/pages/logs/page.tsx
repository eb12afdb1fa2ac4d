// Logs: how many of each level over time, and each of them, filtered by what it says.
import { useState } from "preact/hooks";
import { query } from "../../api/client";
import type { Log } from "../../api/types";
import { usePages } from "../../api/use-pages";
import { Empty, Failed, Waiting } from "../../components/empty";
import { FilterField, isAboutFilter } from "../../components/filter-field";
import { useListKeys } from "../../components/list-keys";
import { More } from "../../components/more";
import { Page } from "../../components/page";
import { RangePicker } from "../../components/range-picker";
import { Segmented } from "../../components/segmented";
import { ButtonLink } from "../../components/button";
import { keysOf } from "../../filter/keys";
import { withTerm } from "../../filter/text";
import { range } from "../../shell/range";
import { link, params, setParams } from "../../shell/router";
import { toggled } from "../../shell/sets";
import { LogCounts } from "./counts";
import { COLUMNS } from "./keys";
import { LogRow } from "./row";

const PAGE = 200;

const LEVELS = [
  { value: "", label: "All" },
  { value: "error", label: "Error" },
  { value: "warn", label: "Warn" },
  { value: "info", label: "Info" },
  { value: "debug", label: "Debug" },
] as const;

type Level = (typeof LEVELS)[number]["value"];

export function LogsPage() {
  const { since, until } = range.value;
  const filter = params.value.get("query") ?? "";
  const level = (params.value.get("level") ?? "") as Level;
  const trace = params.value.get("trace_id");
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const search = query({ query: filter, level, trace_id: trace, since, until });
  const pages = usePages<Log>(`/logs${search}${search === "" ? "?" : "&"}limit=${PAGE}`, "logs", (log) => log.id);
  const { rows, error, refresh } = pages;
  useListKeys(".log-toggle");
  const isNarrow = filter !== "" || level !== "" || trace !== null || params.value.get("since") !== null;
  return (
    <Page title="Logs" actions={<><ButtonLink icon="live" href={link("/live", { kind: "logs" })}>Tail</ButtonLink><RangePicker /></>}>
      <div class="toolbar">
        <FilterField value={filter} onChange={(text) => setParams({ query: text })} keys={keysOf(COLUMNS, rows ?? [])} error={error} placeholder='Filter: "free text", level:error, user.id:7, !has:order' />
        <Segmented label="Level" value={level} choices={LEVELS} onChange={(value) => setParams({ level: value })} />
      </div>
      {error && !isAboutFilter(error) && <Failed error={error} retry={refresh} />}
      <LogCounts search={search} />
      {rows?.length === 0 && !error && (isNarrow ? <Empty title="No log matches"><p>Try a longer time, another level or a shorter filter.</p></Empty> : <Waiting for="log" snippet="sentry" />)}
      {rows && rows.length > 0 && (
        <ol class="logs panel" aria-label="Logs, newest first">
          {rows.map((log) => (
            <LogRow key={log.id} log={log} isOpen={open.has(log.id)} onToggle={() => setOpen(toggled(open, log.id))} onFilter={(term) => setParams({ query: withTerm(filter, term) })} />
          ))}
        </ol>
      )}
      <More pages={pages} />
      {!rows && !error && <p class="soft pad" role="status">Loading…</p>}
    </Page>
  );
}
