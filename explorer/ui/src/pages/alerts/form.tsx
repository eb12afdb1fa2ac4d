// A rule as a form: what is watched, when it fires, and who is told.
import type { ApiError } from "../../api/client";
import type { Condition, Rule } from "../../alerts/types";
import { Segmented } from "../../components/segmented";
import { QueryFields } from "../dashboards/query-fields";

const KINDS = [
  { value: "threshold", label: "Threshold" },
  { value: "change", label: "Change" },
  { value: "absence", label: "Absence" },
] as const;

const BEGINNINGS: Readonly<Record<Condition["type"], Condition>> = {
  threshold: { type: "threshold", above: 0 },
  change: { type: "change", above: 0.5, compare: "1d" },
  absence: { type: "absence" },
};

const WINDOWS = ["1m", "5m", "10m", "15m", "30m", "1h", "6h", "1d"];
const DELAYS = ["", "1m", "2m", "5m", "10m", "30m"];

interface Props {
  rule: Rule;
  onChange: (rule: Rule) => void;
  error: ApiError | null;
}

/** What the server refused, under the field it named. */
function Why({ error, field }: { error: ApiError | null; field: string }) {
  return error && error.field.startsWith(field) ? <span class="field-why" role="alert">{error.message}</span> : null;
}

export function RuleForm({ rule, onChange, error }: Props) {
  const { condition, notify } = rule;
  const setNotify = (changed: Rule["notify"]): void => onChange({ ...rule, notify: changed });
  const delay = (text: string): void => {
    const { for: _delay, ...rest } = rule;
    onChange(text === "" ? rest : { ...rest, for: text });
  };
  const webhook = (text: string): void => {
    const { webhook: _webhook, ...rest } = notify;
    setNotify(text.trim() === "" ? rest : { ...rest, webhook: text.trim() });
  };
  return (
    <>
      <label class="field">Name<input class="input" required value={rule.name} placeholder="Checkout fails" onInput={(event) => onChange({ ...rule, name: event.currentTarget.value })} /><Why error={error} field="name" /></label>
      <fieldset>
        <legend>Watch</legend>
        <QueryFields request={rule.request} error={error} onChange={(request) => onChange({ ...rule, request })} />
        <Why error={error} field="request" />
      </fieldset>
      <fieldset>
        <legend>Fire when</legend>
        <Segmented label="Kind of condition" value={condition.type} choices={KINDS} onChange={(type) => onChange({ ...rule, condition: BEGINNINGS[type] })} />
        <Bounds condition={condition} onChange={(changed) => onChange({ ...rule, condition: changed })} />
        <Why error={error} field="condition" />
        <div class="field-row">
          <label class="field">
            Looking back
            <select class="select" value={rule.window} onChange={(event) => onChange({ ...rule, window: event.currentTarget.value })}>
              {[...new Set([...WINDOWS, rule.window])].map((it) => <option key={it} value={it}>{it}</option>)}
            </select>
            <Why error={error} field="window" />
          </label>
          <label class="field">
            Holding for
            <select class="select" value={rule.for ?? ""} onChange={(event) => delay(event.currentTarget.value)}>
              {[...new Set([...DELAYS, rule.for ?? ""])].map((it) => <option key={it} value={it}>{it === "" ? "at once" : it}</option>)}
            </select>
            <Why error={error} field="for" />
          </label>
        </div>
      </fieldset>
      <fieldset>
        <legend>Tell</legend>
        <label class="check"><input type="checkbox" checked={notify.desktop ?? false} onChange={(event) => setNotify({ ...notify, desktop: event.currentTarget.checked })} />A notification on the desktop</label>
        <label class="field">A webhook<input class="input" type="url" value={notify.webhook ?? ""} placeholder="https://…" onInput={(event) => webhook(event.currentTarget.value)} /><Why error={error} field="notify.webhook" /></label>
      </fieldset>
    </>
  );
}

function Bounds({ condition, onChange }: { condition: Condition; onChange: (condition: Condition) => void }) {
  if (condition.type === "absence") return <p class="soft small">It fires when no sample at all arrives within the time looked back.</p>;
  const isChange = condition.type === "change";
  const shown = (value: number | undefined): string => (value === undefined ? "" : String(isChange ? Math.round(value * 1000) / 10 : value));
  const set = (side: "above" | "below", text: string): void => {
    const { [side]: _side, ...rest } = condition;
    const value = Number(text);
    onChange((text.trim() === "" || Number.isNaN(value) ? rest : { ...rest, [side]: isChange ? value / 100 : value }) as Condition);
  };
  return (
    <div class="field-row">
      <label class="field">{isChange ? "Above, %" : "Above"}<input class="input" type="number" step="any" value={shown(condition.above)} onInput={(event) => set("above", event.currentTarget.value)} /></label>
      <label class="field">{isChange ? "Below, %" : "Below"}<input class="input" type="number" step="any" value={shown(condition.below)} onInput={(event) => set("below", event.currentTarget.value)} /></label>
      {isChange && (
        <label class="field">
          Against
          <select class="select" value={condition.compare} onChange={(event) => onChange({ ...condition, compare: event.currentTarget.value })}>
            {[...new Set(["1h", "1d", "1w", condition.compare])].map((it) => <option key={it} value={it}>{it} before</option>)}
          </select>
        </label>
      )}
    </div>
  );
}
