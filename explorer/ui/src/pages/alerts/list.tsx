// Rules that watch metrics, and how each of them stands.
import { inWords } from "../../alerts/foresight";
import { isNotifying, switchNotices } from "../../alerts/notices";
import { type Alert, ruleOf, STATUS_WORDS } from "../../alerts/types";
import { ApiError, ask } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { Button, ButtonLink } from "../../components/button";
import { Empty, Failed } from "../../components/empty";
import { useListKeys } from "../../components/list-keys";
import { Page } from "../../components/page";
import { Moment } from "../../components/time";
import { toast } from "../../components/toasts";
import { measure } from "../../format/number";
import { useUnit } from "./unit";

const complain = (failure: unknown): void => toast(failure instanceof ApiError ? failure.message : String(failure), { tone: "bad" });

/** Those that need somebody first. */
const RANK = { firing: 0, error: 1, pending: 2, no_data: 3, ok: 4 } as const;

export function AlertsPage() {
  const { data, error, refresh } = useAsk<{ alerts: Alert[] }>("/alerts", { live: true });
  useListKeys(".alert-list a[data-row]");
  const rank = ({ enabled, state }: Alert): number => (enabled ? RANK[state?.status ?? "ok"] : 5);
  const notices = (): Promise<void> => switchNotices(!isNotifying.value).then((isOn) => toast(isOn ? "This browser will tell when an alert fires" : "No notifications from this browser"));
  return (
    <Page
      title="Alerts"
      actions={<>
        <Button icon="alerts" aria-pressed={isNotifying.value} onClick={notices}>Notifications</Button>
        <ButtonLink icon="plus" kind="primary" href="/alerts/new">New alert</ButtonLink>
      </>}
    >
      {error && <Failed error={error} retry={refresh} />}
      {data?.alerts.length === 0 && <Empty title="Nothing is watched yet"><p>An alert asks a question about a metric every few seconds, and tells you when the answer is not what it should be.</p></Empty>}
      {data && data.alerts.length > 0 && (
        <div class="panel table-scroll">
          <table class="table alert-list">
            <thead><tr><th>Alert</th><th>Status</th><th class="wide-only">Fires when</th><th class="number">Value</th><th class="wide-only">Since</th><th><span class="unseen">Actions</span></th></tr></thead>
            <tbody>{[...data.alerts].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name)).map((alert) => <Line key={alert.id} alert={alert} refresh={refresh} />)}</tbody>
          </table>
        </div>
      )}
    </Page>
  );
}

function Line({ alert, refresh }: { alert: Alert; refresh: () => void }) {
  const { id, name, enabled, state, condition, window, request } = alert;
  const unit = useUnit(alert);
  const turn = (): void => void ask(`/alerts/${id}`, { method: "PUT", body: { ...ruleOf(alert), enabled: !enabled } }).then(refresh, complain);
  const remove = async (): Promise<void> => {
    try {
      await ask(`/alerts/${id}`, { method: "DELETE" });
      refresh();
      toast(`Deleted “${name}”`, { action: { label: "Undo", run: () => void ask("/alerts", { body: ruleOf(alert) }).then(refresh, complain) } });
    } catch (failure) {
      complain(failure);
    }
  };
  return (
    <tr>
      <td><a data-row class="alert-name" href={`/alerts/${id}`}>{name}</a></td>
      <td>{enabled ? <span class={`alert-status ${state?.status ?? "ok"}`} title={state?.message}>{STATUS_WORDS[state?.status ?? "ok"]}</span> : <span class="alert-status soft">Paused</span>}</td>
      <td class="wide-only soft">{request.queries[0]?.metric}: {inWords(condition, window, (value) => measure(value, unit))}</td>
      <td class="number">{enabled && state ? measure(state.value, unit) : "–"}</td>
      <td class="wide-only">{enabled && state && state.since ? <Moment at={state.since} as="ago" /> : "–"}</td>
      <td class="number">
        <Button small kind="quiet" icon={enabled ? "pause" : "play"} aria-label={`${enabled ? "Pause" : "Resume"} ${name}`} onClick={turn} />
        <Button small kind="quiet" icon="trash" aria-label={`Delete ${name}`} onClick={remove} />
      </td>
    </tr>
  );
}
