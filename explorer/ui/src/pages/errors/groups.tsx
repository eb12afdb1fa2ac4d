// Errors of one cause as one row: how often, for how many users, and when.
import { query } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { Empty, Failed, Waiting } from "../../components/empty";
import { isAboutFilter } from "../../components/filter-field";
import { useListKeys } from "../../components/list-keys";
import { Sparkline } from "../../components/sparkline";
import { Moment } from "../../components/time";
import { count } from "../../format/number";
import { range } from "../../shell/range";
import type { ErrorGroup } from "./types";

export function ErrorGroups({ filter }: { filter: string }) {
  const { since, until } = range.value;
  const { data, error, refresh } = useAsk<{ groups: ErrorGroup[] }>(`/errors/groups${query({ query: filter, since, until })}`, { live: true });
  useListKeys(".error-list a[data-row]");
  if (error && !data && !isAboutFilter(error)) return <Failed error={error} retry={refresh} />;
  if (!data) return error ? null : <p class="soft pad" role="status">Loading…</p>;
  if (data.groups.length === 0) {
    return filter === "" ? <Waiting for="error" snippet="sentry" /> : <Empty title="No error matches"><p>Try a longer time or a shorter filter.</p></Empty>;
  }
  return (
    <div class="panel table-scroll">
      <table class="table error-list">
        <thead>
          <tr><th>Error</th><th class="wide-only">Trend</th><th class="number">Events</th><th class="number">Users</th><th class="wide-only">First seen</th><th>Last seen</th></tr>
        </thead>
        <tbody>
          {data.groups.map((group) => (
            <tr key={group.group}>
              <td class="error-what">
                <a data-row href={`/errors/${group.latest_event_id}`}>
                  <span class={`level-mark ${group.level}`} title={group.level} />
                  <span class="error-kind">{group.kind ?? group.level}</span>
                  <span class="cut" title={group.message}>{group.message}</span>
                </a>
                {group.culprit && <span class="soft small cut">{group.culprit}</span>}
              </td>
              <td class="wide-only"><Sparkline values={group.trend.counts} width={110} height={26} tone="bad" bars /></td>
              <td class="number strong">{count(group.count)}</td>
              <td class={group.users > 0 ? "number" : "number soft"}>{group.users > 0 ? count(group.users) : "–"}</td>
              <td class="wide-only"><Moment at={group.first_seen} as="ago" /></td>
              <td><Moment at={group.last_seen} as="ago" /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
