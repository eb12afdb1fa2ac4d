// What can be kept of a question: as a saved query, on a dashboard, as an alert.
import { useState } from "preact/hooks";
import { ApiError, ask } from "../../api/client";
import type { MetricRequest } from "../../api/metrics";
import { useAsk } from "../../api/use-ask";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { Popover } from "../../components/menu";
import { toast } from "../../components/toasts";
import { navigate } from "../../shell/router";
import { range } from "../../shell/range";
import { AddToDashboard } from "./add-to-dashboard";
import { useMetrics, find } from "./catalog";
import { type Display, addressOf, requestOf, state } from "./state";
import { displayOf } from "./view-options";

export interface SavedQuery {
  id: string;
  name: string;
  request: MetricRequest;
  display: Display;
}

/** The question as it is shown now. */
export function useQuestion(): { request: MetricRequest; display: Display; title: string } {
  const shown = state.value;
  const metric = find(useMetrics().data?.metrics, shown.queries[0] ?? { metric: "" });
  const names = shown.queries.map((it) => it.metric).join(", ");
  return { request: requestOf(shown, range.value), display: displayOf(shown.display, metric?.type), title: shown.groupBy.length > 0 ? `${names} by ${shown.groupBy.join(", ")}` : names };
}

export function Saving() {
  const [dialog, setDialog] = useState<"save" | "dashboard" | null>(null);
  const close = () => setDialog(null);
  const alert = () => {
    const { request, display } = question;
    navigate(addressOf(request, display).replace(/^\/metrics/, "/alerts/new"));
  };
  const question = useQuestion();
  return (
    <>
      <Popover label="Keep this question" icon="save" text="Save" align="right">
        {(closeMenu) => <Menu choose={(what) => { closeMenu(); if (what === "alert") alert(); else setDialog(what); }} />}
      </Popover>
      {dialog === "save" && <SaveDialog onClose={close} />}
      {dialog === "dashboard" && <AddToDashboard onClose={close} />}
    </>
  );
}

function Menu({ choose }: { choose: (what: "save" | "dashboard" | "alert") => void }) {
  const { data, refresh } = useAsk<{ queries: SavedQuery[] }>("/queries");
  const remove = async (query: SavedQuery) => {
    const { id, ...body } = query;
    await ask(`/queries/${id}`, { method: "DELETE" });
    refresh();
    toast(`Deleted “${query.name}”`, { action: { label: "Undo", run: () => void ask("/queries", { body: { name: body.name, request: body.request, display: body.display } }).then(refresh) } });
  };
  return (
    <div class="menu-list saving-menu">
      <button type="button" onClick={() => choose("save")}><Icon name="save" />Save as a query</button>
      <button type="button" onClick={() => choose("dashboard")}><Icon name="dashboards" />Add to a dashboard</button>
      <button type="button" onClick={() => choose("alert")}><Icon name="alerts" />Create an alert</button>
      {data && data.queries.length > 0 && (
        <>
          <h3 class="soft">Saved queries</h3>
          <ul>
            {data.queries.map((it) => (
              <li key={it.id} class="saved">
                <a class="cut" href={addressOf(it.request, it.display)}>{it.name}</a>
                <Button small kind="quiet" icon="trash" aria-label={`Delete ${it.name}`} onClick={() => remove(it)} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function SaveDialog({ onClose }: { onClose: () => void }) {
  const { request, display, title } = useQuestion();
  const [name, setName] = useState(title);
  const [error, setError] = useState<ApiError | null>(null);
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await ask("/queries", { body: { name: name.trim(), request, display } });
      toast(`Saved “${name.trim()}”`);
      onClose();
    } catch (failure) {
      setError(failure as ApiError);
    }
  };
  return (
    <Dialog title="Save as a query" onClose={onClose}>
      <form onSubmit={save}>
        <label class="field">Name<input class="input" value={name} required onInput={(event) => setName(event.currentTarget.value)} /></label>
        {error && <p class="field-why" role="alert">{error.message}</p>}
        <div class="dialog-actions"><Button onClick={onClose}>Cancel</Button><button type="submit" class="button primary" disabled={!name.trim()}>Save</button></div>
      </form>
    </Dialog>
  );
}
