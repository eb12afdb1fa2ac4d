// Puts the chart below what is on a dashboard, or on a new one.
import { useState } from "preact/hooks";
import { ApiError, ask } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { toast } from "../../components/toasts";
import { navigate } from "../../shell/router";
import { useQuestion } from "./saving";

interface Widget {
  id: string;
  y: number;
  h: number;
  [rest: string]: unknown;
}

interface Dashboard {
  id: string;
  name: string;
  widgets: Widget[];
  updated_at?: number;
}

const WIDTH = 6;
const HEIGHT = 4;

export function AddToDashboard({ onClose }: { onClose: () => void }) {
  const { data } = useAsk<{ dashboards: Dashboard[] }>("/dashboards");
  const { request, display, title } = useQuestion();
  const [name, setName] = useState(title);
  const [chosen, setChosen] = useState("");
  const [created, setCreated] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const dashboards = data?.dashboards ?? [];
  const isNew = chosen === "" || chosen === "new";
  const add = async (event: Event) => {
    event.preventDefault();
    try {
      const id = isNew ? (await ask<Dashboard>("/dashboards", { body: { name: created.trim() || title, widgets: [] } })).id : chosen;
      const { id: _, updated_at: __, ...dashboard } = await ask<Dashboard>(`/dashboards/${id}`);
      const y = dashboard.widgets.reduce((lowest, it) => Math.max(lowest, it.y + it.h), 0);
      // A widget shows the time of its dashboard.
      const { since: ___, until: ____, ...asked } = request;
      const widget = { id: crypto.randomUUID().slice(0, 8), title: name.trim(), type: "chart", x: 0, y, w: WIDTH, h: HEIGHT, request: asked, display };
      await ask(`/dashboards/${id}`, { method: "PUT", body: { ...dashboard, widgets: [...dashboard.widgets, widget] } });
      toast("Added to the dashboard", { action: { label: "Open", run: () => navigate(`/dashboards/${id}`) } });
      onClose();
    } catch (failure) {
      setError(failure as ApiError);
    }
  };
  return (
    <Dialog title="Add to a dashboard" onClose={onClose}>
      <form onSubmit={add}>
        <label class="field">Title of the chart<input class="input" value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
        <label class="field">
          Dashboard
          <select class="select" value={chosen || "new"} onChange={(event) => setChosen(event.currentTarget.value)}>
            {dashboards.map((it) => <option key={it.id} value={it.id}>{it.name}</option>)}
            <option value="new">A new one</option>
          </select>
        </label>
        {isNew && <label class="field">Name of the new dashboard<input class="input" value={created} placeholder={title} onInput={(event) => setCreated(event.currentTarget.value)} /></label>}
        {error && <p class="field-why" role="alert">{error.message}</p>}
        <div class="dialog-actions"><Button onClick={onClose}>Cancel</Button><button type="submit" class="button primary">Add</button></div>
      </form>
    </Dialog>
  );
}
