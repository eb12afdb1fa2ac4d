// The keyboard: keys that work anywhere, and keys that a page adds while it is shown.
import { useEffect } from "preact/hooks";
import { signal } from "@preact/signals";

export interface Shortcut {
  /** `/`, `Escape`, or two keys one after the other: `g m`. */
  keys: string;
  what: string;
  run: () => void;
}

/** Two keys belong together if no longer than this passes between them. */
const PAIR_MS = 1200;

/** All that are active, by who added them; the newest comes first. */
export const shortcuts = signal<readonly (readonly Shortcut[])[]>([]);

/** Adds shortcuts while a component is shown. */
export function useShortcuts(added: readonly Shortcut[], deps: readonly unknown[]): void {
  useEffect(() => {
    shortcuts.value = [added, ...shortcuts.peek()];
    return () => {
      shortcuts.value = shortcuts.peek().filter((it) => it !== added);
    };
  }, [...deps]);
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function listenToKeys(): void {
  let first: { key: string; at: number } | null = null;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isWriting(event.target) && event.key !== "Escape") return;
    if (document.querySelector("dialog[open]")) return;
    const pair = first && event.timeStamp - first.at < PAIR_MS ? `${first.key} ${event.key}` : null;
    const all = shortcuts.peek().flat();
    const found = (pair && all.find((it) => it.keys === pair)) || all.find((it) => it.keys === event.key);
    first = all.some((it) => it.keys.startsWith(`${event.key} `)) ? { key: event.key, at: event.timeStamp } : null;
    if (!found) return;
    event.preventDefault();
    first = null;
    found.run();
  });
}
