// `j` and `k` walk through rows: whatever carries `data-row` inside a container and can have the focus.
import type { RefObject } from "preact";
import { useShortcuts } from "../shell/keys";

export function useRowKeys(container: RefObject<HTMLElement | null>): void {
  const step = (by: number) => () => {
    const rows = [...(container.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    if (rows.length === 0) return;
    const index = rows.findIndex((it) => it === document.activeElement);
    const next = rows[index < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, index + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  useShortcuts([
    { keys: "j", what: "Next row", run: step(1) },
    { keys: "k", what: "Previous row", run: step(-1) },
  ], []);
}
