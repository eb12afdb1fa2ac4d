// Widgets on their grid. While a dashboard is arranged, each has a handle: drag it, or focus it and use the arrow keys.
import { useRef, useState } from "preact/hooks";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { useWidth } from "../../components/virtual";
import { arranged, COLUMNS, fitted, height, type Place, settled } from "../../dashboards/grid";
import { asks, type Widget } from "../../dashboards/types";
import { addressOf } from "../metrics/state";
import { WidgetBody } from "./widget-body";

const ROW_PX = 76;
const GAP_PX = 12;
const HEAD_PX = 40;

/** Narrower than this, widgets stand in one column, in the order of reading. */
const ONE_COLUMN_PX = 640;

/** A widget rises until it meets another, so to go below its neighbour it takes as many steps at once as that is high. */
const STEPS_MAX = 48;

interface Props {
  widgets: readonly Widget[];
  isArranging: boolean;
  onChange: (widgets: Widget[]) => void;
  onEdit: (widget: Widget) => void;
  onDelete: (widget: Widget) => void;
}

type Grip = "move" | "resize";

export function Grid({ widgets, isArranging, onChange, onEdit, onDelete }: Props) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [draft, setDraft] = useState<{ widgets: Widget[]; id: string } | null>(null);
  const shown = settled(draft?.widgets ?? widgets);
  const isNarrow = width < ONE_COLUMN_PX;
  const column = (width + GAP_PX) / COLUMNS;
  const drag = useDrag({ column, widgets, isArranging, setDraft, onChange });
  const inOrder = isNarrow ? [...shown].sort((a, b) => a.y - b.y || a.x - b.x) : shown;
  const total = height(shown) * (ROW_PX + GAP_PX);
  return (
    <div class={isNarrow ? "grid narrow" : "grid"} ref={frame} style={isNarrow ? {} : { height: `${total}px` }}>
      {width > 0 && inOrder.map((widget) => (
        <section
          key={widget.id}
          class={["panel", "widget", isArranging && "arranging", draft?.id === widget.id && "lifted"].filter(Boolean).join(" ")}
          aria-label={widget.title}
          style={isNarrow ? { height: `${Math.max(widget.h, 2) * (ROW_PX + GAP_PX)}px` } : placed(widget, column)}
        >
          <header class="widget-head">
            {isArranging && !isNarrow && <Handle grip="move" label={`Move ${widget.title}`} {...drag(widget, "move")} />}
            <h2 class="cut">{asks(widget.type) && widget.request && !isArranging ? <a href={addressOf(widget.request, widget.display ?? "line")}>{widget.title}</a> : widget.title}</h2>
            {isArranging && (
              <>
                <Button small kind="quiet" icon="edit" aria-label={`Edit ${widget.title}`} onClick={() => onEdit(widget)} />
                <Button small kind="quiet" icon="trash" aria-label={`Delete ${widget.title}`} onClick={() => onDelete(widget)} />
              </>
            )}
          </header>
          <div class="widget-body" tabIndex={widget.type === "logs" || widget.type === "table" || widget.type === "text" ? 0 : undefined} role="group" aria-label={`${widget.title}, content`}>
            <WidgetBody widget={widget} height={(isNarrow ? Math.max(widget.h, 2) : widget.h) * (ROW_PX + GAP_PX) - GAP_PX - HEAD_PX - 12} />
          </div>
          {isArranging && !isNarrow && <Handle grip="resize" label={`Resize ${widget.title}`} {...drag(widget, "resize")} />}
        </section>
      ))}
    </div>
  );
}

const places = (widgets: readonly Widget[]): string => JSON.stringify(settled(widgets).map(({ id, x, y, w, h }) => [id, x, y, w, h]));

function placed({ x, y, w, h }: Place, column: number) {
  return { left: `${x * column}px`, top: `${y * (ROW_PX + GAP_PX)}px`, width: `${w * column - GAP_PX}px`, height: `${h * (ROW_PX + GAP_PX) - GAP_PX}px` };
}

interface HandleProps {
  grip: Grip;
  label: string;
  onPointerDown: (event: PointerEvent) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: (event: PointerEvent) => void;
  onPointerCancel: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Handle({ grip, label, ...handlers }: HandleProps) {
  return <button type="button" class={`handle ${grip}`} aria-label={`${label}: arrow keys`} title={`${label} (arrow keys)`} {...handlers}>{grip === "move" && <Icon name="drag" size={14} />}</button>;
}

interface Dragging {
  column: number;
  widgets: readonly Widget[];
  isArranging: boolean;
  setDraft: (draft: { widgets: Widget[]; id: string } | null) => void;
  onChange: (widgets: Widget[]) => void;
}

/** A drag moves a copy; only its end changes the dashboard. Arrow keys change it step by step. */
function useDrag({ column, widgets, setDraft, onChange }: Dragging) {
  const began = useRef<{ x: number; y: number } | null>(null);
  const last = useRef<Widget[] | null>(null);
  return (widget: Widget, grip: Grip) => {
    // While it is dragged, the widget that is shown has moved already; the way is measured from where it stood.
    const { x, y, w, h } = widgets.find(({ id }) => id === widget.id) ?? widget;
    const wanted = (dx: number, dy: number): Place => {
      return fitted(grip === "move" ? { x: x + dx, y: y + dy, w, h } : { x, y, w: Math.min(w + dx, COLUMNS - x), h: h + dy });
    };
    const end = (isKept: boolean): void => {
      if (isKept && last.current) onChange(last.current);
      began.current = last.current = null;
      setDraft(null);
    };
    return {
      onPointerDown(event: PointerEvent) {
        (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
        began.current = { x: event.clientX, y: event.clientY };
      },
      onPointerMove(event: PointerEvent) {
        if (!began.current) return;
        const dx = Math.round((event.clientX - began.current.x) / column);
        const dy = Math.round((event.clientY - began.current.y) / (ROW_PX + GAP_PX));
        last.current = arranged(widgets, widget.id, wanted(dx, dy));
        setDraft({ widgets: last.current, id: widget.id });
      },
      onPointerUp: () => end(true),
      onPointerCancel: () => end(false),
      onKeyDown(event: KeyboardEvent) {
        const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (!step) return;
        event.preventDefault();
        event.stopPropagation();
        const [dx, dy] = step as [number, number];
        const before = places(widgets);
        for (let times = 1; times <= STEPS_MAX; times += 1) {
          const next = arranged(widgets, widget.id, wanted(dx * times, dy * times));
          if (places(next) !== before) return onChange(next);
        }
      },
    };
  };
}
