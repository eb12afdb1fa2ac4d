// Error events one by one, newest first.
import { query } from "../../api/client";
import type { ErrorSummary } from "../../api/types";
import { usePages } from "../../api/use-pages";
import { Empty, Failed } from "../../components/empty";
import { isAboutFilter } from "../../components/filter-field";
import { More } from "../../components/more";
import { Moment } from "../../components/time";
import { range } from "../../shell/range";
import { link } from "../../shell/router";

export function ErrorEvents({ filter }: { filter: string }) {
  const { since, until } = range.value;
  const pages = usePages<ErrorSummary>(`/errors${query({ query: filter, since, until, limit: 100 })}`, "errors", (it) => it.event_id);
  const { rows, error, refresh } = pages;
  if (error && !isAboutFilter(error)) return <Failed error={error} retry={refresh} />;
  if (rows?.length === 0) return <Empty title="No error matches"><p>Try a longer time or a shorter filter.</p></Empty>;
  if (!rows) return error ? null : <p class="soft pad" role="status">Loading…</p>;
  return (
    <>
      <div class="panel table-scroll">
        <table class="table error-list">
          <thead><tr><th>Time</th><th>Error</th><th class="wide-only">Handled</th><th class="wide-only">Release</th><th>Trace</th></tr></thead>
          <tbody>
            {rows.map((it) => (
              <tr key={it.event_id}>
                <td><Moment at={it.timestamp} as="brief" /></td>
                <td class="error-what">
                  <a data-row href={`/errors/${it.event_id}`}>
                    <span class={`level-mark ${it.level}`} title={it.level} />
                    <span class="error-kind">{it.kind ?? it.level}</span>
                    <span class="cut" title={it.message}>{it.message}</span>
                  </a>
                </td>
                <td class="wide-only">{it.handled === null ? <span class="soft">–</span> : it.handled ? "yes" : <span class="bad">no</span>}</td>
                <td class="wide-only cut">{it.release ?? <span class="soft">–</span>}</td>
                <td>{it.trace_id ? <a class="mono" href={link(`/traces/${it.trace_id}`, { span: it.span_id })}>{it.trace_id.slice(0, 8)}</a> : <span class="soft">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More pages={pages} />
    </>
  );
}
