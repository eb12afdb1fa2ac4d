// The filter: one line of text, suggestions of keys and values while it is written, and the server's complaint under the
// character it means.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ApiError } from "../api/client";
import { type Key, complete } from "../filter/complete";
import { Icon } from "./icon";

interface Props {
  value: string;
  onChange: (value: string) => void;
  keys?: readonly Key[];
  /** The refusal of the question that the filter was part of. */
  error?: ApiError | null;
  placeholder?: string;
  label?: string;
  /** `/` on the keyboard leads to the first field that has this. */
  main?: boolean;
}

/** Whether a refusal is about a filter: it stands in `query`, or in `queries[0].query`. */
export const isAboutFilter = (error: ApiError | null | undefined): boolean => !!error && error.status === 400 && /(^|\.)query$/.test(error.field);

export function FilterField({ value, onChange, keys = [], error, placeholder = "Filter: key:value, key:>10, !key:*part*, free text", label = "Filter", main = true }: Props) {
  const [text, showText] = useState(value);
  // Leaving the field reads it at once, before what was shown last is drawn.
  const written = useRef(value);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const setText = (next: string) => {
    written.current = next;
    showText(next);
  };
  useEffect(() => setText(value), [value]);

  const suggestions = open ? complete(text, caret, keys) : [];
  const shown = suggestions.length > 0;
  const commit = (next: string) => {
    setOpen(false);
    setActive(-1);
    if (next.trim() !== value) onChange(next.trim());
  };
  const take = (index: number) => {
    const taken = suggestions[index];
    if (!taken) return;
    setText(taken.text);
    setCaret(taken.caret);
    setActive(-1);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(taken.caret, taken.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      if (shown && active >= 0) take(active);
      else commit(text);
    } else if (event.key === "Tab" && shown && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!shown) return setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive(Math.max(-1, (active + step + suggestions.length + (active < 0 && step < 0 ? 1 : 0)) % suggestions.length));
    } else if (event.key === "Escape") {
      event.stopPropagation();
      // Else it would close the dialog that the field is in, with all that was written there.
      event.preventDefault();
      if (shown) setOpen(false);
      else {
        setText(value);
        input.current?.blur();
      }
    }
  };
  const onInput = (event: Event) => {
    const target = event.currentTarget as HTMLInputElement;
    setText(target.value);
    setCaret(target.selectionStart ?? target.value.length);
    setActive(-1);
    setOpen(true);
  };
  const complaint = isAboutFilter(error) && text.trim() === value ? error : null;
  return (
    <div class={complaint ? "filter wrong" : "filter"}>
      <div class="filter-line">
        <Icon name="filter" size={14} />
        <div class="filter-text">
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-label={label}
            aria-expanded={shown}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
            aria-invalid={complaint ? true : undefined}
            aria-describedby={complaint ? `${id}-why` : undefined}
            data-main-filter={main ? "" : undefined}
            autocomplete="off"
            spellcheck={false}
            placeholder={placeholder}
            value={text}
            onInput={onInput}
            onKeyDown={onKeyDown}
            onFocus={() => { setCaret(input.current?.selectionStart ?? 0); setOpen(true); }}
            onBlur={() => commit(written.current)}
            onClick={() => setCaret(input.current?.selectionStart ?? 0)}
          />
          {complaint?.at != null && <span class="filter-at" style={{ left: `${complaint.at}ch` }} aria-hidden="true" />}
        </div>
        {text !== "" && (
          <button type="button" class="filter-clear" aria-label="Clear the filter" onClick={() => { setText(""); onChange(""); input.current?.focus(); }}>
            <Icon name="close" size={12} />
          </button>
        )}
        {main && text === "" && <kbd aria-hidden="true">/</kbd>}
      </div>
      <ul class="suggestions" id={`${id}-list`} role="listbox" aria-label="Suggestions" hidden={!shown}>
        {suggestions.map((it, index) => (
          <li
            key={it.label}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(event) => { event.preventDefault(); take(index); }}
          >
            <span class="mono">{it.label}</span>
            <span class="soft">{it.hint}</span>
          </li>
        ))}
      </ul>
      {complaint && <p class="filter-why" id={`${id}-why`} role="alert">{complaint.message}</p>}
    </div>
  );
}
