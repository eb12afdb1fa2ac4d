// One dashboard: charts and other widgets side by side, over one time.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { Button, ButtonLink } from "../../components/button";
import { Empty, Failed } from "../../components/empty";
import { Popover } from "../../components/menu";
import { Page } from "../../components/page";
import { RangePicker } from "../../components/range-picker";
import { toast } from "../../components/toasts";
import { freePlace } from "../../dashboards/grid";
import { bodyOf, type Dashboard, type DashboardBody, NAMES, SIZES, type Widget, type WidgetType } from "../../dashboards/types";
import { useShortcuts } from "../../shell/keys";
import { DEFAULT_SINCE, range } from "../../shell/range";
import { params, setParams } from "../../shell/router";
import { WidgetEditor } from "./editor";
import { Grid } from "./grid";

export function DashboardPage({ parts: { id = "" } }: { parts: Record<string, string> }) {
  const { data, error, refresh } = useAsk<Dashboard>(`/dashboards/${encodeURIComponent(id)}`, { keep: false });
  if (data) return <Shown key={data.id} loaded={data} />;
  return (
    <Page title="Dashboard" actions={<ButtonLink icon="left" href="/dashboards">Dashboards</ButtonLink>}>
      {error?.status === 404 ? <Empty title="There is no such dashboard"><p>It may have been deleted.</p></Empty> : error ? <Failed error={error} retry={refresh} /> : <p class="soft pad" role="status">Loading…</p>}
    </Page>
  );
}

/** Changes show at once and are saved in order; what cannot be saved is said, and taken back. */
function useDocument(loaded: Dashboard) {
  const [body, setBody] = useState<DashboardBody>(() => bodyOf(loaded));
  const saved = useRef(body);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const change = (next: DashboardBody): void => {
    setBody(next);
    queue.current = queue.current.then(async () => {
      try {
        await ask(`/dashboards/${encodeURIComponent(loaded.id)}`, { method: "PUT", body: next });
        saved.current = next;
      } catch (failure) {
        setBody(saved.current);
        toast(`Not saved: ${failure instanceof ApiError ? failure.message : String(failure)}`, { tone: "bad" });
      }
    });
  };
  return [body, change] as const;
}

function Shown({ loaded }: { loaded: Dashboard }) {
  const [body, change] = useDocument(loaded);
  const [isArranging, setArranging] = useState(body.widgets.length === 0);
  const [edited, setEdited] = useState<Widget | null>(null);
  useEffect(() => {
    if (params.peek().get("since") === null && body.since && body.since !== DEFAULT_SINCE) setParams({ since: body.since }, { replace: true });
  }, []);
  useShortcuts([{ keys: "e", what: "Arrange the dashboard", run: () => setArranging(!isArranging) }], [isArranging]);
  const setWidgets = (widgets: readonly Widget[]): void => change({ ...body, widgets });
  const add = (type: WidgetType): void => {
    const { w, h } = SIZES[type];
    setEdited({ id: crypto.randomUUID().slice(0, 8), title: "", type, ...freePlace(body.widgets, w, h), ...(type === "text" || type === "logs" || type === "vitals" ? { text: "" } : {}) });
  };
  const keep = (widget: Widget): void => {
    const isKnown = body.widgets.some(({ id }) => id === widget.id);
    setWidgets(isKnown ? body.widgets.map((it) => (it.id === widget.id ? widget : it)) : [...body.widgets, widget]);
  };
  const remove = (widget: Widget): void => {
    setWidgets(body.widgets.filter(({ id }) => id !== widget.id));
    toast(`Deleted “${widget.title}”`, { action: { label: "Undo", run: () => setWidgets(body.widgets) } });
  };
  return (
    <Page
      title={body.name}
      heading={isArranging ? <Name name={body.name} onChange={(name) => change({ ...body, name })} /> : body.name}
      class="dashboard-page"
      actions={<>
        <AddWidget add={add} />
        <Button icon={isArranging ? "check" : "edit"} aria-pressed={isArranging} onClick={() => setArranging(!isArranging)}>{isArranging ? "Done" : "Arrange"}</Button>
        <ButtonLink icon="download" href={`/api/v1/dashboards/${loaded.id}/export`} download="" aria-label="Export as a file">Export</ButtonLink>
        <RangePicker />
      </>}
    >
      {isArranging ? <Settings body={body} change={change} /> : body.description && <p class="soft lead">{body.description}</p>}
      {body.widgets.length === 0 && <Empty title="Nothing on it yet"><p>Add a widget above, or open a metric and choose Save, Add to a dashboard.</p></Empty>}
      <Grid widgets={body.widgets} isArranging={isArranging} onChange={setWidgets} onEdit={setEdited} onDelete={remove} />
      {edited && <WidgetEditor widget={edited} onSave={keep} onClose={() => setEdited(null)} />}
    </Page>
  );
}

function AddWidget({ add }: { add: (type: WidgetType) => void }) {
  return (
    <Popover label="Add a widget" icon="plus" text="Add">
      {(close) => (
        <div class="menu-list">
          {(Object.keys(NAMES) as WidgetType[]).map((type) => <button key={type} type="button" onClick={() => { close(); add(type); }}>{NAMES[type]}</button>)}
        </div>
      )}
    </Popover>
  );
}

function Name({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const keep = (event: Event): void => {
    const wanted = (event.currentTarget as HTMLInputElement).value.trim();
    if (wanted !== "" && wanted !== name) onChange(wanted);
  };
  return <input class="input title-input" aria-label="Name of the dashboard" value={name} onChange={keep} />;
}

function Settings({ body, change }: { body: DashboardBody; change: (body: DashboardBody) => void }) {
  const { since, until } = range.value;
  const describe = (event: Event): void => {
    const { description: _description, ...rest } = body;
    const text = (event.currentTarget as HTMLInputElement).value.trim();
    change(text === "" ? rest : { ...rest, description: text });
  };
  const isRelative = until === null && /^\d+[smhdw]$/.test(since);
  return (
    <div class="toolbar">
      <input class="input grow" aria-label="Description" placeholder="What is it for?" value={body.description ?? ""} onChange={describe} />
      {isRelative && since !== (body.since ?? DEFAULT_SINCE) && <Button onClick={() => change({ ...body, since })}>Open with the last {since}</Button>}
    </div>
  );
}
