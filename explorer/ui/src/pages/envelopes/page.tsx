// The last requests as they came: what was in them, what they cost on the wire, and why one was refused.
import { query } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { Empty, Failed, Waiting } from "../../components/empty";
import { useListKeys } from "../../components/list-keys";
import { Page } from "../../components/page";
import { Segmented } from "../../components/segmented";
import { Moment } from "../../components/time";
import { bytes, count } from "../../format/number";
import { params, setParams } from "../../shell/router";
import { Detail } from "./detail";
import { isRefused, type Row } from "./row";
import { Sizes } from "./sizes";

const ROWS = 200;

const KINDS = [
  { value: "all", label: "All" },
  { value: "refused", label: "Refused" },
] as const;

export function EnvelopesPage() {
  const only = params.value.get("only") === "refused" ? "refused" : "all";
  const chosen = params.value.get("id");
  const { data, error, refresh } = useAsk<{ envelopes: Row[] }>(`/envelopes${query({ limit: ROWS })}`, { live: true });
  const rows = data?.envelopes.filter((row) => only === "all" || isRefused(row));
  useListKeys(".envelope-list button[data-row]");
  return (
    <Page title="Envelopes" actions={<Segmented label="Which" value={only} choices={KINDS} onChange={(value) => setParams({ only: value === "all" ? null : value })} />}>
      <p class="soft lead">The newest requests of senders, as they came. They are held in memory only: a restart forgets them, and older ones make room.</p>
      {error && <Failed error={error} retry={refresh} />}
      {data && data.envelopes.length > 0 && <Sizes rows={data.envelopes} />}
      {rows?.length === 0 && (only === "all" ? <Waiting for="envelope" /> : <Empty title="None was refused"><p>Every envelope that is still remembered was understood.</p></Empty>)}
      {rows && rows.length > 0 && (
        <div class={chosen ? "envelopes with-detail" : "envelopes"}>
          <List rows={rows} chosen={chosen} />
          {chosen && <Detail key={chosen} id={chosen} onClose={() => setParams({ id: null })} />}
        </div>
      )}
      {!data && !error && <p class="soft pad" role="status">Loading…</p>}
    </Page>
  );
}

function List({ rows, chosen }: { rows: readonly Row[]; chosen: string | null }) {
  return (
    <div class="panel table-scroll">
      <table class="table envelope-list">
        <thead><tr><th>Received</th><th>Items</th><th class="detail-hides">SDK</th><th class="detail-hides">Encoding</th><th class="number">On the wire</th><th class="number">Unpacked</th><th>Status</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} class={String(row.id) === chosen ? "current" : ""} onClick={() => setParams({ id: row.id })}>
              <td><button type="button" class="as-link" data-row aria-pressed={String(row.id) === chosen}><Moment at={row.received_at} /></button></td>
              <td>
                <div class="envelope-items">
                  {row.items.slice(0, 4).map((item, at) => <span key={at} class="chip"><span>{item.type}</span>{item.entries > 1 && <b>× {count(item.entries)}</b>}</span>)}
                  {row.items.length > 4 && <span class="soft small">and {row.items.length - 4} more</span>}
                  {row.items.length === 0 && <span class="soft">{row.error ?? "none"}</span>}
                </div>
              </td>
              <td class="detail-hides cut">{row.sdk ?? <span class="soft">–</span>}</td>
              <td class="detail-hides">{row.encoding === null || row.encoding === "identity" ? <span class="soft">none</span> : row.encoding}</td>
              <td class="number">{bytes(row.bytes_wire)}</td>
              <td class="number">{row.bytes_plain === null ? "–" : bytes(row.bytes_plain)}</td>
              <td>{isRefused(row) ? <span class="pill bad">refused</span> : <span class="pill good">kept</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
