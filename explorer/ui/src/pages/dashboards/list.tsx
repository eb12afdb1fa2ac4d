// All dashboards.
import { useRef } from "preact/hooks";
import { ApiError, ask } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { Button, ButtonLink } from "../../components/button";
import { Empty, Failed } from "../../components/empty";
import { Page } from "../../components/page";
import { Moment } from "../../components/time";
import { toast } from "../../components/toasts";
import { COLUMNS, height } from "../../dashboards/grid";
import { bodyOf, type Dashboard, type DashboardBody } from "../../dashboards/types";
import { navigate } from "../../shell/router";

/** A file larger than this is no dashboard. */
const FILE_BYTES_MAX = 4_000_000;

const complain = (failure: unknown): void => toast(failure instanceof ApiError ? failure.message : String(failure), { tone: "bad" });

export function DashboardsPage() {
  const { data, error, refresh } = useAsk<{ dashboards: Dashboard[] }>("/dashboards");
  const file = useRef<HTMLInputElement>(null);
  const create = (body: DashboardBody, path = "/dashboards"): Promise<void> => ask<Dashboard>(path, { body }).then(({ id }) => navigate(`/dashboards/${id}`), complain);
  const load = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const chosen = input.files?.[0];
    input.value = "";
    if (!chosen) return;
    if (chosen.size > FILE_BYTES_MAX) return complain("This file is too large to be a dashboard.");
    try {
      await create(JSON.parse(await chosen.text()) as DashboardBody, "/dashboards/import");
    } catch {
      complain("This file is no dashboard: it is not JSON.");
    }
  };
  const remove = async (dashboard: Dashboard): Promise<void> => {
    try {
      await ask(`/dashboards/${dashboard.id}`, { method: "DELETE" });
      refresh();
      toast(`Deleted “${dashboard.name}”`, { action: { label: "Undo", run: () => void ask("/dashboards", { body: bodyOf(dashboard) }).then(refresh, complain) } });
    } catch (failure) {
      complain(failure);
    }
  };
  return (
    <Page
      title="Dashboards"
      actions={<>
        <input ref={file} type="file" accept="application/json,.json" hidden aria-label="File of a dashboard" onChange={load} />
        <Button icon="upload" onClick={() => file.current?.click()}>Import</Button>
        <Button icon="plus" kind="primary" onClick={() => create({ name: "New dashboard", widgets: [] })}>New dashboard</Button>
      </>}
    >
      {error && <Failed error={error} retry={refresh} />}
      {data?.dashboards.length === 0 && <Empty title="No dashboards yet"><p>A dashboard puts charts side by side over one time, and can be shared as a file.</p></Empty>}
      <ul class="boards">
        {data?.dashboards.map((dashboard) => (
          <li key={dashboard.id} class="panel board">
            <a href={`/dashboards/${dashboard.id}`}>
              <Outline dashboard={dashboard} />
              <h2 class="cut">{dashboard.name}</h2>
              {dashboard.description && <p class="soft cut">{dashboard.description}</p>}
            </a>
            <p class="board-foot soft small">
              <span>{dashboard.widgets.length} {dashboard.widgets.length === 1 ? "widget" : "widgets"}, changed <Moment at={dashboard.updated_at} as="ago" /></span>
              <ButtonLink small kind="quiet" icon="download" href={`/api/v1/dashboards/${dashboard.id}/export`} download="" aria-label={`Export ${dashboard.name}`} />
              <Button small kind="quiet" icon="trash" aria-label={`Delete ${dashboard.name}`} onClick={() => remove(dashboard)} />
            </p>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** The dashboard from afar. */
function Outline({ dashboard: { widgets } }: { dashboard: Dashboard }) {
  const rows = Math.max(height(widgets), 6);
  return (
    <svg class="outline" viewBox={`0 0 ${COLUMNS * 10} ${rows * 8}`} preserveAspectRatio="xMidYMin slice" aria-hidden="true">
      {widgets.map(({ id, x, y, w, h, type }) => <rect key={id} class={type} x={x * 10 + 1} y={y * 8 + 1} width={w * 10 - 2} height={h * 8 - 2} rx="2" />)}
    </svg>
  );
}
