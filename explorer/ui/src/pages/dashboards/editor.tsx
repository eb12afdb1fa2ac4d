// What a widget shows, as a form.
import { useState } from "preact/hooks";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { FilterField } from "../../components/filter-field";
import { Segmented } from "../../components/segmented";
import { asks, NAMES, type Widget, type WidgetDisplay } from "../../dashboards/types";
import { COLUMNS } from "../logs/keys";
import { addressOf } from "../metrics/state";
import { KEYS } from "../vitals/keys";
import { QueryFields } from "./query-fields";

const DISPLAYS = [
  { value: "line", label: "Line" },
  { value: "area", label: "Area" },
  { value: "bar", label: "Bars" },
  { value: "heatmap", label: "Heatmap" },
] as const;

/** Only distributions have values to lie somewhere; a metric whose kind is not told is taken at its word. */
function canHeat({ request, display }: Widget): boolean {
  const type = request?.queries[0]?.type;
  return display === "heatmap" || type === undefined || type === "distribution";
}

interface Props {
  widget: Widget;
  onSave: (widget: Widget) => void;
  onClose: () => void;
}

export function WidgetEditor({ widget, onSave, onClose }: Props) {
  const [draft, setDraft] = useState(widget);
  const isReady = !asks(draft.type) || Boolean(draft.request?.queries[0]?.metric);
  const save = (event: Event): void => {
    event.preventDefault();
    if (!isReady) return;
    onSave({ ...draft, title: draft.title.trim() || defaultTitle(draft) });
    onClose();
  };
  const request = draft.request ?? { queries: [] };
  return (
    <Dialog title={NAMES[draft.type]} onClose={onClose}>
      <form onSubmit={save}>
        <label class="field">Title<input class="input" value={draft.title} placeholder={defaultTitle(draft)} onInput={(event) => setDraft({ ...draft, title: event.currentTarget.value })} /></label>
        {asks(draft.type) && <QueryFields request={request} hasGroups={draft.type !== "number"} onChange={(changed) => setDraft({ ...draft, request: changed })} />}
        {draft.type === "chart" && <Segmented label="Shown as" value={draft.display ?? "line"} choices={canHeat(draft) ? DISPLAYS : DISPLAYS.slice(0, 3)} onChange={(display: WidgetDisplay) => setDraft({ ...draft, display })} />}
        {(draft.type === "logs" || draft.type === "vitals") && (
          <div class="field">Filter<FilterField label="Filter" main={false} keys={draft.type === "logs" ? COLUMNS : KEYS} value={draft.text ?? ""} onChange={(text) => setDraft({ ...draft, text })} /></div>
        )}
        {draft.type === "text" && (
          <label class="field">
            Text
            <textarea class="input" rows={8} value={draft.text ?? ""} placeholder={"# A heading\nWords, **bold**, `code`, https://address"} onInput={(event) => setDraft({ ...draft, text: event.currentTarget.value })} />
          </label>
        )}
        <div class="dialog-actions">
          {asks(draft.type) && isReady && <a class="button quiet" href={addressOf(request, draft.display ?? "line")}>Open in the explorer</a>}
          <Button onClick={onClose}>Cancel</Button>
          <button type="submit" class="button primary" disabled={!isReady}>Done</button>
        </div>
      </form>
    </Dialog>
  );
}

function defaultTitle({ type, request }: Widget): string {
  const query = request?.queries[0];
  return query?.metric ? [query.metric, ...(request?.group_by ?? []).map((key) => `by ${key}`)].join(" ") : NAMES[type];
}
