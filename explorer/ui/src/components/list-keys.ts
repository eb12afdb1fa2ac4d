// `j` and `k` walk through a list, as in a mailbox: they move the focus from row to row.
import { useShortcuts } from "../shell/keys";

/** `selector` finds what can be focused, one per row. */
export function useListKeys(selector: string): void {
  const go = (step: number) => (): void => {
    const rows = Array.from(document.querySelectorAll<HTMLElement>(selector));
    const at = rows.findIndex((row) => row === document.activeElement);
    rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
  };
  useShortcuts([
    { keys: "j", what: "Next row", run: go(1) },
    { keys: "k", what: "Previous row", run: go(-1) },
  ], [selector]);
}
