// One of a few: arrow keys move the choice, as in any group of radio buttons.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon";

export interface Choice<T extends string> {
  value: T;
  label: string;
  icon?: IconName;
  hint?: string;
}

export function Segmented<T extends string>({ label, value, choices, onChange, small }: { label: string; value: T; choices: readonly Choice<T>[]; onChange: (value: T) => void; small?: boolean }) {
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const index = choices.findIndex((it) => it.value === value);
    const next = choices[(index + step + choices.length) % choices.length];
    if (!next) return;
    onChange(next.value);
    const group = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => group.querySelector<HTMLElement>('[aria-checked="true"]')?.focus());
  };
  return (
    <div class={small ? "segmented small" : "segmented"} role="radiogroup" aria-label={label} onKeyDown={move}>
      {choices.map((it) => (
        <button key={it.value} type="button" role="radio" aria-checked={it.value === value} tabIndex={it.value === value ? 0 : -1} title={it.hint} onClick={() => onChange(it.value)}>
          {it.icon && <Icon name={it.icon} size={14} />}
          {it.label}
        </button>
      ))}
    </div>
  );
}

interface TabsProps<T extends string> {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  children: ComponentChildren;
  id: string;
  /** At the end of their line: what is about the panel as a whole. */
  beside?: ComponentChildren;
}

/** The tabs of a page. The panel is what follows; it takes `id` and is named by its tab. */
export function Tabs<T extends string>({ label, value, choices, onChange, children, id, beside }: TabsProps<T>) {
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const index = choices.findIndex((it) => it.value === value);
    const next = choices[(index + step + choices.length) % choices.length];
    if (!next) return;
    onChange(next.value);
    const list = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  const list = (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {choices.map((it) => (
        <button key={it.value} type="button" role="tab" id={`${id}-tab-${it.value}`} aria-selected={it.value === value} aria-controls={it.value === value ? id : undefined} tabIndex={it.value === value ? 0 : -1} onClick={() => onChange(it.value)}>
          {it.label}
          {it.hint && <span class="badge">{it.hint}</span>}
        </button>
      ))}
    </div>
  );
  return (
    <>
      {beside !== undefined ? <div class="tabs-line">{list}{beside}</div> : list}
      <div class="tab-panel" role="tabpanel" id={id} aria-labelledby={`${id}-tab-${value}`}>
        {children}
      </div>
    </>
  );
}
