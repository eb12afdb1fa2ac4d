// What was wrong with requests, items, entries and attributes: the collector names the place.
import { useAsk } from "../../api/use-ask";
import { Failed } from "../../components/empty";
import { Moment } from "../../components/time";
import { count } from "../../format/number";

interface Finding {
  id: number;
  received_at: number;
  project: string;
  scope: string;
  reason: string;
  item: number | null;
  field: string;
  message: string;
  quantity: number;
}

const SCOPES: Readonly<Record<string, string>> = {
  request: "The whole request was refused",
  item: "One item was refused",
  entry: "One entry was refused",
  attribute: "The entry was kept without this",
};

export function Findings() {
  const { data, error, refresh } = useAsk<{ findings: Finding[] }>("/findings?limit=100", { live: true });
  if (error) return error.status === 404 ? null : <Failed error={error} retry={refresh} />;
  if (!data) return null;
  return (
    <section class="findings">
      <h2>Findings of the collector</h2>
      {data.findings.length === 0 ? <p class="soft">Everything that came was understood.</p> : (
        <div class="panel table-scroll" role="region" aria-label="Findings" tabIndex={0}>
          <table class="table">
            <thead><tr><th>Time</th><th>What</th><th>Where</th><th>Why</th><th class="number">Times</th></tr></thead>
            <tbody>
              {data.findings.map((it) => (
                <tr key={it.id}>
                  <td><Moment at={it.received_at} as="ago" /></td>
                  <td><span class={it.scope === "attribute" ? "pill" : "pill bad"} title={SCOPES[it.scope]}>{it.scope}</span></td>
                  <td><code>{it.field}</code>{it.item !== null && <span class="soft small"> item {it.item}</span>}</td>
                  <td>{it.message} <span class="soft small">{it.reason}</span></td>
                  <td class="number">{count(it.quantity)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
