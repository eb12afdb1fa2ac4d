// One alert: the rule as a form, its past as a chart, and what it has said so far.
import { useState } from "preact/hooks";
import { type Alert, type Rule, ruleOf, type Status, STATUS_WORDS } from "../../alerts/types";
import { ApiError, ask } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { Button, ButtonLink } from "../../components/button";
import { Empty, Failed } from "../../components/empty";
import { Page } from "../../components/page";
import { RangePicker } from "../../components/range-picker";
import { Moment } from "../../components/time";
import { toast } from "../../components/toasts";
import { measure } from "../../format/number";
import { isNotifying, switchNotices } from "../../alerts/notices";
import { range } from "../../shell/range";
import { navigate, params } from "../../shell/router";
import { read, requestOf } from "../metrics/state";
import { RuleForm } from "./form";
import { Preview } from "./preview";
import { useUnit } from "./unit";

export function AlertPage({ parts: { id = "" } }: { parts: Record<string, string> }) {
  const isNew = id === "new";
  const { data, error, refresh } = useAsk<Alert>(isNew ? null : `/alerts/${encodeURIComponent(id)}`, { keep: false });
  if (isNew) return <Editor id={null} first={fresh()} />;
  if (data) return <Editor key={data.id} id={data.id} first={ruleOf(data)} />;
  return (
    <Page title="Alert" actions={<ButtonLink icon="left" href="/alerts">Alerts</ButtonLink>}>
      {error?.status === 404 ? <Empty title="There is no such alert"><p>It may have been deleted.</p></Empty> : error ? <Failed error={error} retry={refresh} /> : <p class="soft pad" role="status">Loading…</p>}
    </Page>
  );
}

/** A new rule about what the address says: the metrics explorer leads here with its question. */
function fresh(): Rule {
  const { since: _since, until: _until, compare: _compare, group_by: _groups, top: _top, interval: _interval, ...request } = requestOf(read(params.peek()), range.peek());
  const metric = request.queries[0]?.metric;
  return { name: metric ? `${metric} is too high` : "", enabled: true, request, condition: { type: "threshold", above: 0 }, window: "5m", notify: {} };
}

function Editor({ id, first }: { id: string | null; first: Rule }) {
  const [rule, setRule] = useState(first);
  const [saved, setSaved] = useState(first);
  const [error, setError] = useState<ApiError | null>(null);
  const isChanged = id === null || JSON.stringify(rule) !== JSON.stringify(saved);
  const isReady = rule.name.trim() !== "" && Boolean(rule.request.queries[0]?.metric);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      const kept = await ask<Alert>(id === null ? "/alerts" : `/alerts/${id}`, { method: id === null ? "POST" : "PUT", body: rule });
      setError(null);
      setSaved(rule);
      if (rule.notify.desktop && !isNotifying.value) await switchNotices(true);
      toast("Saved");
      if (id === null) navigate(`/alerts/${kept.id}`, { replace: true });
    } catch (failure) {
      setError(failure as ApiError);
    }
  };
  return (
    <Page title={rule.name || "New alert"} heading={id === null ? "New alert" : rule.name} actions={<><ButtonLink icon="left" href="/alerts">Alerts</ButtonLink><RangePicker /></>}>
      <div class="alert-columns">
        <form class="panel alert-form" onSubmit={save}>
          <RuleForm rule={rule} onChange={(changed) => { setRule(changed); setError(null); }} error={error} />
          {error && <p class="field-why" role="alert">{error.message}</p>}
          <div class="dialog-actions">
            <TryNow rule={rule} isReady={isReady} />
            <button type="submit" class="button primary" disabled={!isReady || !isChanged}>{id === null ? "Create" : "Save"}</button>
          </div>
        </form>
        <div class="alert-side">
          <section class="panel alert-preview"><h2>Where it would have fired</h2><Preview rule={rule} /></section>
          {id !== null && <History id={id} rule={saved} />}
        </div>
      </div>
    </Page>
  );
}

interface Verdict {
  status?: Status;
  value?: number | null;
  message?: string;
}

/** Asks the server what the rule says now; nothing is saved and nobody is told. */
function TryNow({ rule, isReady }: { rule: Rule; isReady: boolean }) {
  const unit = useUnit(rule);
  const attempt = async (): Promise<void> => {
    try {
      const { status = "ok", value = null, message = "" } = await ask<Verdict>("/alerts/test", { body: { ...rule, name: rule.name || "Test" } });
      toast(`Now: ${STATUS_WORDS[status] ?? status}. ${message || measure(value, unit)}`, { tone: status === "firing" || status === "error" ? "bad" : "plain" });
    } catch (failure) {
      toast(failure instanceof ApiError ? failure.message : String(failure), { tone: "bad" });
    }
  };
  return <Button disabled={!isReady} onClick={attempt}>Try it now</Button>;
}

interface Change {
  at: number;
  status: Status;
  value: number | null;
  message: string;
}

function History({ id, rule }: { id: string; rule: Rule }) {
  const unit = useUnit(rule);
  const { data, error } = useAsk<{ history: Change[] }>(`/alerts/${encodeURIComponent(id)}/history`, { live: true });
  if (error) return <Failed error={error} />;
  const told = [...(data?.history ?? [])].sort((a, b) => b.at - a.at);
  return (
    <section class="panel table-scroll" aria-label="History" tabIndex={0}>
      <div class="panel-head"><h2>History</h2></div>
      {data && told.length === 0 && <p class="soft pad">It has not been asked yet.</p>}
      {told.length > 0 && (
        <table class="table">
          <thead><tr><th>When</th><th>Became</th><th class="number">Value</th><th>Why</th></tr></thead>
          <tbody>
            {told.map((it) => (
              <tr key={`${it.at} ${it.status}`}>
                <td><Moment at={it.at} as="ago" /></td>
                <td><span class={`alert-status ${it.status}`}>{STATUS_WORDS[it.status] ?? it.status}</span></td>
                <td class="number">{measure(it.value, unit)}</td>
                <td class="soft">{it.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
